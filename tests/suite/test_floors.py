"""The floors of the house: import-linter refuses what breaks them, in a copy of the project that is broken on purpose."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.embedded.stack import PROJECT

PACKAGES = ("marketplace", "orders", "cms")
# Who imports what it may not: the contract that refuses it, the two rooms, and the two files.
FORBIDDEN = [
    ("The packages", "marketplace", "orders", "marketplace.places.models", "orders.models.order"),
    ("Floors of orders", "orders.basket", "orders.payments", "orders.basket.whose", "orders.payments.methods"),
    ("Floors of orders", "orders.money", "orders.settlement", "orders.money.rules", "orders.settlement.settling"),
    ("Floors of payments", "orders.payments.stripe", "orders.payments.refunds",
     "orders.payments.stripe.our_rows", "orders.payments.refunds"),
    ("Floors of marketplace", "marketplace.ledger", "marketplace.households",
     "marketplace.ledger.money", "marketplace.households.rules"),
    ("Floors of marketplace", "marketplace.households", "marketplace.cooperatives",
     "marketplace.households.rules", "marketplace.cooperatives.policies"),
    ("Floors of supply", "marketplace.supply.stock", "marketplace.supply.seasons",
     "marketplace.supply.stock.returns", "marketplace.supply.seasons.gate"),
    ("Floors of households", "marketplace.households.payouts", "marketplace.households.corrections",
     "marketplace.households.payouts.queries", "marketplace.households.corrections.forms"),
]  # fmt: skip
CONTAINERS = {
    "orders": "Floors of orders",
    "orders.payments": "Floors of payments",
    "marketplace": "Floors of marketplace",
    "marketplace.supply": "Floors of supply",
    "marketplace.households": "Floors of households",
}


def file_of(root: Path, module: str) -> Path:
    return root.joinpath(*module.split(".")).with_suffix(".py")


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What import-linter says of each contract that the broken copy breaks."""
    root = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", root)
    for _contract, _room, _other, importer, imported in FORBIDDEN:
        with file_of(root, importer).open("a") as source:
            source.write(f"import {imported}\n")
    for container in CONTAINERS:
        file_of(root, f"{container}.attic").write_text("")
    with file_of(root, "orders.claims.words").open("a") as source:
        source.write("def late():\n    from orders.claims import actions\n")
    with file_of(root, "orders.claims.actions").open("a") as source:
        source.write("import orders.claims.words\n")
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"  # as `make lint` runs it
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo"],
        cwd=root,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    sections, name = {"": ""}, ""
    lines = done.stdout.partition("Broken contracts")[2].splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line and below == "-" * len(line):
            sections[name := line] = ""
        else:
            sections[name] += line + "\n"
    return sections


@pytest.mark.parametrize("contract, room, other, importer, imported", FORBIDDEN)
def test_import_that_breaks_a_floor(
    refusals: dict[str, str], contract: str, room: str, other: str, importer: str, imported: str
) -> None:
    last = len(file_of(PROJECT, importer).read_text().splitlines()) + 1
    [told] = [text for name, text in refusals.items() if name.startswith(contract)]
    assert f"{room} is not allowed to import {other}:" in told
    assert f"- {importer} -> {imported} (l.{last})" in told


@pytest.mark.parametrize("container, contract", CONTAINERS.items())
def test_room_without_a_floor(refusals: dict[str, str], container: str, contract: str) -> None:
    unnamed = refusals[contract].partition("The following modules are not listed as layers:")[2]
    assert [line for line in unnamed.splitlines() if line.startswith("- ")] == [f"- {container}.attic"]
    assert "name a new room on its floor" in unnamed


def test_circle_of_files_through_an_import_inside_a_function(refusals: dict[str, str]) -> None:
    told = refusals["No circles"].partition("No cycles are allowed in orders.claims.")[2].partition("No cycles")[0]
    assert "- .words -> .actions (1 import)" in told or "- .actions -> .words (1 import)" in told


def test_nothing_else_is_refused(refusals: dict[str, str]) -> None:
    of_floors = [text for name, text in refusals.items() if name != "No circles"]
    told = {line.split()[1] for text in of_floors for line in text.splitlines() if "->" in line}
    assert told == {importer for *_rooms, importer, _imported in FORBIDDEN}


def unexplained(source: str) -> list[int]:
    """Lines of imports inside a function or under TYPE_CHECKING that no comment on their line, or above it, explains."""
    lines, found = source.splitlines(), []
    for node in ast.walk(ast.parse(source)):
        late = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if not late and not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            continue
        explained = "#" in lines[node.lineno - 1]
        for inner in [inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)]:
            above, own = lines[inner.lineno - 2], lines[inner.end_lineno - 1]
            explained = explained or "#" in own or above.lstrip().startswith("#")
            if not explained:
                found.append(inner.lineno)
    return found


def test_unexplained_import_is_found() -> None:
    source = "if TYPE_CHECKING:\n    import a\ndef late():\n    import b\n    # it is slow\n    import c\n    import d  # so is d\n"
    assert unexplained(source) == [2, 4]


@pytest.mark.parametrize("package", ["marketplace", "orders"])
def test_late_imports_say_why(package: str) -> None:
    files = sorted((PROJECT / package).rglob("*.py"))
    assert files
    assert {str(file): lines for file in files if (lines := unexplained(file.read_text()))} == {}
