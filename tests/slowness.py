"""The suite's law of slow tests: one that takes over 5 s carries `slow("why")`, or it fails.

What counts is the test's own time: its body and the fixtures made for it alone, not a world or a server that it shares.
Neither a busy nor an old machine fails a test. How long its thread stood ready and waited for a processor tells how much
of the machine it had: its time is reduced in that proportion. And where a fixed piece of work takes longer than usual at
the moment of the judgement, the limit is longer in the same measure, for what its servers and its browser had to share.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

NOISE = 1.5  # by so much the same test differs from run to run
_USUAL_SECONDS = 0.3  # of the fixed piece of work, on the machine that the limit was set on, with nothing else running


class Spent(NamedTuple):
    """Seconds of this thread: by the clock, on a processor, and ready for one without getting it."""

    wall: float = 0.0
    working: float = 0.0
    waiting: float = 0.0

    def plus(self, other: Spent, sign: int = 1) -> Spent:
        """Return the sum, or with `sign` -1 the difference."""
        return Spent(*(mine + sign * theirs for mine, theirs in zip(self, other, strict=True)))

    def unshared(self) -> float:
        """How long it would have taken with the machine to itself."""
        return self.wall * self.working / (self.working + self.waiting) if self.waiting > 0 else self.wall


_own = pytest.StashKey[Spent]()
_shared: list[Spent] = []  # what fixtures took that others use too, in the present phase of the present test
_making_shared = False


def spent() -> Spent:
    """What this thread has spent so far, as the kernel counts it."""
    try:
        found = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text().split()
        working, waiting = (int(nanoseconds) / 1e9 for nanoseconds in found[:2])
    except (OSError, ValueError):  # a kernel that does not count it
        working, waiting = time.thread_time(), 0.0
    return Spent(time.monotonic(), working, waiting)


def _slowness() -> float:
    """How many times longer than usual a fixed piece of work takes here and now, at least 1."""
    began, digest = time.monotonic(), b""
    for n in range(200_000):
        digest = hashlib.sha256(digest + str(n).encode()).digest()
    return max(1.0, (time.monotonic() - began) / _USUAL_SECONDS)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the settings say another limit."""
    parser.addini("slow_after_seconds", 'a test that takes longer carries slow("why")', default="5")


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "slow(why): takes over 5 s, for a reason that is worth it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse the mark without its reason."""
    for item in items:
        for mark in item.iter_markers("slow"):
            if mark.kwargs or len(mark.args) != 1 or not str(mark.args[0]).strip():
                raise pytest.UsageError(f'{_place(item)}: say why it is slow: @pytest.mark.slow("why")')


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """Take off what is made for others too: whichever test comes first is not to blame for it."""
    global _making_shared
    if fixturedef.scope == "function" or _making_shared:
        return (yield)
    _making_shared, began = True, spent()
    try:
        return (yield)
    finally:
        _making_shared = False
        _shared.append(spent().plus(began, -1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Count what is prepared for the test alone."""
    item.stash[_own] = Spent()
    yield from _counted(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Count the test itself."""
    yield from _counted(item)


def _counted(item: pytest.Item) -> Generator[None, None, None]:
    _shared.clear()
    began = spent()
    try:
        yield
    finally:
        own = spent().plus(began, -1)
        for taken in _shared:
            own = own.plus(taken, -1)
        item.stash[_own] = item.stash[_own].plus(own)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that passed, was slow and does not say why."""
    report = yield
    if call.when != "call" or not report.passed or item.get_closest_marker("slow"):
        return report
    took, limit = item.stash[_own].unshared(), float(item.config.getini("slow_after_seconds"))
    if took > limit * NOISE and took > limit * NOISE * _slowness():
        report.outcome = "failed"
        report.longrepr = (
            f"{_place(item)}: {item.name} took {took:.1f} s of its own. "
            f'Law: a test over {limit:g} s carries @pytest.mark.slow("why"), or is made quicker.'
        )
    return report


def _place(item: pytest.Item) -> str:
    path, line, _ = item.location
    return f"{path}:{(line or 0) + 1}"
