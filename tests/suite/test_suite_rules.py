"""What the suite demands of its own tests."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test.utils import teardown_test_environment

from marketplace.embedded import stack
from tests import slowness
from tests.distribution import APART, MEANWHILE, ONE_BY_ONE, in_order, share_of
from tests.slowness import Spent

PROCESS = pytest.mark.slow("runs pytest in a process of its own")

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

LINGERING = """
import time

import pytest

def work(seconds):  # who only sleeps has, on a busy machine, waited for a processor most of the time that he was awake
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass

@pytest.fixture(scope="module")
def shared():
    work(0.6)

@pytest.fixture
def own():
    work(0.5)

def test_innocent(shared):
    pass

def test_lingers(own, shared):
    work(0.5)

@pytest.mark.slow("it waits for a machine")
def test_says_why(own, shared):
    work(0.5)
"""

TWO_STATES = """
import pytest

from tests import shared_worlds

def around(name):
    shared_worlds._active.append(name)
    yield
    shared_worlds._active.remove(name)

@pytest.fixture(scope="module")
def paid_order_around():
    yield from around("paid_order_around")

@pytest.fixture(scope="module")
def sold_order_around():
    yield from around("sold_order_around")

def test_finds_another(sold_order_around):
    pass

def test_finds_its_own(paid_order_around):
    pass

def test_comes_first():
    assert shared_worlds._active == []
"""


@dataclass
class Ended:
    """What a run of pytest said, and its exit code."""

    returncode: int
    stdout: str


def run_suite(tmp_path: Path, source: str, ci: str, settings: str = "") -> Ended:
    """Run the suite's own pytest on a file, in a copy of this process: there Django is loaded already."""
    (tmp_path / "test_inner.py").write_text(source)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\nDJANGO_SETTINGS_MODULE = marketplace.settings.test\n{settings}")
    with (tmp_path / "output").open("w+") as output:
        child = os.fork()
        if child == 0:
            code = 70
            try:
                os.dup2(output.fileno(), 1)
                os.dup2(output.fileno(), 2)
                sys.stdout = sys.stderr = output
                teardown_test_environment()  # of the run around it
                os.environ["CI"] = ci
                arguments = ["-p", "tests.conftest", "-q", "-c", tmp_path / "pytest.ini", tmp_path / "test_inner.py"]
                arguments += ["-p", "no:hypothesispytest"]  # which loads all of Hypothesis at the end
                code = int(pytest.main([str(argument) for argument in arguments]))
                output.flush()
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        return Ended(os.waitstatus_to_exitcode(status), output.read())


@PROCESS
def test_skipped_test_fails_the_run_in_ci(tmp_path: Path) -> None:
    done = run_suite(tmp_path, SKIPPING, "true")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert "1 passed, 1 skipped" in done.stdout
    assert "test_inner.py::test_left_out" in done.stdout.partition("skipped tests fail the run (CI=true)")[2]


@PROCESS
def test_tests_that_would_empty_the_ledger_are_refused(tmp_path: Path) -> None:
    done = run_suite(tmp_path, FLUSHING, "")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout
    assert "use the fixture real_database instead" in done.stdout


@PROCESS
def test_slow_test_without_a_reason_fails_and_is_named(tmp_path: Path) -> None:
    """Its own fixtures count with it; a shared one is nobody's fault."""
    done = run_suite(tmp_path, LINGERING, "", "slow_after_seconds = 0.03\n")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert "1 failed, 2 passed" in done.stdout
    assert re.search(
        r"test_inner\.py:22: test_lingers took \d\.\d s of its own\. "
        r'Law: a test over 0\.03 s carries @pytest\.mark\.slow\("why"\)',
        done.stdout,
    )


@PROCESS
def test_what_one_test_has_asked_for_surprises_no_other_one_of_its_file(tmp_path: Path) -> None:
    done = run_suite(tmp_path, TWO_STATES, "")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert "2 passed, 1 error" in done.stdout
    assert (
        "test_inner.py::test_finds_another does not expect paid_order_around: put it into a file of its own"
        in done.stdout
    )


def test_slow_test_with_no_reason_in_its_mark_is_refused(request: pytest.FixtureRequest) -> None:
    for mark in (pytest.mark.slow, pytest.mark.slow(" ")):
        request.node.own_markers[:] = [mark.mark]
        with pytest.raises(
            pytest.UsageError, match=r'test_suite_rules\.py:\d+: say why .* @pytest\.mark\.slow\("why"\)'
        ):
            slowness.pytest_collection_modifyitems([request.node])
    request.node.own_markers[:] = [pytest.mark.slow("it waits for a machine").mark]
    slowness.pytest_collection_modifyitems([request.node])


def test_share_that_is_heaviest_comes_first_and_files_stay_together() -> None:
    ids = ["tests/a/test_a.py::test_1", "tests/a/test_a.py::test_2", "tests/b/test_storm.py::test_all", *(
        f"{file}::test_it" for file in reversed(ONE_BY_ONE)), f"{APART[0]}::test_1", f"{APART[0]}::test_2",
        *(f"{file}::test_it" for file in reversed(MEANWHILE))]  # fmt: skip
    slow = {"tests/b/test_storm.py::test_all", f"{APART[0]}::test_2", *(f"{file}::test_it" for file in ONE_BY_ONE[:2])}
    assert in_order(ids, slow) == [
        *(f"{file}::test_it" for file in ONE_BY_ONE),
        *(f"{file}::test_it" for file in MEANWHILE),
        "tests/b/test_storm.py::test_all",
        f"{APART[0]}::test_2",
        "tests/a/test_a.py::test_1",
        "tests/a/test_a.py::test_2",
        f"{APART[0]}::test_1",
    ]
    assert len({share_of(one) for one in ids}) == 5 + len(MEANWHILE)
    assert [file for file in (*ONE_BY_ONE, *MEANWHILE, *APART) if not (stack.PROJECT / file).exists()] == []


def test_time_on_a_busy_machine_counts_in_proportion() -> None:
    alone, shared = Spent(wall=6.0, working=2.0, waiting=0.0), Spent(wall=6.0, working=2.0, waiting=1.0)
    assert (alone.unshared(), shared.unshared()) == (6.0, 4.0)
