"""Scheduled publishing: what is to go live or to expire does so, each once, whatever becomes of the others.

As Wagtail's own command `publish_scheduled`, which ends at the first page that fails, and knows no second process.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from wagtail.models import DraftStateMixin, Page, Revision

from .locking import lock_expired, lock_waiting

log = logging.getLogger(__name__)


def publish_due(now: datetime) -> int:
    """Take away the pages and snippets that have expired at `now`, then publish the revisions whose time has come.

    :returns: how many were taken away or published
    """
    done = 0
    for model in _scheduled_models():
        expired = model.objects.filter(live=True, expire_at__lte=now).order_by("expire_at")
        for pk in list(expired.values_list("pk", flat=True)):
            done += _each(f"{model.__name__} {pk} can't be taken away", partial(_expire, expired, pk))
    waiting = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    for pk in list(waiting.values_list("pk", flat=True)):
        done += _each(f"Revision {pk} can't be published", partial(_go_live, waiting, pk))
    return done


def _scheduled_models() -> list[Any]:
    others = [one for one in apps.get_models() if issubclass(one, DraftStateMixin) and not issubclass(one, Page)]
    return [Page, *others]


def _each(failure: str, act: Callable[[], bool]) -> int:
    try:
        with transaction.atomic():
            return int(act())
    except Exception:  # one that fails must not keep the others from going live
        log.exception(failure)
        return 0


def _expire(expired: Any, pk: object) -> bool:
    found = lock_expired(expired, pk)
    if found is not None:
        found.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return found is not None


def _go_live(waiting: Any, pk: int) -> bool:
    found = lock_waiting(waiting, pk)
    if found is not None:
        found.publish(log_action="wagtail.publish.scheduled")
    return found is not None
