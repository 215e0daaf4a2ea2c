"""Second factors under fire: a code, and the right to enrol, is used by whoever comes first."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth import get_user
from django.test import Client

from marketplace.people.models import User
from marketplace.staff_access.factors import use_code
from marketplace.staff_access.resetting import NoFactor, reset_second_factor
from tests.concurrency.at_once import at_once
from tests.staff_access.conftest import required, steps
from tests.staff_access.signing import (
    CODE,
    ENROL,
    Steps,
    apps_of,
    code_of,
    forget_used_codes,
    make_admin,
    secret_shown,
    sign_in,
    with_app,
)
from tests.world import NOW

__all__ = ["required", "steps"]

pytestmark = [pytest.mark.usefixtures("real_database"), pytest.mark.slow("threads race over real transactions")]


def code_at_once(user: User, code: str) -> int:
    """Give the same code in four browsers at once; return how many it let in."""
    browsers = [Client() for _n in range(4)]
    for browser in browsers:
        sign_in(browser, user)
    answers = at_once(*[lambda one=one: one.post(CODE, {"code": code}).status_code for one in browsers])
    assert set(answers) <= {200, 302}, answers
    return sum(get_user(browser).is_authenticated for browser in browsers)


def test_a_code_lets_one_in(steps: Steps, settings: Any) -> None:
    forget_used_codes(settings)
    user = make_admin()
    secret = with_app(user)
    assert code_at_once(user, code_of(secret, steps.now)) == 1
    assert not use_code(Authenticator.objects.get(), code_of(secret, steps.now))  # and nobody later


def test_without_the_condition_a_forgetful_cache_lets_several_in(
    steps: Steps, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_used_codes(settings)
    settings.MFA_FORMS = {"authenticate": f"{AuthenticateForm.__module__}.{AuthenticateForm.__qualname__}"}
    user = make_admin()
    assert code_at_once(user, code_of(with_app(user), steps.now)) > 1


def test_a_recovery_code_lets_one_in(steps: Steps) -> None:
    user = make_admin()
    with_app(user)
    [code, *_others] = RecoveryCodes.activate(user).generate_codes()
    assert code_at_once(user, code) == 1


def test_two_tabs_enrol_at_once(steps: Steps) -> None:
    user = make_admin()
    first = Client()
    sign_in(first, user)
    code = code_of(secret_shown(first), steps.now)
    second = Client()
    second.cookies["sessionid"] = first.session.session_key

    answers = at_once(*[lambda one=one: one.post(ENROL, {"code": code}) for one in (first, second)])

    assert apps_of(user) == 1
    # The other is led on, or answered 400 where its session got its new key before it was done.
    assert {answer.status_code for answer in answers} <= {302, 400}, answers
    ways = [answer.headers["Location"].partition("?")[0] for answer in answers if answer.status_code == 302]
    assert ways.count("/accounts/2fa/recovery-codes/") == 1


def test_it_is_taken_back_once() -> None:
    user = make_admin()
    with_app(user)
    answers = at_once(*[lambda: reset_second_factor(user, by=None, reason="", now=NOW) for _n in range(3)])
    assert [type(answer) for answer in answers if answer is not None] == [NoFactor, NoFactor]
