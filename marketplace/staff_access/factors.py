"""Whether a session was begun with a second factor, and what becomes of codes that were used."""

from __future__ import annotations

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt, is_mfa_enabled
from django.db.models import Q
from django.http import HttpRequest

from marketplace.people.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes stand in for one of these
FACTOR = "mfa"  # allauth's word for it in a session's records


def has_factor(user: User) -> bool:
    """Return whether somebody has enrolled an app or a passkey."""
    return bool(is_mfa_enabled(user, FACTORS))


def gave_factor(request: HttpRequest, user: User) -> bool:
    """Return whether the session has seen the user's second factor, by what allauth wrote down in it."""
    return any(record.get("method") == FACTOR for record in get_authentication_records(request, user))


def note_enrolled(request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    """Count a factor that was enrolled as given: it was tried in this session."""
    record_authentication(request, user, FACTOR, id=authenticator.pk, type=authenticator.type, reauthenticated=True)


def forget_factor(request: HttpRequest, user: User) -> None:
    """Take from a session that a factor was given: it was removed."""
    kept = [record for record in get_authentication_records(request, user) if record.get("method") != FACTOR]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept


def use_code(authenticator: Authenticator, code: str) -> bool:
    """Use up a code of an authenticator app, and all before it.

    A step that can't be shown yet was noted while the server's clock was ahead: it keeps nobody out until that time comes.

    allauth notes used codes in the cache, which may forget. Here one UPDATE in the row says it: of two at once one changes
    it, whatever the cache is.

    :returns: False when this code, or a later one, was used before
    """
    steps = list(yield_hotp_counters_from_time())
    step = _step(authenticator, code, steps)
    unused = Q(data__last_step__isnull=True) | Q(data__last_step__lt=step) | Q(data__last_step__gt=steps[-1])
    data = {**authenticator.data, "last_step": step}
    return bool(Authenticator.objects.filter(unused, pk=authenticator.pk).update(data=data))


def _step(authenticator: Authenticator, code: str, steps: list[int]) -> int:
    """Return which of the time steps a code is valid for; the first one when its own has passed since it was found valid."""
    secret = decrypt(authenticator.data["secret"])
    fitting = (
        step for step in steps if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))
    )
    return next(fitting, steps[0])
