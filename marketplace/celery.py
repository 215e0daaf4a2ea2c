"""The Celery application. Tasks only wake work that is due in the database (law 1 in README, "How it is built")."""

import os

from celery import Celery
from celery.signals import worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.development")

app = Celery("marketplace")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["orders", "cms", "marketplace.income"])

# For beat, which only sends what is on the schedule: it loads no models and no pages, and so starts at once.
clock = Celery("marketplace", fixups=[], set_as_current=False)
clock.config_from_object("django.conf:settings", namespace="CELERY")


@worker_init.connect
def refuse_half_restored(**kwargs: object) -> None:
    """Don't work on a database that a restore was cut short in."""
    from marketplace.runtime import half_restored  # beat loads this file, too, and no database

    half_restored.refuse_half_restored()


@worker_ready.connect
def show_life_at_once(**kwargs: object) -> None:
    """Send the heartbeat through the broker now: beat's first one comes only after its interval."""
    app.send_task("orders.operations.tasks.beat_heartbeat")
