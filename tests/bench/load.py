"""Sends requests for a few seconds, and counts the answers.

`wrk` does it with the least processor time, which on a small machine the server is measured by. Without it a client in
Python does; figures of the two are not to be compared, so each run says which it was.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

from marketplace.embedded import stack

SECONDS = {"us": 0.000_001, "ms": 0.001, "s": 1.0, "m": 60.0}  # as wrk writes them
CONNECTIONS = 16  # twice the server's threads: there is always a request waiting
BATCHES = 4
BATCH_SECONDS = 0.05


class LoadFailed(Exception):
    """Some answers were wrong, or none came; the text says which."""


@dataclass(frozen=True)
class Answered:
    """What one run brought: answers, and the seconds they took.

    :param waits: how long half of them, and 99 of 100, took at most (ms)
    """

    requests: int
    seconds: float
    waits: tuple[float, float]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def find_generator() -> str:
    """Return the name of the load generator of this machine, installing wrk where that can be done without asking."""
    if not shutil.which("wrk") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("· apt-get install wrk", flush=True)
        if not _apt_install("wrk"):
            print("  wrk can't be had here; a client in Python does it, and leaves the server less time", flush=True)
    return "wrk" if shutil.which("wrk") else "python"


def send(url: str, seconds: int, generator: str, connections: int = CONNECTIONS) -> Answered:
    """Ask for `url` over and over on kept-alive connections.

    :param seconds: whole ones; wrk knows no others
    :raises LoadFailed: an answer was not 200, or connections broke
    """
    if generator == "wrk":
        return _send_by_wrk(url, seconds, connections)
    command = [sys.executable, "-m", "tests.bench.keepalive_client", url, str(connections), str(seconds)]
    found = json.loads(_run(command))
    return Answered(found["requests"], found["seconds"], tuple(found["waits"]))


def _send_by_wrk(url: str, seconds: int, connections: int) -> Answered:
    """Open the connections in batches.

    Sixteen at once were all taken by one of the web server's two processes in 2 of 8 runs, which then answered a third
    as much (4,463 beside 13,088 a second); in batches both had some in 10 of 10.
    """
    sizes = [len(range(part, connections, BATCHES)) for part in range(min(BATCHES, connections))]
    with ThreadPoolExecutor(len(sizes)) as pool:
        batches = []
        for size in sizes:
            command = ["wrk", "-t1", f"-c{size}", f"-d{seconds}s", "--latency", "--timeout", "20s", url]
            batches.append(pool.submit(_run, command))
            time.sleep(BATCH_SECONDS)
        return _together([_read_wrk(batch.result()) for batch in batches])


def _together(parts: list[Answered]) -> Answered:
    """Return the runs of a few generators as one; of the waits, the middle one's half and the slowest one's 99 of 100."""
    requests = sum(one.requests for one in parts)
    waits = (median(one.waits[0] for one in parts), max(one.waits[1] for one in parts))
    return Answered(requests, requests / sum(one.rate for one in parts) if requests else parts[0].seconds, waits)


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=stack.PROJECT, timeout=120)
    if done.returncode:
        raise LoadFailed(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def _read_wrk(output: str) -> Answered:
    counted = re.search(r"^\s*(\d+) requests in ([\d.]+)(ms|s|m),", output, re.MULTILINE)
    waits = [re.search(rf"^\s*{part}%\s+([\d.]+)(us|ms|s|m)\s*$", output, re.MULTILINE) for part in (50, 99)]
    wrong = re.search(r"Non-2xx or 3xx responses|Socket errors", output)
    if not counted or not all(waits) or wrong:
        raise LoadFailed(f"wrk found faults:\n{output}")
    half, most = (float(one[1]) * SECONDS[one[2]] * 1000 for one in waits if one)
    return Answered(int(counted[1]), float(counted[2]) * SECONDS[counted[3]], (half, most))


def _apt_install(package: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
    for command in (install, ["apt-get", "update", "-q"], install):
        try:
            done = subprocess.run(command, env=environment, capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            return False
        if done.returncode == 0 and command is install:
            return True
    return False
