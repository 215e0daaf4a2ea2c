"""The worker's pool of processes, which ends as a whole when one of them is killed.

A broker that is polled (pgmq) makes Celery feed its processes through one pipe, whose lock the idle process holds while
it waits. Killed then (by the kernel, out of memory), it takes the lock with it: every other process waits for ever, and
so does the worker (billiard: `SimpleQueue.get_payload`). Whoever runs the worker starts it again; what was unfinished is
due in the database.

It rests on billiard's `on_process_down` and on Celery handing a pool's options to billiard (`test_worker_pool`).
"""

import logging
import os
import signal
from contextlib import suppress
from typing import Any

from billiard import active_children
from celery.concurrency.prefork import TaskPool

from marketplace.runtime.loaded import keep_loaded

log = logging.getLogger(__name__)

EXIT_CODE = 70


class WorkerPool(TaskPool):
    """Celery's own pool, and an end to it."""

    is_ending = False

    def on_start(self) -> None:
        """Start the processes, and watch over them where they share a lock."""
        keep_loaded()
        if self.options.get("threads", True):  # the pool without an event loop
            self.options["on_process_down"] = self.end_if_killed
        super().on_start()

    def on_close(self) -> None:
        """From here on processes end because they are told to."""
        self.is_ending = True
        super().on_close()

    def on_terminate(self) -> None:
        """As `on_close`."""
        self.is_ending = True
        super().on_terminate()

    def end_if_killed(self, process: Any) -> None:
        """End this worker when a signal has ended one of its processes."""
        if (process.exitcode or 0) >= 0 or self.is_ending:
            return
        log.critical("process %s was killed by signal %s: the worker ends", process.pid, -process.exitcode)
        for other in active_children():
            with suppress(ProcessLookupError):
                os.kill(other.pid, signal.SIGKILL)
        os._exit(EXIT_CODE)
