"""Sign in and enrol by the forms, as people do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpResponse
from django.test import Client

from marketplace.people.models import User

PASSWORD = "millet-and-pears"
ENROL, CODE, AGAIN = "/accounts/2fa/totp/activate/", "/accounts/2fa/authenticate/", "/accounts/2fa/reauthenticate/"


@dataclass
class Steps:
    """The present time step."""

    now: int


def make_admin(email: str = "admin@example.com") -> User:
    """An administrator, by command."""
    return User.objects.create_superuser(email, PASSWORD)


def forget_used_codes(settings: Any) -> None:
    """Let the cache in which allauth notes used codes forget them at once."""
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def code_of(secret: str, step: int) -> str:
    """What an app shows."""
    return format_hotp_value(hotp_value(secret, step))


def with_app(user: User) -> str:
    """Give somebody an app; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def apps_of(user: User) -> int:
    """How many apps somebody has."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).count()


def sign_in(client: Client, user: User, **more: str) -> HttpResponse:
    """The first half: login and password."""
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, **more})


def secret_shown(client: Client) -> str:
    """The key on the page that enrols an app."""
    found = re.search(r"secret=([A-Z2-7]+)", client.get(ENROL).content.decode())
    assert found is not None
    return found[1]


def enrol(client: Client, steps: Steps) -> str:
    """Enrol an app by its page; return the secret."""
    secret = secret_shown(client)
    answer = client.post(ENROL, {"code": code_of(secret, steps.now)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/recovery-codes/")
    return secret


def is_in(client: Client) -> bool:
    """Whether the back office opens."""
    return client.get("/admin/account/").status_code == 200


def where(answer: Any) -> str:
    """Where an answer leads to, without what it carries along."""
    assert answer.status_code == 302, answer.status_code
    return str(answer.headers["Location"]).partition("?")[0]
