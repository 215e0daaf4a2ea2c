"""Python's collector of cycles passes over what stays for as long as the process does: Django, Wagtail and all the tests.

A full collection walks through all of them, and loading them causes many of it: of 21 s of CPU that a process spends to
load the tests of a new clone, 13 are left; of 50 s in tests of pages, 43.
"""

from __future__ import annotations

import gc

import pytest

NEW_OBJECTS = 50_000  # Python's own 700 suits a small program; one page makes more


def pytest_configure() -> None:
    """Collect less often."""
    gc.set_threshold(NEW_OBJECTS, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave out what is loaded by now."""
    gc.collect()
    gc.freeze()
