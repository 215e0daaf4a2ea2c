"""Who has forgotten the password gets back in by a code to the phone or mailbox; nobody is told whether there is an account."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from marketplace.people.models import User
from marketplace.people.proofs.proving import prove_phone
from tests.people.proofs.codes import BACKEND, PASSWORD, PHONE, code_in, enter, mail_code, sms_code, someone, texts

pytestmark = pytest.mark.django_db

CONFIRM, COMPLETE = "/accounts/password/reset/confirm/", "/accounts/password/reset/complete/"
NEW = {"password1": "pears-and-millet", "password2": "pears-and-millet"}


def ask(client: Client, login: str) -> Any:
    return client.post("/accounts/password/reset/", {"login": login})


def test_an_account_that_has_but_a_phone_gets_back_in(client: Client) -> None:
    user, other_device = someone(phone=PHONE), Client()
    other_device.force_login(user, backend=BACKEND)
    assert ask(client, "138 0013 8000").headers["Location"] == CONFIRM
    assert client.get(COMPLETE).headers["Location"] == "/accounts/password/reset/"  # not before the code
    assert client.post(COMPLETE, NEW).status_code == 302
    assert enter(client, sms_code(), CONFIRM).headers["Location"] == COMPLETE
    assert client.get(COMPLETE).status_code == 200

    client.post(COMPLETE, NEW)

    user.refresh_from_db()
    assert user.check_password("pears-and-millet") and user.phone_verified
    assert get_user(client) == user
    assert not get_user(other_device).is_authenticated
    assert "密码" in texts()[-1] and code_in(texts()[-1]) == ""  # told, since there is no mailbox
    assert client.get(COMPLETE).headers["Location"] == "/accounts/password/reset/"  # once


@pytest.mark.parametrize(
    ("link", "way"),
    [("password/reset/key/1-cb0h5n-3f0e/", "/accounts/password/reset/"), ("confirm-email/MQ:1t5/", "/accounts/login/")],
)
def test_a_link_of_before_says_that_a_code_takes_its_place(client: Client, link: str, way: str) -> None:
    answer = client.get(f"/accounts/{link}", follow=True)
    assert answer.redirect_chain == [(way, 302)]
    assert "邮件里的旧链接已失效" in answer.content.decode()


def test_by_mail(client: Client) -> None:
    user = someone(email="wang@example.com")
    ask(client, "Wang@Example.com")
    enter(client, mail_code(), CONFIRM)
    client.post(COMPLETE, NEW)
    assert get_user(client) == user
    assert user.emailaddress_set.get().verified
    assert [one.subject for one in mail.outbox] == ["双向集市：重设密码", "双向集市：您的密码已修改"]


@pytest.mark.parametrize("login", [PHONE, "wang@example.com"])
def test_nobody_is_told_whether_there_is_an_account(login: str) -> None:
    told = []
    for there_is in (False, True):
        if there_is:
            someone(phone=PHONE, email="wang@example.com")
        client = Client()
        answer = ask(client, login)
        html = client.get(CONFIRM).content.decode() + enter(client, "000000", CONFIRM).content.decode()
        told.append((answer.status_code, answer.headers["Location"], _without_token(html)))
    assert told[0] == told[1]
    first, second = (one.body for one in mail.outbox) if "@" in login else texts()
    assert code_in(first) == "" and code_in(second) != ""


def _without_token(html: str) -> list[str]:
    return [line.partition('name="csrfmiddlewaretoken"')[0] for line in html.splitlines()]


def test_without_a_gateway_a_phone_leads_nowhere_and_says_so(client: Client, settings: Any) -> None:
    settings.SMS_GATEWAY = "none"
    someone(phone=PHONE)
    answer = client.post("/en/accounts/password/reset/", {"login": PHONE})
    assert "No texts are sent here" in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "nobody", "12", "a@", "\u202e"])
def test_what_is_no_login_is_refused_in_words(client: Client, typed: str) -> None:
    answer = ask(client, typed)
    assert answer.status_code == 200 and list(answer.context["form"].errors) == ["login"]
    assert mail.outbox == [] and texts() == []


def test_a_number_that_has_another_owner_by_now_is_refused(client: Client) -> None:
    someone(phone=PHONE)
    ask(client, PHONE)
    code = sms_code()
    User.objects.filter(phone=PHONE).update(phone=None, email="old@example.com")
    new = someone(email="li@example.com")
    prove_phone(new, PHONE)
    html = client.post(f"/en{CONFIRM}", {"code": code}, follow=True).content.decode()
    assert "It belongs to another account by now" in html
    assert not User.objects.get(email="old@example.com").phone


def test_a_closed_account_does_not_open_again(client: Client) -> None:
    user = someone(phone=PHONE)
    ask(client, PHONE)
    User.objects.update(is_active=False)
    enter(client, sms_code(), CONFIRM)
    client.post(COMPLETE, NEW)
    user.refresh_from_db()
    assert user.check_password(PASSWORD) and not get_user(client).is_authenticated
