"""Texts go out through the gateway that the settings name, a limited number of times, and never inside a transaction."""

from __future__ import annotations

import traceback
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from marketplace.messaging.gateways import Console
from marketplace.messaging.models import KeptMessage, SentText
from marketplace.messaging.sending import NotSent, TooManyTexts, can_send, failure, gateway_problem, send_sms

NUMBER = "+8613800138000"


class Fails:
    """A gateway that is away."""

    timeouts: list[float] = []

    def send(self, number: str, text: str, timeout: float) -> None:
        self.timeouts.append(timeout)
        raise TimeoutError(f"https://gateway/?key=sk_9&to={number}&text={text} is away")


class Short:
    """Whose `send` knows no time limit."""

    def __init__(self) -> None:
        pass

    def send(self, number: str, text: str) -> None:
        """Nothing."""


class NeedsAKey:
    """Tells its key when it is made."""

    def __init__(self) -> None:
        raise RuntimeError("sk_9 is no key")


class Ours(Console):
    """One of ours under another name."""


FAILS = f"{__name__}.Fails"


@pytest.mark.django_db
def test_the_demos_gateway_keeps_the_text() -> None:
    send_sms(NUMBER, "123456 is your code")
    assert list(KeptMessage.objects.values_list("channel", "to", "text")) == [("sms", NUMBER, "123456 is your code")]
    assert SentText.objects.count() == 1


@pytest.mark.django_db
def test_the_console_prints_number_and_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    Console().send(NUMBER, "123456 is your code", 1.0)
    assert caplog.messages == [f"SMS to {NUMBER}: 123456 is your code"]


@pytest.mark.django_db
def test_a_gateway_that_is_away_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    monkeypatch.setattr("marketplace.messaging.sending._gateway", lambda path: Fails())
    with pytest.raises(NotSent) as refused:
        send_sms(NUMBER, "123456 is your code")
    assert str(refused.value) == "the gateway failed: TimeoutError"
    assert caplog.messages == ["a text to …00 was not sent: TimeoutError"]
    assert "sk_9" not in "".join(traceback.format_exception(refused.value))
    assert Fails.timeouts[-1] == 10.0
    assert SentText.objects.count() == 1  # it may have gone out, and cost money


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            SMTPRecipientsRefused({"wang@example.com": (550, b"<wang@example.com> unknown")}),
            "SMTPRecipientsRefused 550",
        ),
        (SMTPDataError(554, b"refused: code 123456"), "SMTPDataError 554"),
        (ConnectionRefusedError(111, "smtp+tls://shop:secret@host"), "ConnectionRefusedError 111"),
        (NotSent("there is no SMS gateway"), "there is no SMS gateway"),
    ],
)
def test_the_log_tells_the_kind_of_a_failure_and_not_its_words(error: Exception, said: str) -> None:
    assert failure(error) == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    "number", ["+85212345678", "+861012345678", "13800138000", "+8613800138000x", "+4479460000000"]
)
def test_only_mobile_numbers_of_the_mainland_get_texts(number: str) -> None:
    with pytest.raises(NotSent, match="no mobile number"):
        send_sms(number, "123456")
    assert not KeptMessage.objects.exists()


@pytest.mark.django_db
@override_settings(SMS_LIMITS={kind: {"number": (2, 10), "all": (3, 10)} for kind in SentText.Kind})
def test_texts_are_limited_by_number_and_in_all() -> None:
    send_sms(NUMBER, "1")
    send_sms(NUMBER, "2")
    with pytest.raises(TooManyTexts, match="number"):
        send_sms(NUMBER, "3")
    send_sms("+8613800138001", "4")
    with pytest.raises(TooManyTexts, match="all"):
        send_sms("+8613800138002", "5")
    assert list(KeptMessage.objects.order_by("pk").values_list("text", flat=True)) == ["1", "2", "4"]
    assert SentText.objects.count() == 3


@pytest.mark.django_db
@override_settings(SMS_LIMITS={kind: {"number": (1, 1), "all": (1, 1)} for kind in SentText.Kind})
def test_each_kind_counts_by_itself_so_that_none_keeps_a_code_back() -> None:
    for kind in (SentText.Kind.INVITATION, SentText.Kind.NOTICE):
        send_sms(NUMBER, str(kind), kind)
        with pytest.raises(TooManyTexts):
            send_sms("+8613800138001", "one more", kind)
    send_sms(NUMBER, "code")
    assert list(KeptMessage.objects.order_by("pk").values_list("text", flat=True)) == ["invitation", "notice", "code"]


@pytest.mark.django_db
@override_settings(SMS_LIMITS={"invitation": {"number": (3, 3), "place": (2, 2), "all": (4, 4)}})
def test_a_place_has_a_part_of_what_all_may_send() -> None:
    def send(place: str) -> None:
        send_sms(f"+861380013800{SentText.objects.count()}", place, SentText.Kind.INVITATION, place)

    send("cooperative 1")
    send("cooperative 1")
    with pytest.raises(TooManyTexts, match="place"):
        send("cooperative 1")
    send("township 1")
    send("")
    with pytest.raises(TooManyTexts, match="all"):
        send("township 1")
    sent = KeptMessage.objects.order_by("pk").values_list("text", flat=True)
    assert list(sent) == ["cooperative 1", "cooperative 1", "township 1", ""]


@pytest.mark.django_db
@override_settings(SMS_GATEWAY="none")
def test_without_a_gateway_nothing_is_sent() -> None:
    assert not can_send()
    with pytest.raises(NotSent, match="no SMS gateway"):
        send_sms(NUMBER, "1")
    assert not SentText.objects.exists()


def test_no_text_leaves_a_transaction(real_database: Any) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        send_sms(NUMBER, "1")
    assert not KeptMessage.objects.exists()
    send_sms(NUMBER, "1")
    assert KeptMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere.Gateway", "can't be used: No module named 'nowhere'"),
        ("builtins.object", "no method"),
        ("none", ""),
        (FAILS, ""),
        (f"{__name__}.Short", "must be `send(number, text, timeout)`"),
        (f"{__name__}.NeedsAKey", "can't be used: RuntimeError"),
        (f"{__name__}.Ours", "lets others read the codes"),
        (f"{__name__}.Console", "lets others read the codes"),
    ],
)
@override_settings(SMS_GATEWAY_MUST_SEND=True)
def test_the_gateway_is_checked_when_the_program_starts(path: str, said: str) -> None:
    assert "sk_9" not in gateway_problem(path)
    assert said in gateway_problem(path)
    assert bool(gateway_problem(path)) == bool(said)


def test_a_gateway_that_is_not_there_keeps_the_program_from_starting() -> None:
    from django.apps import apps

    with override_settings(SMS_GATEWAY="nowhere.Gateway"), pytest.raises(ImproperlyConfigured, match="nowhere"):
        apps.get_app_config("messaging").ready()
    apps.get_app_config("messaging").ready()
    call_command("check")
    assert settings.SMS_GATEWAY == "marketplace.messaging.gateways.Kept"
