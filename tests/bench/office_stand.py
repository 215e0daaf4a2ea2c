"""The county with its orders, made once and kept as a template database: what makes it is slow, and always the same."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from psycopg import sql

from marketplace.embedded import postgres, stack

from .stand import SETTINGS, Stand

ORDERS = int(os.environ.get("OFFICE_ORDERS", "200000"))  # fewer while somebody works on the topic itself
MADE_BY = ("cms/demo/*.py", "*/migrations/*.py", "marketplace/*/migrations/*.py", "tests/bench/office_seed.py")


class OfficeStand(Stand):
    """A PostgreSQL that stays on disk between runs; each run works on a copy of the template."""

    def __enter__(self) -> OfficeStand:
        try:
            self._take_directory()
            self.say("Starting PostgreSQL")
            self.cluster = postgres.start(self.directory / "postgres", fast=True, tied=True)
            template = f"office_{ORDERS}_{fingerprint()}"
            if not self._has(template):
                self._make(template)
            self._copy(template, postgres.DATABASE)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        for supervisor in self._supervisors:
            supervisor.stop()
        if self._lock is not None:
            postgres.stop(self.directory / "postgres")
            os.close(self._lock)

    def _delete(self) -> None:
        """The template stays."""

    def _make(self, template: str) -> None:
        """Fill the database, then keep it under its name: one that was cut short is never taken for a template."""
        self._drop("office_%", postgres.DATABASE)
        postgres.start(self.directory / "postgres", fast=True, tied=True)  # makes the database that is missing
        self.say("Preparing the database")
        self._manage("prepare_database")
        self.say("Loading the demo and the county")
        self._manage("demo", "--county")
        self.analyze()
        self.say(f"{ORDERS:,} orders with parcels, settled as far as they are old enough")
        supervisor, _plan = self._supervisor(SETTINGS)
        supervisor.run("seed", [*stack.manage()[:1], "-m", "tests.bench.office_seed", "--orders", str(ORDERS)])
        self.analyze()
        with self.database().connect(postgres.SUPERUSER, "postgres", autocommit=True) as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (postgres.DATABASE, template)))
            )

    def _copy(self, template: str, name: str) -> None:
        self._drop(name)
        with self.database().connect(postgres.SUPERUSER, "postgres", autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                    *map(sql.Identifier, (name, template, postgres.OWNER))
                )
            )

    def _has(self, name: str) -> bool:
        return name in self._databases()

    def _drop(self, *patterns: str) -> None:
        for name in self._databases(*patterns):
            postgres.drop_database(self.database(), name)

    def _databases(self, *patterns: str) -> list[str]:
        with self.database().connect(postgres.SUPERUSER, "postgres", autocommit=True) as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE ANY (%s)", [list(patterns) or ["%"]]
            )
            return [name for (name,) in rows]


def fingerprint() -> str:
    """Return what the template depends on: migrations, the demo, the seed."""
    digest = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(Path(stack.PROJECT).glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
