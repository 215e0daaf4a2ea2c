"""What the suite demands of its own tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.embedded import stack

SKIPPING = """
import pytest

def test_done():
    pass

@pytest.mark.skip(reason="not now")
def test_left_out():
    pass
"""

FLUSHING = """
import pytest

@pytest.mark.django_db(transaction=True)
def test_flushing():
    pass
"""


def run_suite(tmp_path: Path, source: str, ci: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "test_inner.py").write_text(source)
    (tmp_path / "pytest.ini").write_text("[pytest]\nDJANGO_SETTINGS_MODULE = marketplace.settings.test\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-q"]
    return subprocess.run(
        [*command, "-c", str(tmp_path / "pytest.ini"), str(tmp_path / "test_inner.py")],
        cwd=stack.PROJECT,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(stack.PROJECT)},
        capture_output=True,
        text=True,
    )


def test_skipped_test_fails_the_run_in_ci(tmp_path: Path) -> None:
    done = run_suite(tmp_path, SKIPPING, "true")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert "1 passed, 1 skipped" in done.stdout
    assert "test_inner.py::test_left_out" in done.stdout.partition("skipped tests fail the run (CI=true)")[2]


def test_tests_that_would_empty_the_ledger_are_refused(tmp_path: Path) -> None:
    done = run_suite(tmp_path, FLUSHING, "")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout + done.stderr
    assert "use the fixture real_database instead" in done.stdout + done.stderr
