"""What `make lint` says of code that breaks a law."""

import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.embedded import stack

OUTSIDE = "law 4: {} stands outside locking.py; see docs/laws/locks.md\n"


def check_laws(project: Path) -> tuple[int, str]:
    command = [sys.executable, stack.PROJECT / ".ci" / "check_laws.py", project]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("source", "line", "named"),
    [
        ("def pay(pk):\n    Order.objects.select_for_update().get(pk=pk)\n", 2, "select_for_update"),
        ('SQL = """\nSELECT id FROM orders_order\n  FOR UPDATE SKIP LOCKED\n"""\n', 3, "FOR UPDATE"),
        ('execute(f"SELECT id FROM {table} ORDER BY id FOR NO KEY UPDATE")\n', 1, "FOR NO KEY UPDATE"),
        ('execute("SELECT 1 FROM supply_agreement FOR KEY SHARE")\n', 1, "FOR KEY SHARE"),
        ('execute("LOCK TABLE orders_order")\n', 1, "LOCK TABLE"),
        ('execute("SELECT pg_advisory_xact_lock(1)")\n', 1, "pg_advisory_xact_lock"),
    ],
)
def test_a_lock_outside_locking_is_named_with_file_line_and_law(
    tmp_path: Path, source: str, line: int, named: str
) -> None:
    (tmp_path / "orders" / "payments").mkdir(parents=True)
    (tmp_path / "orders" / "payments" / "refunds.py").write_text(source)
    assert check_laws(tmp_path) == (1, f"orders/payments/refunds.py:{line}: {OUTSIDE.format(named)}")


def test_locks_in_locking_in_migrations_and_in_words_are_allowed(tmp_path: Path) -> None:
    (tmp_path / "orders" / "migrations").mkdir(parents=True)
    for place in ("locking.py", "migrations/0001_initial.py"):
        (tmp_path / "orders" / place).write_text('SQL = "SELECT 1 FOR UPDATE"\nrows.select_for_update()\n')
    (tmp_path / "orders" / "words.py").write_text('"""FOR UPDATE waits."""  # select_for_update\n')
    assert check_laws(tmp_path) == (0, "")


def test_the_project_keeps_them() -> None:
    assert check_laws(stack.PROJECT) == (0, "")
