"""Secrets of second factors in the database open no door by themselves."""

import math
import secrets
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth import get_user
from django.test import Client

from marketplace.people.models import User
from tests.staff_access.signing import CODE, Steps, code_of, sign_in, with_app

pytestmark = pytest.mark.django_db


def test_they_are_encrypted(admin: User) -> None:
    secret = with_app(admin)
    codes = RecoveryCodes.activate(admin)
    kept = " ".join(str(data) for data in Authenticator.objects.values_list("data", flat=True))
    assert secret not in kept
    assert not any(code in kept for code in codes.generate_codes())


def test_they_come_from_the_systems_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(secrets, "token_bytes", lambda n: asked.append(n) or b"x" * n)
    monkeypatch.setattr(secrets, "token_hex", lambda n: asked.append(n) or "ab" * n)
    generate_totp_secret()
    RecoveryCodes.generate_seed()
    assert asked == [20, 40]


def test_they_are_long_enough(admin: User) -> None:
    codes = RecoveryCodes.activate(admin).generate_codes()
    assert (len(codes), {len(code) for code in codes}) == (10, {8})
    assert math.log2(10**8) > 20


@pytest.mark.parametrize("fallbacks", [["the former one"], []])
def test_a_new_secret_key_opens_them_while_the_former_is_a_fallback(
    client: Client, admin: User, steps: Steps, settings: Any, fallbacks: list[str]
) -> None:
    settings.SECRET_KEY = "the former one"
    secret = with_app(admin)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", fallbacks
    sign_in(client, admin)

    answer = client.post(CODE, {"code": code_of(secret, steps.now)})

    assert answer.status_code == (302 if fallbacks else 200)
    assert get_user(client).is_authenticated is bool(fallbacks)
    if not fallbacks:  # the code is not called wrong, and the page says who helps
        page = answer.content.decode()
        assert "无法再核对" in page and "管理员" in page and "验证码不对" not in page
