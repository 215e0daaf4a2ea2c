"""Run something in several real processes at the same moment, each with its own database connection."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections

from tests.concurrency.lock_order import LockOrder

_SECONDS = 240

lock_order = LockOrder()  # the running test's, put here by its fixture

# Forked, so that 8 processes need not load Django 8 times; none of them inherits an open connection of Django's.
_processes = multiprocessing.get_context("fork")


def race(run: Callable[..., Any], *arguments: Sequence[Any]) -> list[Any]:
    """Call `run` once in a process for each tuple of arguments, all starting together.

    Returns what each call returned, in order. Raises AssertionError with the traceback of a call that raised.
    """
    connections.close_all()
    start = _processes.Barrier(len(arguments))
    answers = _processes.Queue()
    racers = [
        _processes.Process(target=_run, args=(n, run, given, start, answers), daemon=True)
        for n, given in enumerate(arguments)
    ]
    for racer in racers:
        racer.start()
    try:
        found = dict(answers.get(timeout=_SECONDS) for _ in racers)
    finally:
        for racer in racers:
            racer.join(timeout=5)
            if racer.is_alive():
                racer.kill()
    failed = [answer for answer in found.values() if isinstance(answer, _Failed)]
    assert not failed, f"{len(failed)} of {len(racers)} processes failed, the first with\n{failed[0]}"
    return [found[n] for n in range(len(racers))]


class _Failed(str):
    """The traceback of a call that raised."""


def _run(n: int, run: Callable[..., Any], given: Sequence[Any], start: Any, answers: Any) -> None:
    try:
        connections["default"].ensure_connection()
        start.wait(timeout=60)
        answer = run(*given)
        lock_order.check()  # what a process has seen is lost with it
        answers.put((n, answer))
    except BaseException:
        answers.put((n, _Failed(traceback.format_exc())))
    finally:
        connections.close_all()
