"""The marketplace's real processes, for tests that go through the front door."""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from marketplace.embedded import ports, postgres, stack
from marketplace.embedded.private_files import keep_secrets
from marketplace.embedded.supervisor import Supervisor
from tests.real_database import RealDatabase

_HEALTH_SECONDS = 120


@dataclass(frozen=True)
class LiveStack:
    """Running servers: where they are, and their supervisor."""

    url: str
    double_url: str
    var: Path
    database: RealDatabase
    environment: dict[str, str]
    supervisor: Supervisor

    def log(self, name: str) -> str:
        """What a process (web, worker, beat, stripe_double) has written so far."""
        return (self.var / "logs" / f"{name}.log").read_text(errors="replace")

    def wait_until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until `condition` holds, restarting what ended. Raises TimeoutError after `seconds`."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"Not so after {seconds:.0f} s")
            self.supervisor.watch()
            time.sleep(0.1)

    def wait_for_health(self, seconds: float = _HEALTH_SECONDS) -> None:
        """Wait until /healthz answers 200. Raises TimeoutError with its last answer after `seconds`."""
        stack.wait_for_health(int(self.url.rpartition(":")[2]), seconds, self.supervisor.watch)


def settings_of(live: LiveStack) -> override_settings:
    """With it this process uses the same Stripe double and the same folders for uploads as the servers."""
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": str(live.var / "private"), "base_url": None}}
    return override_settings(
        STRIPE_API_BASE=live.double_url,
        MEDIA_ROOT=live.environment["MEDIA_ROOT"],
        STORAGES={**settings.STORAGES, "private": private},
    )


@contextmanager
def running_stack(
    database: RealDatabase,
    directory: Path,
    broker: str = "pgmq",
    changes: Mapping[str, str] | None = None,
    media: Path | None = None,
) -> Iterator[LiveStack]:
    """Start everything on `database` with its state in `directory`, and stop it at the end.

    `broker` is "pgmq" or "redis"; `changes` are made to the environment of all processes; `media` is a folder of the
    uploads that `database` knows of, to be copied. Settings of this process are another matter: see `settings_of`.
    """
    var = directory / "var"
    (var / "run").mkdir(parents=True)
    if media is not None:
        shutil.copytree(media, var / "media")
    port = ports.choose()
    double_port = ports.choose(avoid=[port])
    broker_port = ports.choose(avoid=[port, double_port])
    plan = stack.StackPlan(port, var, double_port)
    broker_database = postgres.clone_database(database.cluster, postgres.BROKER_DATABASE)
    ours = {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.development",
        "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "BROKER_URL": f"redis://{ports.LOOPBACK}:{broker_port}/0" if broker == "redis" else "pgmq://",
        "BROKER_DATABASE_URL": database.cluster.url(postgres.APP, broker_database),
        "SECRET_KEY": settings.SECRET_KEY,
        "ORDER_LINK_KEYS": ",".join(settings.ORDER_LINK_KEYS),
        "STRIPE_SECRET_KEY": settings.STRIPE_SECRET_KEY,
        "STRIPE_WEBHOOK_SECRET": settings.STRIPE_WEBHOOK_SECRET,
        # The sweeps find what no wake-up has reached: once a second they take a fifth of a core.
        "SWEEP_SECONDS": "2",
        "PARCEL_UNDO_SECONDS": "0",
        "STAFF_SECOND_FACTOR": "0",  # journeys sign in by password; tests/staff_access asks for the second factor
        **(changes or {}),
    }
    unwanted = {*ours, "STRIPE_API_BASE", "MEDIA_ROOT", "SITE_URL"}
    given = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment = stack.environment(plan, given, ours)
    instance = keep_secrets(var / "secrets.json", ["INSTANCE"])["INSTANCE"]
    supervisor = Supervisor(stack.PROJECT, var / "logs", var / "run" / "pids", environment, instance)
    live = LiveStack(plan.url, environment["STRIPE_API_BASE"], var, database, environment, supervisor)
    try:
        if broker == "redis":
            supervisor.start(stack.redis(plan, broker_port))
        supervisor.start(stack.stripe_double(plan, settings.STRIPE_WEBHOOK_SECRET))
        for service in (stack.web(plan), stack.worker(plan)):
            supervisor.start(service)
        try:
            live.wait_for_health()
        except TimeoutError as error:
            logs = "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in (var / "logs").iterdir())
            raise TimeoutError(f"{error}\n{logs}") from None
        supervisor.start(stack.beat(plan))
        yield live
    finally:
        supervisor.stop(at_most=3)  # nobody waits for an answer any more
        postgres.drop_database(database.cluster, broker_database)
