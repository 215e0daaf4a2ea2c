"""Wake a background task after the transaction. Only a wake-up: the sweep finds the due row if this fails (law 1)."""

from __future__ import annotations

import logging

from celery import current_app
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)


def wake(task: str, *args: object) -> None:
    """Send a task to the broker once the transaction has committed; a broker that is down is only logged.

    It expires after `SWEEP_SECONDS`: by then beat has sent the sweep that finds the row as well. Hundreds of wake-ups that
    nobody has taken yet would else keep all sweeps and the heartbeat waiting behind them, until those expire.

    :param task: its full name, such as ``orders.settlement.tasks.settle_parcel``; by name, since tasks call the actions
    """

    def send() -> None:
        try:
            current_app.send_task(task, args, retry=False, expires=settings.SWEEP_SECONDS)
        except Exception as error:  # whatever a broker can raise: the row is due in the database all the same
            log.warning("broker not reached, the sweep will do %s%s: %s", task, args, error)

    transaction.on_commit(send)
