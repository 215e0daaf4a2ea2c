"""The second factor switched on, and clocks that stand still."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.utils import timezone

from marketplace.people.models import User
from marketplace.staff_access import factors
from tests.staff_access.signing import Steps, make_admin

NOON = datetime(2026, 6, 25, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def required(settings: Any) -> Iterator[None]:
    """As in production; nobody's wrong codes of another test count."""
    settings.STAFF_SECOND_FACTOR = settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """The time steps of authenticator apps: stand still until the test moves them."""
    clock = Steps(now=1_000_000)
    for module in (auth, factors):
        monkeypatch.setattr(module, "yield_hotp_counters_from_time", lambda: iter(range(clock.now - 1, clock.now + 2)))
    return clock


class Clock:
    """What `timezone.now` says."""

    def __init__(self) -> None:
        self.now = NOON

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands still until the test moves it."""
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


@pytest.fixture
def admin(db: None) -> User:
    """An administrator."""
    return make_admin()
