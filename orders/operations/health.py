"""/healthz: whether this installation can do its work, for supervisors, load balancers and people."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg
from celery import current_app
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.ledger.waiting import Unsealed, unsealed
from marketplace.runtime.shared_cache import shared
from orders.models import Heartbeat, Reconciliation
from orders.payments.reconciling import LATE, last_run

from .backlog import OVERDUE_SECONDS, DueWork, count_due
from .failing import put_off

log = logging.getLogger(__name__)

BROKER_TIMEOUT_SECONDS = 3
LEAST_ROOM = 20 * 1024 * 1024  # bytes: as large as one picture may be


@dataclass(frozen=True)
class Health:
    """What was found: reachable parts, and ages in seconds (None: unknown, or no heartbeat yet).

    A late seal, a late comparison with Stripe, differences from it, work that is put off again and again, a full disk and a
    shared cache that is away are named, and do not make the site unwell: they need a look, not a restart.
    """

    database: bool
    broker: bool
    heartbeat_age: float | None
    due_work: DueWork | None
    put_off: Mapping[str, float] = field(default_factory=dict)
    reconciled_at: datetime | None = None
    reconcile_late: timedelta | None = None
    reconcile_differences: int | None = None
    seal: Unsealed | None = None

    @property
    def oldest_due(self) -> float | None:
        """For how long the longest waiting due row has been due, in seconds; None: unknown."""
        return self.due_work.oldest if self.due_work else None

    @property
    def failing(self) -> str:
        """Which kinds of work fail again and again, and for how long, in words."""
        longest = sorted(self.put_off.items(), key=lambda one: -one[1])
        kinds = [f"{kind} for {int(age // 60)} minutes" for kind, age in longest if age > OVERDUE_SECONDS]
        if not kinds:
            return "ok"
        return f"overdue, however often it is tried: {', '.join(kinds)}; see last_error of the rows"

    @property
    def reconcile(self) -> str:
        """Whether Stripe and the ledger were compared lately, in words."""
        if self.reconcile_late is None:
            return "ok"
        return f"not compared with Stripe for {self.reconcile_late // timedelta(hours=1)} hours"

    @property
    def worker(self) -> bool:
        """Whether beat, broker and worker together have given a sign of life lately."""
        return self.heartbeat_age is not None and self.heartbeat_age <= 15 + 3 * settings.SWEEP_SECONDS

    @property
    def is_well(self) -> bool:
        """Whether everything works and no due work is left lying: it is in time, or what is overdue gets less."""
        is_in_time = self.oldest_due is not None and self.oldest_due <= OVERDUE_SECONDS
        is_caught_up = self.due_work is not None and self.due_work.shrinks
        return self.database and self.broker and self.worker and (is_in_time or is_caught_up)


def look(now: datetime) -> Health:
    """Look at database, broker, worker and due work at the time `now`; never raises for what is down."""
    try:
        beat_at = Heartbeat.objects.filter(name="worker").values_list("beat_at", flat=True).first()
        due_work = count_due(now)
        failing = put_off(now)
        seal = unsealed(now)
        last = Reconciliation.objects.values_list("ran_at", "differences").first() or (None, None)
        compared_at = last_run(now)
    except (DatabaseError, InterfaceError) as error:
        log.warning("database not reached: %s", error)
        connection.close()  # so that the request's end does not stumble over it
        return Health(database=False, broker=broker_answers(), heartbeat_age=None, due_work=None)
    age = max(0.0, (now - beat_at).total_seconds()) if beat_at else None
    return Health(
        database=True,
        broker=broker_answers(),
        heartbeat_age=age,
        due_work=due_work,
        put_off=failing,
        reconciled_at=last[0],
        reconcile_late=now - compared_at if compared_at and now - compared_at > LATE else None,
        reconcile_differences=last[1],
        seal=seal,
    )


def put_off_seconds(now: datetime) -> float:
    """For how long something has failed that is put off each time (`failing.put_off`), in seconds; 0 when nothing does."""
    return max(put_off(now).values(), default=0.0)


def media_has_room() -> bool:
    """Whether the disks can take another picture or photo. A bucket has room."""
    for storage in (storages["default"], storages["private"]):
        if isinstance(storage, FileSystemStorage):
            with suppress(FileNotFoundError):  # nothing was uploaded yet
                if shutil.disk_usage(storage.location).free < LEAST_ROOM:
                    return False
    return True


def broker_answers() -> bool:
    """Whether the broker can be reached; one short connection, no message."""
    try:
        if settings.BROKER_URL.startswith("pgmq"):
            with psycopg.connect(settings.BROKER_DATABASE_URL, connect_timeout=BROKER_TIMEOUT_SECONDS) as link:
                link.execute("SELECT FROM pgmq.meta LIMIT 1")
        else:
            with current_app.connection_for_write(settings.BROKER_URL, connect_timeout=BROKER_TIMEOUT_SECONDS) as link:
                link.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_TIMEOUT_SECONDS)
    except Exception as error:  # each broker's client raises its own kinds
        log.warning("broker not reached: %s", error)
        return False
    return True


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when all is well, else 503; the body says what was found."""
    health = look(timezone.now())
    body = {
        "status": "ok" if health.is_well else "unwell",
        "database": "ok" if health.database else "unreachable",
        "broker": "ok" if health.broker else "unreachable",
        "media": "ok" if media_has_room() else "full",
        "cache": "ok" if health.database and shared.answers() else "away: each process limits alone",
        "worker": {
            "status": "ok" if health.worker else "silent",
            "heartbeat_age_seconds": _rounded(health.heartbeat_age),
        },
        "oldest_due_seconds": _rounded(health.oldest_due),
        "backlog": health.due_work.report() if health.due_work else None,
        "failing": health.failing,
        "reconcile": health.reconcile,
        "last_reconciled_at": health.reconciled_at and health.reconciled_at.isoformat(),
        "reconcile_differences": health.reconcile_differences,
        "seal": health.seal.report() if health.seal else None,
    }
    return JsonResponse(body, status=200 if health.is_well else 503)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
