"""A file of rows as somebody sends it and the worker works on it, in a process of its own whose memory is measured."""

from __future__ import annotations

import io
import multiprocessing
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROWS = 20_000


def send_rows(user: Any, rows: Any, name: str = "households") -> int:
    """Send rows as a workbook; return the import's key."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone, translation
    from openpyxl import Workbook

    from marketplace.bulk.kinds import kind_named
    from marketplace.bulk.sending import send_file

    kind = kind_named(name)
    assert kind is not None
    book, written = Workbook(write_only=True), io.BytesIO()
    with translation.override("zh-hans"):
        page = book.create_sheet(str(kind.label))
        page.append([column.heading for column in kind.columns(user)])
    for row in rows:
        page.append(row)
    book.save(written)
    file = SimpleUploadedFile("rows.xlsx", written.getvalue())
    with translation.override("zh-hans"):
        return send_file(user=user, kind=kind, file=file, now=timezone.now()).pk


def work(sent: int) -> None:
    """Look at what was sent, or take it in: whichever is due."""
    from django.utils import timezone

    from marketplace.bulk.working import work_on

    work_on(sent, timezone.now())


def ask(user: Any, sent: int) -> None:
    """Ask for it to be taken in."""
    from django.utils import timezone

    from marketplace.bulk.sending import ask_to_take

    ask_to_take(user=user, import_id=sent, now=timezone.now())


def check(sent: int) -> None:
    """Raise RuntimeError unless every row has been taken in."""
    from marketplace.bulk.models import ImportFile

    row = ImportFile.objects.get(pk=sent)
    if (row.state, row.changes) != ("taken", ROWS):
        raise RuntimeError(f"of the file {row.changes} rows are {row.state}")


def apart(job: Callable[[], None]) -> tuple[float, float]:
    """Do something in a process of its own; return its seconds, and by how many megabytes it has grown at most."""
    from django.db import connections

    connections.close_all()
    ours, theirs = multiprocessing.Pipe(duplex=False)

    def child() -> None:
        before, began = _kilobytes("VmRSS"), time.monotonic()
        job()
        theirs.send((time.monotonic() - began, (_kilobytes("VmHWM") - before) / 1024))

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError("the work has failed")
    found: tuple[float, float] = ours.recv()
    return found


def _kilobytes(name: str) -> int:
    found = re.search(rf"^{name}:\s+([0-9]+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])
