"""Wake a background task after the transaction. Only a wake-up: the sweep finds the due row if this fails (law 1)."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)


def wake(task: str, *args: object, expires: float | None = None) -> None:
    """Send a task to the broker once the transaction has committed; a broker that is down is only logged.

    :param task: its full name, such as ``orders.settlement.tasks.settle_parcel``; by name, since tasks call the actions
    :param expires: seconds after which nobody needs it any more, because beat has sent the next one
    """

    def send() -> None:
        try:
            current_app.send_task(task, args, retry=False, expires=expires)
        except Exception as error:  # whatever a broker can raise: the row is due in the database all the same
            log.warning("broker not reached, the sweep will do %s%s: %s", task, args, error)

    transaction.on_commit(send)
