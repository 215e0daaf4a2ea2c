"""The demo's inbox shows what would have been sent. Anywhere else there is none."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail import send_mail
from django.test import Client, override_settings

from marketplace.messaging.models import KeptMessage
from marketplace.messaging.sending import send_sms
from marketplace.people.models import User

pytestmark = pytest.mark.django_db


def a_demo() -> None:
    User.objects.create_user(email="admin@demo.example", password="millet-and-pears")


def test_the_inbox_shows_the_newest_first(client: Client) -> None:
    a_demo()
    send_sms("+8613800138000", "123456 is your code")
    with override_settings(
        EMAIL_BACKEND="marketplace.messaging.mail.KeepingBackend",
        KEPT_MAIL_GOES_TO="django.core.mail.backends.locmem.EmailBackend",
    ):
        assert send_mail("Hello", "<b>654321</b>", None, ["wang@example.com"]) == 1
    assert [one.to for one in mail.outbox] == [["wang@example.com"]]  # it goes where it went before

    answer = client.get("/en/inbox/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Nothing of this was sent" in html
    assert html.index("&lt;b&gt;654321&lt;/b&gt;") < html.index("123456 is your code")
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_empty_inbox_says_what_will_be_there(client: Client) -> None:
    a_demo()
    assert "Codes and mails stand here" in client.get("/en/inbox/").content.decode()


@pytest.mark.parametrize("is_on", [True, False])
def test_there_is_no_inbox_but_in_a_demo(client: Client, is_on: bool) -> None:
    """With the setting on, but without the demo's people, it is a shop of somebody's own."""
    send_sms("+8613800138000", "123456 is your code")
    if not is_on:
        a_demo()
    with override_settings(DEMO_INBOX=is_on):
        answer = client.get("/inbox/")
    assert answer.status_code == 404
    assert "123456" not in answer.content.decode()


def test_messages_are_forgotten_after_a_week() -> None:
    send_sms("+8613800138000", "old")
    KeptMessage.objects.update(at="2020-01-01T00:00:00Z")
    send_sms("+8613800138000", "new")
    assert list(KeptMessage.objects.values_list("text", flat=True)) == ["new"]
