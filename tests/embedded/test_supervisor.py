"""Processes are kept running, and none outlives its supervisor."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from marketplace.embedded import processes, stack
from marketplace.embedded.private_files import read_json, write_json
from marketplace.embedded.supervisor import Service, Supervisor


def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def new_supervisor(directory: Path, instance: str = "this-one") -> Supervisor:
    return Supervisor(directory, directory / "logs", directory / "pids", dict(os.environ), instance)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    started = new_supervisor(tmp_path)
    yield started
    started.stop()


def python(code: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code)]


SLEEP = python("import time; print('up', flush=True); time.sleep(600)")
# A parent and its child that both ignore SIGTERM.
STUBBORN = python(
    """
    import os, signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = os.fork()
    if child:
        print(child, flush=True)
    time.sleep(600)
    """
)


def test_logs_are_for_their_owner_alone(supervisor: Supervisor, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "sleeper.log").touch(0o644)  # of a run before
    supervisor.start(Service("sleeper", SLEEP))
    supervisor.run("once", python("print('a mail with a link')"))
    modes = {one.name: one.stat().st_mode & 0o777 for one in (tmp_path / "logs").iterdir()}
    assert modes == {"sleeper.log": 0o600, "once.log": 0o600}


def test_ended_process_is_started_again_and_logged(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(Service("sleeper", SLEEP))
    first = supervisor.pid("sleeper")
    assert first is not None
    os.kill(first, signal.SIGKILL)

    def started_again() -> bool:
        supervisor.watch()
        return supervisor.pid("sleeper") not in (first, None)

    wait_until(started_again)
    second = supervisor.pid("sleeper")
    assert second is not None
    assert read_json(tmp_path / "pids" / "sleeper.json")["pid"] == second
    wait_until(lambda: "up" in (tmp_path / "logs" / "sleeper.log").read_text())


def test_process_that_keeps_ending_is_tried_at_growing_intervals(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(
        Service("failing", python("import time; print(time.monotonic(), flush=True); raise SystemExit(3)"))
    )
    log = tmp_path / "logs" / "failing.log"

    def tried_four_times() -> bool:
        supervisor.watch()
        return len(log.read_text().split()) >= 4

    wait_until(tried_four_times, seconds=30)
    times = [float(word) for word in log.read_text().split()[:4]]
    pauses = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    assert pauses[0] >= 0.5
    assert pauses[1] >= 1.0
    assert pauses[2] >= 2.0


def test_stop_ends_processes_that_ignore_it_and_their_children(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(Service("stubborn", STUBBORN, stop_seconds=0.5))
    log = tmp_path / "logs" / "stubborn.log"
    wait_until(lambda: log.exists() and log.read_text().strip().isdecimal())
    parent, child = supervisor.pid("stubborn"), int(log.read_text())
    assert parent is not None
    supervisor.stop()
    wait_until(lambda: processes.facts(parent) is None and processes.facts(child) is None)
    assert list((tmp_path / "pids").iterdir()) == []


def test_leftovers_of_this_var_are_stopped_and_nothing_else(tmp_path: Path) -> None:
    ours, theirs = new_supervisor(tmp_path / "ours"), new_supervisor(tmp_path / "theirs", "another")
    try:
        for which in (ours, theirs):
            which.directory.mkdir()
            which.start(Service("stubborn", STUBBORN))
        log = ours.directory / "logs" / "stubborn.log"
        wait_until(lambda: log.exists() and log.read_text().strip().isdecimal())
        our_parent, our_child = ours.pid("stubborn"), int(log.read_text())
        their_parent = theirs.pid("stubborn")
        assert our_parent is not None
        assert their_parent is not None
        # The parent was killed; its child lives on in the session.
        os.kill(our_parent, signal.SIGKILL)
        wait_until(lambda: processes.facts(our_parent) is None)
        # Records of numbers that now belong to others: of another VAR, and of this very test.
        write_json(ours.pids / "reused.json", read_json(theirs.pids / "stubborn.json"))
        facts = processes.facts(os.getpid())
        assert facts is not None
        write_json(ours.pids / "myself.json", {"pid": facts.pid, "started": facts.started - 1})

        assert new_supervisor(tmp_path / "ours").stop_leftovers() == ["stubborn"]
        wait_until(lambda: processes.facts(our_child) is None)
        assert processes.facts(their_parent) is not None
        assert list(ours.pids.iterdir()) == []
    finally:
        for which in (ours, theirs):
            which._running[0].service = Service("stubborn", STUBBORN, stop_seconds=0.1)
            which.stop()


def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    script = f"""
        import sys, time
        from pathlib import Path
        from marketplace.embedded.supervisor import Service, Supervisor
        here = Path({str(tmp_path)!r})
        supervisor = Supervisor(here, here / "logs", here / "pids", {{}}, "this-one")
        supervisor.start(Service("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"]))
        print(supervisor.pid("sleeper"), flush=True)
        time.sleep(600)
    """
    with subprocess.Popen(python(script), stdout=subprocess.PIPE, text=True, cwd=stack.PROJECT) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert processes.facts(child) is not None
        parent.kill()
    wait_until(lambda: processes.facts(child) is None)


def test_failing_command_reports_what_it_said(supervisor: Supervisor) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        supervisor.run("manage", python("import sys; print('the reason'); sys.exit('said last')"))
    assert caught.value.returncode == 1
    assert "the reason" in caught.value.output
    assert "said last" in caught.value.output
    assert supervisor.run("manage", python("print('answer')"), capture=True) == "answer\n"
