"""`python -m marketplace.embedded run`, as `make run` calls it: really started, stopped and killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from marketplace.embedded import ports, postgres, processes, stack
from marketplace.embedded.launch import instance_mark
from marketplace.embedded.private_files import read_json
from marketplace.embedded.supervisor import INSTANCE_VARIABLE
from tests.prepared_cluster import copy_prepared

START_SECONDS = 240  # of a machine that is busy with other things
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "DJANGO_SETTINGS_MODULE", "VAR", "PORT", "DEMO")


@dataclass
class Launched:
    """A launcher process and its output so far."""

    process: subprocess.Popen[str]
    var: Path
    port: int
    output: Path

    def wait_until_open(self) -> None:
        """Wait for its last line."""
        deadline = time.monotonic() + START_SECONDS
        while "Stop with Ctrl-C." not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.1)

    def said_and_ended(self) -> tuple[str, int]:
        """Everything it said, and its exit code."""
        code = self.process.wait(60)
        return self.output.read_text(), code

    def children(self) -> list[int]:
        """Processes of this VAR, PostgreSQL's included."""
        mark = f"{INSTANCE_VARIABLE}={instance_mark(self.var)}"
        data = str((self.var / "postgres" / "data").resolve())
        return [
            found.pid
            for found in processes.all_processes()
            if processes.has_environment(found.pid, mark) or processes.working_directory(found.pid) == data
        ]

    def wait_until_alone(self) -> None:
        """Wait until no process of this VAR is left."""
        deadline = time.monotonic() + 30
        while left := self.children():
            assert time.monotonic() < deadline, left
            time.sleep(0.1)

    def database(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection as the application's role."""
        home = self.var / "postgres"
        cluster = postgres.Cluster(home, read_json(home / "port.json")["port"], 0, read_json(home / "passwords.json"))
        return cluster.connect(postgres.APP, postgres.DATABASE)


def launch(var: Path, port: int, demo: str = "0") -> Launched:
    environment = {name: value for name, value in os.environ.items() if name not in OURS and "STRIPE" not in name}
    output = var.parent / f"output-{time.monotonic_ns()}"
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "marketplace.embedded", "run"],
            cwd=stack.PROJECT,
            env={**environment, "VAR": str(var), "PORT": str(port), "DEMO": demo},
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    return Launched(process, var, port, output)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A VAR with a new database, which `manage prepare_database` made out of nothing.

    pytest's folders are closed to other users: as root, PostgreSQL has to live elsewhere.
    """
    folder = tmp_path_factory.mktemp("launch") / "var 目录"
    (folder / "postgres").mkdir(parents=True)
    copy_prepared(folder / "postgres")
    yield folder
    postgres.destroy(folder / "postgres")


@pytest.mark.slow("a first start, and starts again after a stop and after kill -9")
@pytest.mark.timeout(900)
def test_start_refuse_a_double_stop_start_again_and_lose_nothing_by_kill_9(var: Path, tmp_path: Path) -> None:
    port = ports.choose()
    first = launch(var, port)
    first.wait_until_open()
    assert "Preparing" in first.output.read_text()
    assert "manage create_administrator --phone" in first.output.read_text()
    assert stack.health(port)[0] == 200
    add_rate(first, "甘肃省")
    with first.database() as connection:
        connection.execute(
            "INSERT INTO places_township (name, name_en, sort_key) VALUES ('岭子镇', '', 'ling zi zhen')"
        )
    said, code = launch(var, ports.choose(avoid=[port])).said_and_ended()
    assert code == 1
    assert f"already runs from VAR={var}: process {first.process.pid}, http://127.0.0.1:{port}" in said
    assert "Traceback" not in said
    said, code = launch(tmp_path / "taken", port).said_and_ended()
    assert code == 1
    assert f"Port {port} is taken by another program" in said
    assert "Traceback" not in said
    assert stack.health(port)[0] == 200

    before = (var / "secrets.json").read_text()
    first.process.send_signal(signal.SIGINT)
    assert first.said_and_ended()[1] == 0
    first.wait_until_alone()
    said, code = launch(var, port, demo="1").said_and_ended()  # somebody works here: the demo is not mixed in
    assert code == 1
    assert f"Somebody works in the marketplace of VAR={var} already" in said and "DEMO=0 make run" in said
    assert "Traceback" not in said
    shutil.copytree(var, tmp_path / "other")  # a copied VAR is another marketplace
    second = launch(var, port, demo="")  # goes on as it was begun
    other = launch(tmp_path / "other", ports.choose(avoid=[port]))  # side by side, from the same clone
    try:
        second.wait_until_open()
        other.wait_until_open()
        assert "Preparing" not in second.output.read_text()
        assert (var / "secrets.json").read_text() == before
        assert (var / "secrets.json").stat().st_mode & 0o777 == 0o600
        assert {one.stat().st_mode & 0o777 for one in (var / "logs").iterdir()} == {0o600}
        assert rates(second) == {"甘肃省"}

        add_rate(second, "青海省")
        for pid in [second.process.pid, *second.children()]:
            with suppress(ProcessLookupError):  # it ended when it saw that the launcher had
                os.kill(pid, signal.SIGKILL)
        second.process.wait()
        again = launch(var, port)
        again.wait_until_open()
        assert rates(again) == {"甘肃省", "青海省"}
        assert stack.health(port)[0] == 200
        assert stack.health(other.port)[0] == 200

        again.process.kill()  # alone: everything else ends by itself
        again.process.wait()
        again.wait_until_alone()
        assert stack.health(other.port)[0] == 200
        other.process.terminate()
        assert other.said_and_ended()[1] == 0
        other.wait_until_alone()
    finally:
        other.process.terminate()
        other.process.wait(60)
        postgres.destroy(other.var / "postgres")


def add_rate(launched: Launched, province: str) -> None:
    """Commit a row."""
    with launched.database() as connection:
        connection.execute("INSERT INTO orders_postagerate (province, fen, days) VALUES (%s, 1500, 5)", [province])


def rates(launched: Launched) -> set[object]:
    """What `add_rate` has committed."""
    with launched.database() as connection:
        return {row[0] for row in connection.execute("SELECT province FROM orders_postagerate WHERE fen = 1500")}


@pytest.mark.slow("a start of everything, a backup of it and a restored copy")
@pytest.mark.timeout(900)
def test_restart_with_overdue_work_and_a_backup_while_it_runs(var: Path, tmp_path: Path) -> None:
    """Work that came due while all was stopped is done at once: nothing waits for a health that only it can bring."""
    if not (var / "run" / "prepared.json").exists():
        prepared = launch(var, ports.choose())
        prepared.wait_until_open()
        prepared.process.terminate()
        assert prepared.said_and_ended()[1] == 0
    stopped = postgres.start(var / "postgres")
    with stopped.connect(postgres.APP, postgres.DATABASE) as connection:
        connection.execute(
            "INSERT INTO orders_stripeevent (event_id, kind, object_id, payload, received_at, due_at, attempts, last_error)"
            """ VALUES ('evt_overdue', 'test', 'x', '{"data": {"object": {}}}', now(), now() - interval '2 hours', 0, '')"""
        )
    postgres.stop(var / "postgres")
    started = launch(var, ports.choose())
    try:
        started.wait_until_open()
        with started.database() as connection:
            overdue = "SELECT due_at, processed_at IS NOT NULL FROM orders_stripeevent WHERE event_id = 'evt_overdue'"
            assert connection.execute(overdue).fetchone() == (None, True)

        made = embedded_manage(var, "backup", str(tmp_path / "backup"))
        assert made.returncode == 0, made.stderr
    finally:
        started.process.terminate()
        started.process.wait(60)
    other = var.parent / "restored"
    try:
        done = embedded_manage(other, "restore", str(tmp_path / "backup"), "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout)["right"] is True
        restored = Launched(started.process, other, 0, started.output)
        assert restored.children() == []  # PostgreSQL was started for the command alone
        postgres.start(other / "postgres")
        with restored.database() as connection:
            assert connection.execute(overdue).fetchone() == (None, True)
        again = embedded_manage(other, "restore", str(tmp_path / "backup"))
        assert again.returncode == 1
        assert "orders_stripeevent" in again.stderr
        known = json.loads((other / "run" / "prepared.json").read_text())
        assert (known["logins"], known["orders"]) == ("", True)  # the next start loads no demo into it
        assert known["code"] == ""  # but looks whether the database is whole
    finally:
        postgres.destroy(other / "postgres")


def embedded_manage(var: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a management command on the marketplace of a VAR."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS and "STRIPE" not in name}
    return subprocess.run(
        [sys.executable, "-m", "marketplace.embedded", "manage", *arguments],
        cwd=stack.PROJECT, env={**environment, "VAR": str(var)}, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


@pytest.mark.slow("the launcher is a process of its own")
@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1"])
def test_impossible_port_is_one_clear_message(port: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "marketplace.embedded", "run"],
        cwd=stack.PROJECT,
        env={**os.environ, "PORT": port, "VAR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == f"PORT must be a number from 1 to 65535, not {port!r}."
    assert not (tmp_path / "var").exists()
