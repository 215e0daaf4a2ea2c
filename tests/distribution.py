"""How `make test` deals the tests out to its processes: file by file, the heaviest first.

A file stays together, since its tests share a world; files whose tests share a running stack stay together too.
"""

from __future__ import annotations

from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

# In the order in which they run: each takes over the stack that the one before has left, where it can.
TOGETHER = (
    "tests/browser/test_preorder_journey.py",
    "tests/browser/test_journey.py",
    "tests/browser/test_trust.py",
    "tests/embedded/test_live_stack.py",
    "tests/faults/test_redis_emptied.py",
)
# They wait half of their time, for processes that start or come back. One after the other, in the process of the stacks,
# they leave a core to the other one; side by side they would both leave it idle.
WAITING = (
    "tests/faults/test_recovery.py",
    "tests/faults/test_storm.py",
    "tests/embedded/test_launch.py",
)
ONE_BY_ONE = (*TOGETHER, *WAITING)
# These need no database: one process runs them while the other prepares it for all tests.
MEANWHILE = (
    "tests/contract/test_double_page.py",
    "tests/uploads/test_memory.py",
    "tests/cms/test_picture_damage.py",
    "tests/settings/test_production.py",
)
# Heavy, and sharing nothing: each test goes where there is room.
APART = ("tests/browser/test_modes.py", "tests/security/test_every_address.py")


def share_of(nodeid: str) -> str:
    """What a test is dealt out with: its file, the files that share a stack or wait, or itself alone."""
    file = nodeid.partition("::")[0]
    if file in ONE_BY_ONE:
        return ONE_BY_ONE[0]
    return nodeid if file in APART else file


class HeaviestFirst(LoadFileScheduling):
    """Deals out shares in the order in which the tests were collected, which `pytest_collection_modifyitems` decides."""

    def _split_scope(self, nodeid: str) -> str:
        return share_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> HeaviestFirst | None:
    """Take the place of xdist's `--dist loadfile`."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # by number of tests: the one long storm would come last, and run alone
    return HeaviestFirst(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a process of xdist: the heaviest first."""
    if hasattr(config, "workerinput"):
        slow = {item.nodeid for item in items if item.get_closest_marker("slow")}
        places = {nodeid: n for n, nodeid in enumerate(in_order([item.nodeid for item in items], slow))}
        items.sort(key=lambda item: places[item.nodeid])


def in_order(nodeids: list[str], slow: set[str]) -> list[str]:
    """Return tests in the order in which they are dealt out: shares with the most `slow` tests, then with the most tests.

    The first process begins with `ONE_BY_ONE`, which prepares both databases; the second with `MEANWHILE`.
    """
    tests = Counter(share_of(nodeid) for nodeid in nodeids)
    heavy = Counter(share_of(nodeid) for nodeid in nodeids if nodeid in slow)

    first = (ONE_BY_ONE[0], *MEANWHILE)

    def place(nodeid: str) -> tuple[int, int, int, str, int]:
        share, file = share_of(nodeid), nodeid.partition("::")[0]
        begins = first.index(share) if share in first else len(first)
        return begins, -heavy[share], -tests[share], share, ONE_BY_ONE.index(file) if file in ONE_BY_ONE else 0

    return sorted(nodeids, key=place)
