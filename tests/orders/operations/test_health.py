"""/healthz tells the truth, also about parts that are down."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone

from marketplace.embedded import ports, postgres
from orders.models import Backlog, Heartbeat, Reconciliation, StripeEvent
from orders.operations.backlog import OVERDUE_SECONDS, note_backlog
from orders.operations.health import healthz, look
from orders.operations.tasks import beat_heartbeat
from tests.real_database import RealDatabase

NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def broker(settings, cluster: postgres.Cluster):
    """A reachable pgmq broker."""
    settings.BROKER_URL = "pgmq://"
    settings.BROKER_DATABASE_URL = cluster.url(postgres.APP, postgres.BROKER_DATABASE)


def answer() -> tuple[int, dict]:
    response = healthz(RequestFactory().get("/healthz"))
    return response.status_code, json.loads(response.content)


def due_event(due_at: datetime) -> None:
    StripeEvent.objects.create(
        event_id=f"evt_{due_at:%H%M%S}", kind="charge.updated", object_id="ch_1", payload="{}", due_at=due_at
    )


@pytest.mark.django_db
def test_all_well(broker):
    Heartbeat.objects.create(name="worker", beat_at=timezone.now())
    status, body = answer()
    assert status == 200
    assert body == {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "media": "ok",
        "cache": "ok",
        "worker": {"status": "ok", "heartbeat_age_seconds": body["worker"]["heartbeat_age_seconds"]},
        "oldest_due_seconds": 0.0,
        "backlog": {"status": "ok", "due": 0, "overdue": 0, "overdue_a_minute_ago": None, "overdue_kinds": {}},
        "failing": "ok",
        "reconcile": "ok",
        "last_reconciled_at": None,
        "reconcile_differences": None,
        "seal": {"status": "ok", "oldest_unsealed_seconds": 0.0, "held_by": None},
    }
    assert 0 <= body["worker"]["heartbeat_age_seconds"] < 5


@pytest.mark.django_db
def test_worker_never_seen(broker):
    status, body = answer()
    assert status == 503
    assert body["worker"] == {"status": "silent", "heartbeat_age_seconds": None}


@pytest.mark.django_db
def test_worker_silent_for_three_sweeps_and_a_quarter_of_a_minute(broker, settings):
    settings.SWEEP_SECONDS = 15
    Heartbeat.objects.create(name="worker", beat_at=NOW)
    assert look(NOW + timedelta(seconds=60)).is_well
    assert not look(NOW + timedelta(seconds=61)).is_well


@pytest.mark.django_db
def test_age_of_the_oldest_due_work(broker):
    due_event(NOW - timedelta(seconds=30))
    due_event(NOW - timedelta(seconds=90))
    due_event(NOW + timedelta(seconds=90))
    Heartbeat.objects.create(name="worker", beat_at=NOW)
    found = look(NOW)
    assert found.oldest_due == 90.0
    assert found.is_well


@pytest.mark.django_db
def test_due_work_left_lying_is_unwell(broker):
    Heartbeat.objects.create(name="worker", beat_at=NOW)
    due_event(NOW - timedelta(seconds=OVERDUE_SECONDS + 1))
    found = look(NOW)
    assert found.oldest_due == OVERDUE_SECONDS + 1
    assert not found.is_well


def overdue_events(count: int) -> None:
    """So many events have been due for an hour."""
    StripeEvent.objects.all().delete()
    due_at = NOW - timedelta(hours=1)
    StripeEvent.objects.bulk_create(
        StripeEvent(event_id=f"evt_{n}", kind="charge.updated", object_id="ch_1", payload="{}", due_at=due_at)
        for n in range(count)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "now", "status"), [(5, 4, "shrinking"), (5, 5, "not shrinking"), (4, 5, "not shrinking")]
)
def test_a_backlog_that_shrinks_is_well(broker, before: int, now: int, status: str):
    overdue_events(before)
    note_backlog(NOW)
    overdue_events(now)
    later = NOW + timedelta(seconds=75)
    for seconds in (30, 60):
        note_backlog(NOW + timedelta(seconds=seconds))  # less than a minute ago: not what is compared
    Heartbeat.objects.create(name="worker", beat_at=later)
    found = look(later)
    assert found.oldest_due == 3675.0
    assert found.due_work is not None
    assert found.due_work.report() == {
        "status": status, "due": now, "overdue": now, "overdue_a_minute_ago": before,
        "overdue_kinds": {"stripeevent": now},
    }  # fmt: skip
    assert found.is_well == (status == "shrinking")


@pytest.mark.django_db
def test_a_kind_that_does_not_shrink_is_not_hidden_by_another_that_does(broker):
    overdue_events(1)
    note_backlog(NOW)
    Backlog.objects.update(overdue={"stripeevent": 1, "payment": 3000}, due={"stripeevent": 1, "payment": 3000})
    later = NOW + timedelta(seconds=60)
    Heartbeat.objects.create(name="worker", beat_at=later)
    assert not look(later).is_well


@pytest.mark.django_db
def test_the_heartbeat_counts_what_is_due_and_forgets_what_was(broker):
    for age in (timedelta(minutes=6), timedelta(minutes=4), timedelta(days=-1)):  # the last one's clock was ahead
        Backlog.objects.create(counted_at=timezone.now() - age, due={}, overdue={})
    overdue_events(2)
    beat_heartbeat()
    latest = Backlog.objects.latest("counted_at")
    assert (latest.due["stripeevent"], latest.overdue["stripeevent"], latest.due["payment"]) == (2, 2, 0)
    assert latest.counted_at == Heartbeat.objects.get().beat_at
    assert Backlog.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["pgmq://", "redis://127.0.0.1:{port}/0"])
def test_broker_down(settings, address):
    port = ports.choose()
    settings.BROKER_URL = settings.CELERY_BROKER_URL = address.format(port=port)
    settings.BROKER_DATABASE_URL = f"postgres://nobody:wrong@127.0.0.1:{port}/none"
    Heartbeat.objects.create(name="worker", beat_at=NOW)
    found = look(NOW)
    assert found.database
    assert not found.broker
    assert not found.is_well


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "words"), [(36, "ok"), (37, "not compared with Stripe for 37 hours"), (-48, "ok")])
def test_a_comparison_with_stripe_that_is_late_is_named(broker, hours: int, words: str):
    Heartbeat.objects.create(name="worker", beat_at=NOW)
    Reconciliation.objects.create(ran_at=NOW - timedelta(hours=hours), compared=1, on_its_way=0, differences=0)
    found = look(NOW)
    assert (found.reconcile, found.is_well) == (words, True)


def test_a_long_transaction_that_holds_up_the_seal_is_named(real_database: RealDatabase, broker, monkeypatch):
    """Over HTTP; it needs a look, not a restart."""
    with psycopg.connect(real_database.app_url, application_name="the slow one") as slow:
        slow.execute("SELECT pg_current_xact_id()")
        later = timezone.now() + timedelta(minutes=20)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        Heartbeat.objects.create(name="worker", beat_at=later)
        response, pid = Client().get("/healthz"), slow.info.backend_pid
    held = response.json()["seal"]["held_by"]
    assert (response.status_code, response.json()["seal"]["status"]) == (200, "delayed")
    assert (held["pid"], held["application"], held["state"]) == (
        pid, "the slow one", "idle in transaction",
    )  # fmt: skip
    assert 1200 <= held["age_seconds"] < 1260


def test_database_down_answers_503_through_the_whole_site(real_database: RealDatabase, broker):
    connections.close_all()
    postgres.drop_database(real_database.cluster, real_database.name)
    response = Client().get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"] == "unreachable"
    assert response.json()["broker"] == "ok"
    assert response.json()["oldest_due_seconds"] is None


def test_only_reading_is_allowed(client):
    assert client.post("/healthz").status_code == 405
