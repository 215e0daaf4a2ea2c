"""Wake-ups: after the commit, only while nobody else sees to it, and without harm where there is no broker."""

from __future__ import annotations

from typing import Any

import pytest
from celery import current_app
from django.db import transaction

from marketplace.runtime.waking import wake

pytestmark = pytest.mark.usefixtures("real_database")

TASK = "orders.settlement.tasks.settle_parcel"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is sent to the broker: task, arguments, seconds after which it is dropped."""
    found: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda task, args, retry, expires: found.append((task, args, expires))
    )
    return found


def test_it_is_sent_after_the_commit_and_expires_once_the_sweep_comes(
    sent: list[tuple[Any, ...]], settings: Any
) -> None:
    """Else a thousand that nobody has taken yet keep the sweeps behind them waiting until those have expired."""
    settings.SWEEP_SECONDS = 7.0
    with transaction.atomic():
        wake(TASK, 17)
        assert sent == []
    assert sent == [(TASK, (17,), 7.0)]


def test_what_is_rolled_back_wakes_nobody(sent: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        wake(TASK, 17)
        transaction.set_rollback(True)
    assert sent == []


def test_a_broker_that_is_down_is_only_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OSError("connection refused")

    monkeypatch.setattr(current_app, "send_task", refuse)
    with transaction.atomic():
        wake(TASK, 17)
    assert [record.getMessage() for record in caplog.records] == [
        f"broker not reached, the sweep will do {TASK}(17,): connection refused"
    ]
