"""django-hordak 2.0 as a yardstick: installed into a virtual environment of the bench's own, on the same PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from marketplace.embedded import postgres

from .stand import Stand, StandError

REQUIREMENTS = ["django-hordak==2.0.0", "django~=5.2.0", "psycopg[binary]>=3.2"]
DATABASE = "hordak"
CLIENT = Path(__file__).with_name("hordak_client.py")


class Hordak:
    """A migrated hordak with its accounts."""

    def __init__(self, stand: Stand) -> None:
        self.python = _install(stand.directory.parent / "hordak-venv")
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


def _install(folder: Path) -> Path:
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if ready.exists() and ready.read_text() == str(REQUIREMENTS):
        return python
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *REQUIREMENTS],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StandError(f"django-hordak could not be installed for the comparison:\n{done.stdout}{done.stderr}")
    ready.write_text(str(REQUIREMENTS))
    return python
