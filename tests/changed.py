"""`make test CHANGED=1`: only the tests that a change can reach.

What has changed is what differs from the merge base with main, the working tree included. It reaches its own room and the
rooms above it, as the imports say; a template reaches the rooms that render it. Settings, migrations, translations, styles
and what the whole suite stands on reach everything.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("marketplace", "orders", "cms")
# Tests of a room lie below these, in a folder of the room's name.
MIRRORED = {"tests/orders": "orders", "tests/cms": "cms"} | {
    f"tests/{name}": f"marketplace.{name}"
    for name in ("backups", "households", "income", "ledger", "people", "supply", "embedded")
}
# These go through pages and processes, whatever they import.
THROUGH_DOORS = ("tests/browser/", "tests/faults/", "tests/security/")
EVERYTHING = (
    "locale/", "marketplace/settings/", "static/", "pyproject.toml", "requirements", "Makefile", "Procfile", ".ci/",
    "manage.py",
)  # fmt: skip
NOTHING = ("README.md", "CHANGELOG.md", "docs/", ".gitignore", "tests/bench/", "tests/lighthouse/")

Downstream = Callable[[str], Collection[str]]
"""Gives the modules that import a module, directly or through others."""


def changed_files(project: Path) -> set[str] | None:
    """Return the files that differ from the merge base with main, or None where there is no main to compare with."""

    def git(*arguments: str) -> list[str] | None:
        done = subprocess.run(["git", *arguments], cwd=project, capture_output=True, text=True)
        return done.stdout.splitlines() if done.returncode == 0 else None

    for main in ("main", "origin/main"):
        if base := git("merge-base", "HEAD", main):
            differing = git("diff", "--name-only", "--no-renames", base[0])
            untracked = git("ls-files", "--others", "--exclude-standard")
            return set(differing or []) | set(untracked or [])
    return None


def reaches_everything(file: str) -> bool:
    """Whether a change of this file can reach any test."""
    in_all_tests = file.startswith("tests/") and file.count("/") == 1
    return (
        file.startswith(EVERYTHING)
        or "/migrations/" in file
        or file.endswith("/conftest.py")
        or in_all_tests
        or file.startswith("tests/stripe_double/")
    )


def reached(changed: Iterable[str], downstream: Downstream, sources: Callable[[], dict[str, str]]) -> set[str] | None:
    """Return the modules that a change reaches; None when that is everything.

    :param changed: files, relative to the project
    :param sources: gives the text of every module's file and template by its path
    """
    modules: set[str] = set()
    for file in changed:
        if file.startswith(NOTHING) or (file.startswith("tests/") and not reaches_everything(file)):
            continue
        if reaches_everything(file):
            return None
        if file.endswith(".py") and file.startswith(tuple(f"{name}/" for name in PACKAGES)):
            modules.add(module_of(file))
        elif file.startswith("templates/"):
            rendering = rendered_by(file.removeprefix("templates/"), sources())
            if not rendering:
                return None
            modules |= rendering
        else:
            return None
    return modules.union(*(downstream(module) for module in modules)) if modules else set()


def module_of(file: str) -> str:
    """Return the dotted name of a Python file."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def rendered_by(template: str, sources: dict[str, str]) -> set[str]:
    """Return the modules that name a template, or one that includes or extends it."""
    found: set[str] = set()
    waiting, seen = [template], {template}
    while waiting:
        name = waiting.pop()
        for file, text in sources.items():
            if f'"{name}"' not in text and f'/{name.rpartition("/")[2]}"' not in text:
                continue
            if file.endswith(".py"):
                found.add(module_of(file))
            elif (other := file.removeprefix("templates/")) not in seen:
                seen.add(other)
                waiting.append(other)
    return found


def is_reached(
    test: str, changed: Collection[str], modules: set[str] | None, imports: Callable[[str], set[str]]
) -> bool:
    """Whether a test file has to run.

    :param test: its path in the project
    :param changed: the changed files
    :param modules: as `reached` returns them
    :param imports: gives all files and modules that a test file stands on
    """
    if modules is None or test in changed:
        return True
    stands_on = imports(test)
    if stands_on & set(changed) or stands_on & modules:
        return True
    if test.startswith(THROUGH_DOORS):
        return bool(modules)
    for folder, package in MIRRORED.items():
        if test.startswith(f"{folder}/"):
            inside = test.removeprefix(f"{folder}/").split("/")[:-1]
            room = ".".join([package, *inside])
            return any(module == room or module.startswith(f"{room}.") for module in modules)
    return False


@cache
def stands_on(test: str) -> frozenset[str]:
    """Return what a test file imports, directly or through other files of the tests: their paths, and modules of ours."""
    found: set[str] = set()
    for name in _imported(PROJECT / test):
        as_file = f"{name.replace('.', '/')}.py"
        if name.startswith("tests."):
            if (PROJECT / as_file).is_file() and as_file != test:
                found |= {as_file} | _stands_on_more(as_file)
        elif name.split(".")[0] in PACKAGES:
            found.add(name)
    return frozenset(found)


_visiting: set[str] = set()


def _stands_on_more(file: str) -> frozenset[str]:
    """As `stands_on`; files of the tests may import each other."""
    if file in _visiting:
        return frozenset()
    _visiting.add(file)
    try:
        return stands_on(file)
    finally:
        _visiting.discard(file)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def _sources() -> dict[str, str]:
    files = [
        file for package in PACKAGES for file in (PROJECT / package).rglob("*.py") if "migrations" not in file.parts
    ]
    files += [*(PROJECT / "templates").rglob("*.html"), *(PROJECT / "templates").rglob("*.txt")]
    return {str(file.relative_to(PROJECT)): file.read_text() for file in files}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--changed`: see above."""
    parser.addoption("--changed", action="store_true", help="only the tests that the change against main can reach")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the change can't reach."""
    if not config.getoption("--changed"):
        return
    changed = changed_files(PROJECT)
    if changed is None:
        return
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    known = graph.modules

    def downstream(module: str) -> set[str]:
        return graph.find_downstream_modules(module) if module in known else set()

    modules = reached(changed, downstream, cache(_sources))
    runs = {
        file: is_reached(file, changed, modules, lambda test: set(stands_on(test)))
        for file in {item.nodeid.partition("::")[0] for item in items}
    }
    left_out = [item for item in items if not runs[item.nodeid.partition("::")[0]]]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if runs[item.nodeid.partition("::")[0]]]
