"""Whatever changes what one signs in with ends the sessions of whoever else is signed in; and a proof does not hold for ever."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.test import Client

from marketplace.people.proofs import proof
from marketplace.people.proofs.proving import prove_email
from tests.people.proofs.codes import BACKEND, PASSWORD, PHONE, SIGN_UP, enter, sms_code, someone

pytestmark = pytest.mark.django_db

CONFIRM, COMPLETE = "/accounts/password/reset/confirm/", "/accounts/password/reset/complete/"
NEW = {"password1": "pears-and-millet", "password2": "pears-and-millet"}


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.mark.parametrize(
    ("action", "email"), [("action_primary", "new@example.com"), ("action_remove", "new@example.com")]
)
def test_an_address_made_the_main_one_or_taken_out_ends_the_others(action: str, email: str) -> None:
    owner = someone(email="wang@example.com")
    prove_email(owner, "wang@example.com")
    EmailAddress.objects.create(user=owner, email="new@example.com", verified=True)
    client, elsewhere = signed_in(owner), signed_in(owner)
    assert get_user(elsewhere) == owner
    client.post("/accounts/email/", {action: "", "email": email})
    assert EmailAddress.objects.filter(user=owner, email=email, primary=False).exists() is False
    assert get_user(client) == owner
    assert not get_user(elsewhere).is_authenticated


def test_who_loses_a_login_to_its_owner_is_signed_out_and_goes_on_with_the_other() -> None:
    loser = someone(phone=PHONE, email="li@example.com")
    session = signed_in(loser)
    assert get_user(session) == loser
    owner = Client()
    owner.post("/accounts/signup/", SIGN_UP)
    enter(owner, sms_code())
    loser.refresh_from_db()
    assert (loser.phone, loser.is_active) == (None, True)
    assert not get_user(session).is_authenticated


@pytest.mark.parametrize(("minutes", "changed"), [(9, True), (11, False)])
def test_the_page_for_a_new_password_runs_out(
    minutes: int, changed: bool, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = someone(phone=PHONE)
    client.post("/accounts/password/reset/", {"login": PHONE})
    assert enter(client, sms_code(), CONFIRM).headers["Location"] == COMPLETE
    later = time.time() + 60 * minutes
    monkeypatch.setattr(proof, "time", SimpleNamespace(time=lambda: later))
    shown, sent = client.get(COMPLETE), client.post(COMPLETE, NEW)
    assert (shown.status_code == 200) is changed
    assert (sent.headers["Location"] == "/accounts/password/reset/") is not changed
    user.refresh_from_db()
    assert user.check_password(NEW["password1"] if changed else PASSWORD)
