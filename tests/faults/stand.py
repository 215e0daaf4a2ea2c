"""What is shot at: every process of the marketplace, on a PostgreSQL of its own that forgets nothing when it is killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Timer

from marketplace.embedded import postgres, processes
from tests.faults.clock import Clock
from tests.live_stack import LiveStack, running_stack, settings_of
from tests.prepared_cluster import session_cluster
from tests.real_database import RealDatabase
from tests.stripe_double.control import Control

SETTINGS = "tests.faults.settings"
DATABASE, DOUBLE = "database", "stripe_double"


@dataclass
class Stand:
    """The running processes, the clock that they and the Stripe double have, and the means to break them.

    Everything here is called from the main thread: the kernel ties children to the thread that started them.
    """

    live: LiveStack
    clock: Clock
    double: Control

    @property
    def cluster(self) -> postgres.Cluster:
        """The PostgreSQL, as it was last started."""
        return self.live.database.cluster

    def kill(self, name: str, pause: float = 0.0, *, twice: bool = False) -> None:
        """SIGKILL to every process of a service, or of the database; it is started again after `pause` seconds.

        :param twice: the database is killed again a moment after its start, mostly while it recovers
        """
        if name != DATABASE:
            self.live.supervisor.kill(name, pause)
            return
        self.kill_database()
        time.sleep(pause)
        if not twice:
            self.start_database()
            return
        again = Timer(0.2, self._kill_database_processes)
        again.start()
        self.start_database()
        again.join()
        if not self.cluster.is_running():
            self.start_database()

    def kill_one_of(self, name: str) -> None:
        """SIGKILL to one child of a service: its parent has to see to it."""
        parent = self.live.supervisor.pid(name)
        children = [found.pid for found in processes.all_processes() if parent and found.parent == parent]
        for pid in children[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_database(self) -> None:
        """SIGKILL to every process of PostgreSQL; it stays down."""
        self._kill_database_processes()
        while self.cluster.is_running():
            time.sleep(0.01)

    def _kill_database_processes(self) -> None:
        data = str((self.cluster.directory / "data").resolve())
        for found in list(processes.all_processes()):
            if processes.working_directory(found.pid) == data:
                with suppress(ProcessLookupError):
                    os.kill(found.pid, signal.SIGKILL)

    def start_database(self) -> None:
        """Start PostgreSQL again, where it was."""
        started = postgres.start(self.cluster.directory, tied=True)
        if started.port != self.cluster.port:
            raise RuntimeError(f"port {self.cluster.port} was taken while PostgreSQL was down")
        self.live = replace(self.live, database=replace(self.live.database, cluster=started))

    def move_clock(self, by: timedelta, *, double: bool = True) -> None:
        """Move the clock of all processes, and with it that of the Stripe double."""
        self.clock.set(self.clock.offset + by)
        if double:
            self.double.set_clock(self.clock.offset.total_seconds())

    def wait_until(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until `condition` holds, restarting what ended. Raises TimeoutError naming `what` after `seconds`."""
        try:
            self.live.wait_until(condition, seconds)
        except TimeoutError:
            raise TimeoutError(f"after {seconds:.0f} s not yet: {what}") from None


@contextmanager
def running_stand(
    directory: Path, cluster: postgres.Cluster, changes: Mapping[str, str] | None = None
) -> Iterator[Stand]:
    """Start every process on `cluster`; its clock is the machine's until it is moved.

    :param directory: where they keep their state
    :param changes: of their environment
    """
    clock = Clock(directory / "var" / "run" / "clock")
    # The broker's own database, not a copy: then this process can wake the worker as well.
    broker = cluster.url(postgres.APP, postgres.BROKER_DATABASE)
    given = {"DJANGO_SETTINGS_MODULE": SETTINGS, "BROKER_DATABASE_URL": broker, "SWEEP_SECONDS": "1", **(changes or {})}
    database = RealDatabase(cluster, postgres.DATABASE)
    with running_stack(database, directory, changes=given) as live, settings_of(live):
        yield Stand(live, clock, Control(live.double_url))


@contextmanager
def durable_cluster() -> Iterator[postgres.Cluster]:
    """A prepared PostgreSQL that keeps what it has acknowledged when it is killed."""
    with session_cluster(fast=False) as cluster:
        yield cluster
