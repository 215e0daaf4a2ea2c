"""django-hordak 2.0 as a yardstick: installed into a virtual environment of the bench's own, on the same PostgreSQL."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from marketplace.embedded import postgres

from .stand import Stand, StandError
from .venv import install

REQUIREMENTS = ["django-hordak==2.0.0", "django~=5.2.0", "psycopg[binary]>=3.2"]
DATABASE = "hordak"
CLIENT = Path(__file__).with_name("hordak_client.py")


class Hordak:
    """A migrated hordak with its accounts."""

    def __init__(self, stand: Stand) -> None:
        self.python = install(stand.directory.parent / "hordak-venv", REQUIREMENTS)
        with stand.database().connect(postgres.SUPERUSER, postgres.DATABASE, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {postgres.OWNER}")
        self.url = stand.database().url(postgres.OWNER, DATABASE)
        self._run("prepare")

    def rate(self, processes: int, transactions: int) -> float:
        """Post transactions of four legs, one database transaction each; return how many a second."""
        return float(self._run("post", str(processes), str(transactions)))

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.python, "-P", CLIENT, *arguments],
            env={"PATH": os.environ["PATH"], "DATABASE_URL": self.url},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise StandError(f"hordak failed:\n{done.stderr[-3000:]}")
        return done.stdout
