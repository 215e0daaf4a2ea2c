"""The worker's pool against the billiard and Celery that are installed."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from marketplace.embedded.processes import facts
from marketplace.runtime.worker_pool import EXIT_CODE

WORKER = """
import os, signal, time
import django
django.setup()
from billiard import active_children
from celery import Celery
from marketplace.runtime.worker_pool import WorkerPool

def started():
    app = Celery("alone")
    pool = WorkerPool(2, app=app, threads=True, initargs=(app, "here"))
    pool.start()
    return pool

told = started()
told.close()
told.terminate()
print("ended as it was told", flush=True)
started()
processes = active_children()
print(*(process.pid for process in processes), flush=True)
os.kill(processes[0].pid, signal.SIGKILL)
time.sleep(20)
print("nobody has noticed", flush=True)
os._exit(0)
"""


@pytest.mark.slow("two pools of processes are started and ended")
def test_a_killed_process_ends_the_whole_worker() -> None:
    done = subprocess.run([sys.executable, "-c", WORKER], capture_output=True, text=True, timeout=60)
    assert done.returncode == EXIT_CODE, (
        "A process of the worker was killed and the worker went on: this Celery or billiard no longer calls the option"
        f" `on_process_down` that marketplace/runtime/worker_pool.py gives.\n{done.stdout}{done.stderr}"
    )
    told, pids = done.stdout.splitlines()
    assert told == "ended as it was told"
    assert len(pids.split()) == 2
    deadline = time.monotonic() + 5
    while any(facts(int(pid)) for pid in pids.split()):
        assert time.monotonic() < deadline, "a process of the worker has outlived it"
        time.sleep(0.05)
