"""Fails where the code breaks one of the README's laws that can be read off it, with file, line and law.

Usage: check_laws.py [folder of the project]. A law is a function in `LAWS` that reads one file and yields what it finds.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("marketplace", "orders", "cms")

Found = tuple[int, str]
"""A line, and a sentence that names the law."""

LOCKING_SQL = re.compile(
    r"\bFOR\s+(NO\s+KEY\s+UPDATE|UPDATE|KEY\s+SHARE|SHARE)\b|\bLOCK\s+TABLE\b|\bpg_\w*advisory\w*lock\w*", re.I
)


def locks_stand_in_locking(path: Path, tree: ast.Module) -> Iterator[Found]:
    """Law 4. Migrations write the database's own functions, which lock too."""
    if path.name == "locking.py" or "migrations" in path.parts:
        return
    texts = {id(node.body[0].value) for node in ast.walk(tree) if _begins_with_text(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update":
            yield node.lineno, "law 4: select_for_update stands outside locking.py; see docs/laws/locks.md"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in texts:
            for found in LOCKING_SQL.finditer(node.value):
                line = node.lineno + node.value[: found.start()].count("\n")
                yield line, f"law 4: {found[0]} stands outside locking.py; see docs/laws/locks.md"


def _begins_with_text(node: ast.AST) -> bool:
    """Whether this is something with a docstring."""
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or not node.body:
        return False
    first = node.body[0]
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)


LAWS: list[Callable[[Path, ast.Module], Iterator[Found]]] = [locks_stand_in_locking]


def check(project: Path) -> list[str]:
    """Return a sentence for each line that breaks a law."""
    broken = []
    for path in sorted(path for package in PACKAGES for path in (project / package).rglob("*.py")):
        shown = path.relative_to(project)
        tree = ast.parse(path.read_text())
        broken += [f"{shown}:{line}: {words}" for law in LAWS for line, words in sorted(law(shown, tree))]
    return broken


if __name__ == "__main__":
    found = check(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT)
    print("\n".join(found), end="\n" if found else "", file=sys.stderr)
    sys.exit(bool(found))
