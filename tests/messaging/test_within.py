"""A gateway or a mail server that ignores its time limit holds nobody up: the call is left behind."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection

from marketplace.messaging import within as room
from marketplace.messaging.sending import NotSent, send_sms
from marketplace.messaging.within import within

NUMBER = "+8613800138000"


class Hangs:
    """Comes back when the test lets it."""

    let_go = threading.Event()

    def send(self, number: str, text: str, timeout: float) -> None:
        self.let_go.wait(30)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[type[Hangs]]:
    settings.SMS_TIMEOUT_SECONDS = 0.05
    monkeypatch.setattr("marketplace.messaging.sending.GRACE", 0.05)
    monkeypatch.setattr("marketplace.messaging.sending._gateway", lambda path: Hangs())
    monkeypatch.setattr(room, "_free", threading.BoundedSemaphore(2))
    Hangs.let_go.clear()
    yield Hangs
    Hangs.let_go.set()


@pytest.mark.django_db
def test_a_text_whose_gateway_hangs_counts_as_not_sent(hanging: type[Hangs]) -> None:
    began = time.monotonic()
    for _ in range(3):  # the third is not begun
        with pytest.raises(NotSent, match="the gateway failed: TimeoutError"):
            send_sms(NUMBER, "123456 is your code")
    assert time.monotonic() - began < 10
    assert sum(one.name == "within" for one in threading.enumerate()) == 2
    hanging.let_go.set()
    for one in threading.enumerate():
        if one.name == "within":
            one.join(10)
    send_sms(NUMBER, "123456 is your code")  # and goes out again when they have come back


def test_what_a_call_returns_or_raises_comes_back() -> None:
    assert within(5, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


@pytest.fixture
def talkative() -> Iterator[int]:
    """The port of a mail server whose greeting never ends: each line is in time."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def talk() -> None:
            with suppress(OSError), server.accept()[0] as line:
                while not done.wait(0.02):
                    line.sendall(b"220-welcome\r\n")

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        done.set()
        thread.join(10)


def test_a_mail_server_that_talks_for_ever_is_left(talkative: int, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    connection = get_connection(
        "marketplace.messaging.smtp.EmailBackend", host="127.0.0.1", port=talkative, timeout=0.3
    )
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        connection.send_messages([EmailMessage("a", "b", to=["wang@example.com"])])
    assert time.monotonic() - began < 5
