"""A cooperative of its own for each test."""

from __future__ import annotations

import pytest

from tests.bulk.conftest import english
from tests.cooperatives.members.hall import Hall, make_hall

__all__ = ["english"]


@pytest.fixture
def hall(db: None) -> Hall:
    """A cooperative, and three households that are no members yet."""
    return make_hall()
