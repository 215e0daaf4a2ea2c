"""What a process pays for at its start: openpyxl brings numpy along, a third of a second that most never need."""

from __future__ import annotations

import ast
from pathlib import Path

import marketplace.bulk

LOAD_IT = {"workbooks", "writing"}


def test_only_who_reads_or_writes_a_file_loads_openpyxl() -> None:
    [room] = marketplace.bulk.__path__
    loading = {
        path.stem
        for path in Path(room).glob("*.py")
        for line in ast.parse(path.read_text()).body
        if isinstance(line, ast.ImportFrom)
        and ({str(line.module).partition(".")[0]} | {name.name for name in line.names}) & (LOAD_IT | {"openpyxl"})
    }
    assert loading == LOAD_IT
