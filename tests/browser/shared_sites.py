"""Sites that a file's tests in the browser share, as `tests.shared_worlds` shares worlds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from pytest_django import DjangoDbBlocker

from tests.shared_worlds import made_around

Made = TypeVar("Made")


def shared_site(make: Callable[[], Made]) -> Any:
    """Return a file's fixture: what `make` makes at NOW, once around the tests of the file.

    The browser is there first: beside its event loop Django has a connection of its own, which the tests use.
    """

    @pytest.fixture(scope="module")
    def made(browser: Any, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Made]:
        with made_around(django_db_blocker, make) as around:
            yield around

    return made
