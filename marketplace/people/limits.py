"""How often a door that takes a login or a secret may be tried (docs/laws/limits.md).

allauth counts, in the cache that all processes share. Its doors' own limits are `ACCOUNT_RATE_LIMITS`; wrong passwords are
counted here, by the login's one name and by the network, so that nobody can lock another out. A network that is closed to passwords
is so to browsers that know none of its logins; they choose a new password, whose codes count apart (`proofs.askers`).
"""

from __future__ import annotations

import math
import time
from contextvars import ContextVar
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from marketplace.runtime.client_address import client_network
from marketplace.runtime.shared_cache import shared

from .known_browsers import known_browser
from .login_names import login_name
from .models import User

APP = "allauth.account"
RUSH = ("a_minute", "a_minute_of_known_browser")  # limits that right passwords count in
_wait: ContextVar[float] = ContextVar("seconds until the limit that was met last lets through again", default=0.0)


class Histories:
    """The cache as allauth's limiter asks it: a list of times for each limit and whom it counts."""

    def add(self, key: str, value: Any, timeout: float) -> bool:
        """Take a lock."""
        return shared.add(key, value, timeout)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a history, and note when a full one has room again: allauth tells nobody."""
        history = shared.get(key, default)
        most, seconds, _per = key.split(":")[4].split("/")  # allauth:rl:app:action:rate:whom
        if history and len(history) >= int(most):
            _wait.set(history[-1] + float(seconds) - time.time())
        return history

    def set(self, key: str, value: Any, timeout: float) -> None:
        """Keep a history."""
        shared.set(key, value, timeout)

    def delete(self, key: str) -> bool:
        """Give up a lock, or forget a history."""
        return shared.delete(key)


class TooManyTries(Exception):
    """Somebody has to wait before the next password is looked at."""


def count_in_shared_cache() -> None:
    """Let allauth's limiter count where all processes do: it has no setting, and takes Django's default cache."""
    ratelimit.cache = Histories()


def minutes_to_wait() -> int:
    """Return in how many minutes the limit that was met last lets through again."""
    return max(1, math.ceil(_wait.get() / 60))


def count_try(request: HttpRequest, login: str) -> list[ratelimit.RateLimitUsage]:
    """Count a try to sign in, before the password is looked at: many at once count each other.

    :returns: what to take back when the password was right
    :raises TooManyTries: nothing is counted then, and the password not looked at
    """
    counted: list[ratelimit.RateLimitUsage] = []
    name = login_name(login)
    for action, whom in [_rush(request, name), *_limits(request, name)]:
        usage = ratelimit.consume(
            request, app=APP, action=action, config=settings.SIGN_IN_TRIES, key=_keyed(whom), limit_get=True
        )
        if usage is None:
            take_back(counted)
            raise TooManyTries
        if action not in RUSH:
            counted.append(usage)
    return counted


def take_back(counted: list[ratelimit.RateLimitUsage]) -> None:
    """Forget tries that were right. Wrong ones before them stay: else each right one would free more."""
    for usage in counted:
        usage.rollback()


def forget_tries(request: HttpRequest, user: User) -> None:
    """Let somebody in who has just proved by mail or SMS who they are, whatever strangers have tried."""
    for name in names_of(user):
        for action, whom in _limits(request, name):
            if action not in ("of_network", "of_unknown_network"):
                ratelimit.clear(request, app=APP, action=action, config=settings.SIGN_IN_TRIES, key=_keyed(whom))


def names_of(user: User) -> set[str]:
    """Return the names that somebody signs in with."""
    addresses = EmailAddress.objects.filter(user_id=user.pk).values_list("email", flat=True)
    return {login_name(str(one)) for one in (user.phone, user.email, *addresses) if one}


def _limits(request: HttpRequest, name: str) -> list[tuple[str, str]]:
    """Return the limits of a try, and whom each counts.

    A browser in which the same person has signed in before has one of its own, which strangers neither fill nor can use.
    """
    if browser := known_browser(request, name):
        return [("of_known_browser", f"{browser} {name}")]
    network = client_network(request)
    here = ("of_login_here", f"{network} {name}")
    # a network that is not known is everybody's
    return [here, ("of_network" if network else "of_unknown_network", network), ("of_login", name)]


def _rush(request: HttpRequest, name: str) -> tuple[str, str]:
    """Return the limit of tries a minute, right ones too, and whom it counts: a known browser itself, others by their address."""
    browser = known_browser(request, name)
    return ("a_minute_of_known_browser", f"{browser} {name}") if browser else ("a_minute", "")


def _keyed(whom: str) -> str:
    """Return what tells nobody who reads the cache which login or network is meant."""
    return salted_hmac("people.limits", whom, algorithm="sha256").hexdigest()
