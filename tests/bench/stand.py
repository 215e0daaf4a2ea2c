"""What is measured: a private PostgreSQL with the demo and thousands of products, and servers as `make run` starts them.

Everything lies in one folder, made anew for each bench, and ends with it.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from marketplace.embedded import ports, postgres, stack
from marketplace.embedded.supervisor import Supervisor
from tests.bench.machine import cpu_seconds

PRODUCTS = 5_000
SETTINGS = "marketplace.settings.development"
UNCACHED_SETTINGS = "tests.bench.settings"
_START_SECONDS = 60
# What would point our processes somewhere else; everything here is the stand's own.
_NOT_INHERITED = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "BROKER_URL",
    "BROKER_DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "DEBUG",
    "MEDIA_ROOT",
    "SECRET_KEY",
    "SITE_URL",
    "STRIPE_API_BASE",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
)


class StandError(Exception):
    """The stand could not be built; the text says why."""


@dataclass(frozen=True)
class Server:
    """A running web server: where it is, and the process that the others are children of."""

    url: str
    pid: int


@dataclass(frozen=True)
class Worker:
    """The running worker and beat."""

    supervisor: Supervisor

    def cpu_seconds(self) -> float:
        """Return the processor time that they and their children have used so far."""
        pids = [self.supervisor.pid(name) for name in ("worker", "beat")]
        return sum(cpu_seconds(pid) for pid in pids if pid)


class Stand:
    """PostgreSQL with the products, the Stripe double, and web servers on demand. A context manager."""

    def __init__(self, directory: Path, say: Callable[[str], None]) -> None:
        """:param directory: whatever is in it is deleted"""
        self.directory = directory
        self.say = say
        self.cluster: postgres.Cluster | None = None
        self._supervisors: list[Supervisor] = []
        self._lock: int | None = None
        self._instance = secrets.token_hex(16)
        self._secrets = {
            "SECRET_KEY": secrets.token_urlsafe(32),
            "STRIPE_SECRET_KEY": f"sk_test_{secrets.token_hex(16)}",
            "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
        }
        self._double_port: int | None = None
        self._double: Supervisor | None = None

    def __enter__(self) -> Stand:
        try:
            self._take_directory()
            self.say("Starting PostgreSQL")
            self.cluster = postgres.start(self.directory / "postgres", tied=True)
            self._double_port = ports.choose()
            self.say("Preparing the database")
            self._manage("prepare_database")
            self.say(f"Loading the demo with {PRODUCTS:,} products, and the district")
            self._manage("demo", "--county", "--products", str(PRODUCTS))
            self.analyze()
            supervisor, plan = self._supervisor(SETTINGS)
            supervisor.start(stack.stripe_double(plan, self._secrets["STRIPE_WEBHOOK_SECRET"]))
            self._double = supervisor
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        for supervisor in self._supervisors:
            supervisor.stop()
        if self._lock is not None:
            self._delete()
            os.close(self._lock)

    def fill(self, products: int) -> None:
        """Bring the shelf to so many made-up products."""
        self._manage("demo", "--products", str(products))
        self.analyze()

    def database(self) -> postgres.Cluster:
        """The running PostgreSQL."""
        assert self.cluster is not None
        return self.cluster

    def environment(self, settings: str) -> dict[str, str]:
        """The environment of a process with these settings."""
        return self._environment(self._plan(), settings)

    def serve(
        self,
        name: str,
        application: str,
        settings: str = SETTINGS,
        python: Path = Path(sys.executable),
        environment: Mapping[str, str] | None = None,
    ) -> Server:
        """Start a web server with the workers and threads of `make run`, and wait until it answers.

        :param application: the WSGI module
        :param python: another one than ours, which has gunicorn
        :param environment: instead of that of the marketplace's processes
        :raises StandError: it does not answer
        """
        supervisor, plan = self._supervisor(settings, environment)
        service = stack.web(plan)
        ours = {"marketplace.wsgi": application, sys.executable: str(python)}
        command = [ours.get(part, part) for part in service.command]
        if application not in command:
            raise StandError(f"the web server's command does not name its application: {command}")
        supervisor.start(replace(service, name=name, command=command))
        deadline = time.monotonic() + _START_SECONDS
        while (pid := supervisor.pid(name)) is None or not _answers(plan.url):
            if time.monotonic() > deadline or pid is None:
                log = self.directory / "var" / "logs" / f"{name}.log"
                raise StandError(f"The server {name} did not come up:\n{log.read_text()[-3000:]}")
            time.sleep(0.1)
        return Server(plan.url, pid)

    @property
    def double_url(self) -> str:
        """Where the Stripe double is."""
        return f"http://{ports.LOOPBACK}:{self._double_port}"

    def double_cpu_seconds(self) -> float:
        """Return the processor time that the Stripe double has used so far."""
        pid = self._double and self._double.pid("stripe_double")
        return cpu_seconds(pid) if pid else 0.0

    @contextmanager
    def working(self, **environment: str) -> Iterator[Worker]:
        """Run the worker and beat of `make run` inside the block.

        :param environment: settings of theirs, beside those of all processes
        """
        supervisor, plan = self._supervisor(SETTINGS, self.environment(SETTINGS) | environment)
        try:
            for service in (stack.worker(plan), stack.beat(plan)):
                supervisor.start(service)
            yield Worker(supervisor)
        finally:
            supervisor.stop()

    def _take_directory(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.directory.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            raise StandError(
                "Another bench runs with this VAR. Wait for it, or choose another: VAR=… make bench"
            ) from None
        self._delete()
        for name in ("run", "static"):
            (self.directory / "var" / name).mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o755)  # PostgreSQL, as another user, passes through

    def _delete(self) -> None:
        postgres.destroy(self.directory / "postgres")
        shutil.rmtree(self.directory, ignore_errors=True)

    def _plan(self) -> stack.StackPlan:
        return stack.StackPlan(ports.choose(avoid=[self._double_port or 0]), self.directory / "var", self._double_port)

    def _environment(self, plan: stack.StackPlan, settings: str) -> dict[str, str]:
        cluster = self.database()
        ours = self._secrets | {
            "DJANGO_SETTINGS_MODULE": settings,
            "DATABASE_URL": cluster.url(postgres.APP, postgres.DATABASE),
            "DATABASE_OWNER_URL": cluster.url(postgres.OWNER, postgres.DATABASE),
            "BROKER_URL": "pgmq://",
            "BROKER_DATABASE_URL": cluster.url(postgres.APP, postgres.BROKER_DATABASE),
            "PROXIES_IN_FRONT": "1",  # that names nobody: buyers are not taken for one network
        }
        given = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        return stack.environment(plan, given, ours)

    def _supervisor(
        self, settings: str, environment: Mapping[str, str] | None = None
    ) -> tuple[Supervisor, stack.StackPlan]:
        plan = self._plan()
        var = self.directory / "var"
        environment = environment or self._environment(plan, settings)
        supervisor = Supervisor(stack.PROJECT, var / "logs", var / "run" / "pids", environment, self._instance)
        self._supervisors.append(supervisor)
        return supervisor, plan

    def _manage(self, *arguments: str) -> None:
        supervisor, _ = self._supervisor(SETTINGS)
        supervisor.run("manage", stack.manage(*arguments))

    def analyze(self, database: str = postgres.DATABASE) -> None:
        """Do now what autovacuum would do within a minute, so that no run begins without statistics."""
        with self.database().connect(postgres.SUPERUSER, database, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def _answers(url: str) -> bool:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
