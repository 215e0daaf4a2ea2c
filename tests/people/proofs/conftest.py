"""The tests of proofs sign up and in more often than one network may within a minute."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """What other tests have sent doesn't count."""
    cache.clear()
