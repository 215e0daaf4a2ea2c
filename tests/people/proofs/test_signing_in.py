"""Who has an account from before is let in as before, and asked to prove the phone or address; that can be put off."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from marketplace.people.models import User
from marketplace.people.proofs.proving import prove_email, prove_phone
from tests.people.proofs.codes import PHONE, enter, mail_code, sign_in, sms_code, someone, texts

pytestmark = pytest.mark.django_db


def test_a_phone_that_was_never_proved_is_asked_for_and_proved(client: Client) -> None:
    user = someone(phone=PHONE)
    assert sign_in(client, PHONE).headers["Location"] == "/accounts/code/"
    assert not get_user(client).is_authenticated
    enter(client, sms_code())
    user.refresh_from_db()
    assert user.phone_verified and get_user(client) == user
    assert sign_in(Client(), PHONE).headers["Location"] == "/orders/"


def test_it_can_be_put_off(client: Client) -> None:
    user = someone(phone=PHONE)
    answer = client.post("/accounts/login/?next=/basket/", {"login": PHONE, "password": "millet-and-pears"})
    assert "以后再说，先登录" in client.get("/accounts/code/").content.decode()
    answer = client.post("/accounts/code/", {"action": "leave"})
    user.refresh_from_db()
    assert (answer.headers["Location"], get_user(client), user.phone_verified) == ("/basket/", user, False)


def test_an_address_that_was_never_proved_is_asked_for(client: Client) -> None:
    user = someone(email="wang@example.com", phone=PHONE)
    sign_in(client, "wang@example.com")
    assert texts() == []
    enter(client, mail_code())
    assert user.emailaddress_set.get().verified and get_user(client) == user
    assert sign_in(Client(), "Wang@example.com").headers["Location"] == "/orders/"


def test_where_no_texts_are_sent_nobody_is_kept_out(client: Client, settings: Any) -> None:
    settings.SMS_GATEWAY = "none"
    user = someone(phone=PHONE)
    assert sign_in(client, PHONE).headers["Location"] == "/orders/"
    assert get_user(client) == user


def test_a_number_that_was_taken_over_meanwhile_is_refused_in_words_with_a_way_in(client: Client) -> None:
    user = someone(phone=PHONE, email="wang@example.com")
    sign_in(client, PHONE)
    code = sms_code()
    prove_phone(someone(email="li@example.com"), PHONE)
    html = client.post("/en/accounts/code/", {"code": code}, follow=True).content.decode()
    assert "It belongs to another account by now" in html
    user.refresh_from_db()
    assert (user.phone, get_user(client)) == (None, user)


def test_a_wrong_password_is_answered_alike_with_and_without_an_account(client: Client) -> None:
    told = []
    for there_is in (False, True):
        if there_is:
            user = someone(phone=PHONE, email="wang@example.com")
            prove_phone(user, PHONE)
            prove_email(user, "wang@example.com")
        for login in (PHONE, "wang@example.com"):
            answer = sign_in(client, login, "wrong-and-wrong")
            told.append((answer.status_code, answer.context["form"].errors.as_json()))
    assert told[:2] == told[2:]
    assert mail.outbox == [] and texts() == []


def test_an_administrator_who_was_made_by_command_needs_no_code(client: Client) -> None:
    user = User.objects.create_superuser("boss@example.com", "millet-and-pears")
    sign_in(client, "boss@example.com")
    assert get_user(client) == user
