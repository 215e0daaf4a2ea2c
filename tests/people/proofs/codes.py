"""What the tests of proofs have in common: codes are read where they were sent, and entered where they are asked for."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from django.test import Client

from marketplace.messaging.models import KeptMessage
from marketplace.people.models import User

PHONE = "+8613800138000"
PASSWORD = "millet-and-pears"
SIGN_UP = {"phone": "138 0013 8000", "email": "", "password1": PASSWORD}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def someone(**fields: Any) -> User:
    """A user whose phone and address nobody has proved."""
    return User.objects.create_user(password=PASSWORD, **fields)


def texts(number: str = PHONE) -> list[str]:
    """What was sent to a number, in turn."""
    return list(KeptMessage.objects.filter(to=number).order_by("pk").values_list("text", flat=True))


def code_in(text: object) -> str:
    """The code that stands in a message; empty if none does."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", str(text))
    return found[0] if found else ""


def sms_code(number: str = PHONE) -> str:
    """The last code that was sent to a number."""
    return code_in(texts(number)[-1])


def mail_code() -> str:
    """The last code that was mailed."""
    return code_in(mail.outbox[-1].body)


def enter(client: Client, code: str, path: str = "/accounts/code/") -> Any:
    """Enter a code on the page that asks for it."""
    return client.post(path, {"code": code})


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    """Give phone or e-mail, and the password."""
    return client.post("/accounts/login/", {"login": login, "password": password})
