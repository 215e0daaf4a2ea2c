"""Starts long-running processes, keeps them running, and stops all of them, whatever happens to any.

honcho stops everything when one process ends, and circus needs its own sockets and a daemon; neither ties children
to a parent killed with SIGKILL. What is needed is small enough to be written here.
"""

import contextlib
import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from marketplace.embedded import processes
from marketplace.embedded.private_files import read_json, write_json

log = logging.getLogger(__name__)

INSTANCE_VARIABLE = "MARKETPLACE_INSTANCE"

_LONGEST_PAUSE = 30.0  # seconds between two attempts to start a process that keeps ending
_STABLE_SECONDS = 60.0  # after so long a life, the next end counts as the first again
_LARGE_LOG = 10 * 1024 * 1024  # bytes after which a log is put aside at the next start


@dataclass(frozen=True)
class Service:
    """A process to keep running: its name (log and pid file are named after it), its command, and what ends it."""

    name: str
    command: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 20.0


@dataclass
class _Running:
    service: Service
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_again_at: float | None = None


@dataclass
class Supervisor:
    """Runs services with one environment. `instance` marks their processes as belonging to this VAR and no other."""

    directory: Path
    logs: Path
    pids: Path
    environment: Mapping[str, str]
    instance: str
    _running: list[_Running] = field(default_factory=list)

    def start(self, service: Service) -> None:
        """Start a service; it is kept running by `watch` until `stop`."""
        running = _Running(service)
        self._running.append(running)
        self._spawn(running)

    def watch(self) -> None:
        """Start again what has ended, with growing pauses. Call it a few times a second; never blocks."""
        now = time.monotonic()
        for running in self._running:
            if running.start_again_at is not None:
                if now >= running.start_again_at:
                    self._spawn(running)
            elif running.process is not None and running.process.poll() is not None:
                self._plan_restart(running, now)

    def is_alive(self, name: str) -> bool:
        """Whether the process of a service runs at this moment."""
        return self.pid(name) is not None

    def pid(self, name: str) -> int | None:
        """Process id of a service; None when it does not run."""
        for running in self._running:
            if running.service.name == name and running.process is not None and running.process.poll() is None:
                return running.process.pid
        return None

    def kill(self, name: str, pause: float = 0.0) -> None:
        """SIGKILL to every process of a service, as in a crash; `watch` starts it again after `pause` seconds."""
        for running in self._running:
            if running.service.name == name and running.process is not None:
                self._kill_session(running.process.pid)
                running.process.wait()
                running.start_again_at = time.monotonic() + pause

    def stop(self, at_most: float = float("inf")) -> None:
        """Stop all services, last started first told, and wait for every one of their processes to end.

        None gets more than `at_most` seconds before it is killed.
        """
        alive = [running for running in reversed(self._running) if running.process is not None]
        self._running.clear()
        for running in alive:
            with contextlib.suppress(ProcessLookupError):
                assert running.process is not None
                running.process.send_signal(running.service.stop_signal)
        asked_at = time.monotonic()
        for running in alive:
            assert running.process is not None
            try:
                running.process.wait(max(0.1, asked_at + min(at_most, running.service.stop_seconds) - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("%s did not stop in time; killed", running.service.name)
            self._kill_session(running.process.pid)
            running.process.wait()
            self._pid_file(running.service.name).unlink(missing_ok=True)

    def run(self, name: str, command: Sequence[str], *, capture: bool = False, show: bool = False) -> str:
        """Run a command to its end, in the services' environment; its output goes to the log `name`.

        With `show` its standard error goes to ours instead (a progress bar). Returns its standard output if `capture`,
        else "". Raises subprocess.CalledProcessError, with the end of the logged output, when it fails.
        """
        path = self._log_path(name)
        with _opened_log(path) as output:
            began = output.tell()
            process = self._popen(name, command, None if show else output, subprocess.PIPE if capture else output)
            try:
                answer, _ = process.communicate()
            except BaseException:  # told to stop: the command must not go on without us
                self._kill_session(process.pid)
                process.wait()
                raise
        self._pid_file(name).unlink(missing_ok=True)
        if process.returncode:
            with path.open("rb") as written:
                written.seek(began)
                said = written.read()[-4000:].decode(errors="replace")
            raise subprocess.CalledProcessError(process.returncode, list(command), said)
        return answer.decode() if capture else ""

    def stop_leftovers(self) -> list[str]:
        """Kill what an earlier supervisor of this VAR left running, and only that. Returns the services' names."""
        self.pids.mkdir(parents=True, exist_ok=True)
        found = []
        for path in sorted(self.pids.glob("*.json")):
            record = read_json(path)
            leader = processes.facts(record["pid"])
            # Another process may bear the number by now: then nothing of that session is left.
            if (leader is None or leader.started == record["started"]) and self._kill_session(record["pid"]):
                found.append(path.stem)
            path.unlink()
        return found

    def _spawn(self, running: _Running) -> None:
        service = running.service
        with _opened_log(self._log_path(service.name)) as output:
            running.process = self._popen(service.name, service.command, output, output)
        running.started_at = time.monotonic()
        running.start_again_at = None

    def _popen(
        self, name: str, command: Sequence[str], errors: IO[bytes] | None, output: IO[bytes] | int
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            list(command),
            cwd=self.directory,
            env={**self.environment, INSTANCE_VARIABLE: self.instance},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,  # its children share the session, by which they are found and stopped
            preexec_fn=processes.tie_to_parent(signal.SIGTERM),
        )
        facts = processes.facts(process.pid)
        if facts:
            self.pids.mkdir(parents=True, exist_ok=True)
            write_json(self._pid_file(name), {"pid": process.pid, "started": facts.started})
        return process

    def _plan_restart(self, running: _Running, now: float) -> None:
        assert running.process is not None
        code = running.process.returncode
        self._kill_session(running.process.pid)
        running.failures = 1 if now - running.started_at > _STABLE_SECONDS else running.failures + 1
        pause = min(_LONGEST_PAUSE, 0.25 * 2**running.failures)
        running.start_again_at = now + pause
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        log.warning(
            "%s ended (%s), next start in %.1f s; see %s.log", running.service.name, how, pause, running.service.name
        )

    def _kill_session(self, session: int) -> bool:
        """SIGKILL to every process of a session that carries our mark. Returns whether there was any."""
        mark = f"{INSTANCE_VARIABLE}={self.instance}"
        killed = False
        for other in list(processes.all_processes()):
            if other.session == session and processes.has_environment(other.pid, mark):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(other.pid, signal.SIGKILL)
                    killed = True
        return killed

    def _pid_file(self, name: str) -> Path:
        return self.pids / f"{name}.json"

    def _log_path(self, name: str) -> Path:
        self.logs.mkdir(parents=True, exist_ok=True)
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > _LARGE_LOG:
            path.replace(path.with_suffix(".log.1"))
        return path


def _opened_log(path: Path) -> IO[bytes]:
    """Open a log to write on, for its owner alone (mode 0600): without a mail server the mails stand in it, links and all."""
    output = path.open("ab")
    os.chmod(output.fileno(), 0o600)
    return output
