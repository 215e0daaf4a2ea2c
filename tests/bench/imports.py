"""How fast a file of 20,000 households is looked at, and taken in, then of their membership, shares and signatures, and how much
memory that takes: in a process of its own, as the worker does it."""

from __future__ import annotations

import io
import multiprocessing
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from .report import Measure
from .stand import Stand

ROWS = 20_000
GOAL_SECONDS, GOAL_MEGABYTES = 60, 200


def measure(stand: Stand, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures."""
    say(f"A workbook of {ROWS:,} households")
    user, sent = _send()
    say("It is looked at")
    seconds, megabytes = _apart(lambda: _work(sent))
    _ask(user, sent)
    say("It is taken in")
    taking, taking_megabytes = _apart(lambda: _work(sent))
    _check(sent)
    say("The same rows with another status, taken in once more")
    again = _send_changed(user)
    _apart(lambda: _work(again))
    _ask(user, again)
    changing, changing_megabytes = _apart(lambda: _work(again))
    _check(again)
    theirs = [_of_cooperative(kind, rows, say) for kind, rows in _cooperative_files()]
    most = max(megabytes, taking_megabytes, changing_megabytes, *(grown for _seconds, grown in theirs))
    return [
        Measure(f"{ROWS:,} new households: looked at", seconds, "s", "lower", 1, goal=GOAL_SECONDS),
        Measure(f"{ROWS:,} new households: taken in", taking, "s", "lower", 1, goal=GOAL_SECONDS),
        Measure(f"{ROWS:,} households with another status: taken in", changing, "s", "lower", 1, goal=GOAL_SECONDS),
        *(
            Measure(f"{ROWS:,} {kind}: the longer of looked at and taken in", longest, "s", "lower", 1, goal=GOAL_SECONDS)
            for kind, (longest, _grown) in zip(("members", "shares of land and cash", "signatures"), theirs, strict=True)
        ),
        Measure("… the most memory more than the process had", most, "MB", "lower", 1, goal=GOAL_MEGABYTES),
    ]  # fmt: skip


def _cooperative_files() -> Iterator[tuple[str, Iterable[list[Any]]]]:
    """Yield the kinds of a cooperative that all the households belong to, each with its rows in the order of its columns."""
    numbers = [f"YC-{n:05}" for n in range(ROWS)]
    yield (
        "members",
        ([None, None, one, "", f"2026-0{1 + n % 6}-05", "2026-01-02", "", "", ""] for n, one in enumerate(numbers)),
    )
    yield (
        "shares",
        (
            [
                None,
                None,
                one,
                "",
                *(("土地股", "入股或退还") if n % 2 else ("资金股", "现金缴入")),
                "3.5",
                "2026-06-05",
                "",
                "纸-1",
                "入社(示例)",
                None,
            ]
            for n, one in enumerate(numbers)
        ),
    )
    yield (
        "signatures",
        (
            ["压测谷子(示例)", "压测产季", one, "", "1200", "", f"2026-06-{1 + n % 28:02}", "是", "", "", ""]
            for n, one in enumerate(numbers)
        ),
    )


def _of_cooperative(kind: str, rows: Iterable[list[Any]], say: Callable[[str], None]) -> tuple[float, float]:
    """Return how many seconds the slower of looking and taking takes, and by how many megabytes a process grows."""
    say(f"Of these households {kind}")
    user = _manager()
    sent = _sent(user, rows, kind)
    looked = _apart(lambda: _work(sent))
    _ask(user, sent)
    taken = _apart(lambda: _work(sent))
    _check(sent)
    return max(looked[0], taken[0]), max(looked[1], taken[1])


def _manager() -> Any:
    """Return who manages the households' cooperative, which has an agreement; both are made when they are first asked for."""
    from django.utils import timezone

    from marketplace.catalogue.models import Category, Product
    from marketplace.cooperatives.models import Cooperative
    from marketplace.people.appointments.actions import appoint
    from marketplace.people.models import Role, User
    from marketplace.places.models import Village
    from marketplace.supply.agreements.agreeing import make_agreement
    from marketplace.supply.models import Season

    if there := User.objects.filter(email="bench-manager@example.com").first():
        return there
    village, now = Village.objects.get(name="压测0村(示例)"), timezone.now()
    cooperative = Cooperative.objects.create(
        name="压测合作社(示例)", village=village, status=Cooperative.Status.APPROVED
    )
    user = User.objects.create_user(email="bench-manager@example.com", name="压测", password="demo-demo")
    appoint(user=user, role=Role.MANAGER, place=cooperative)
    category = Category.objects.create(name="压测杂粮(示例)", slug="bench-files")
    product = Product.objects.create(name="压测谷子(示例)", category=category, cooperative=cooperative, village=village)
    season = Season.objects.create(name="压测产季", starts_on=date(2026, 1, 1), ends_on=date(now.year + 1, 12, 31))
    make_agreement(
        user=user, product=product, season=season, household_share_bp=7_000, signed_on=date(2026, 1, 5), now=now
    )
    return user


def _send() -> tuple[Any, int]:
    from marketplace.people.appointments.actions import appoint
    from marketplace.people.models import Role, User
    from marketplace.places.models import Township, Village

    township = Township.objects.create(name="压测镇(示例)")
    for n in range(40):
        Village.objects.create(name=f"压测{n}村(示例)", township=township)
    user = User.objects.create_user(email="bench-files@example.com", name="压测", password="demo-demo")
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=township)
    rows = (
        [f"YC-{n:05}", f"压测{n % 40}村(示例)", "", "2026-05-01", "评议(示例)", "", f"示例{n}", "户主", "", "", ""]
        for n in range(ROWS)
    )
    return user, _sent(user, rows)


def _send_changed(user: Any) -> int:
    from django.utils import timezone, translation

    from marketplace.bulk.kinds import Sheet, kind_named

    kind = kind_named("households")
    assert kind is not None
    with translation.override("zh-hans"):
        sheet = Sheet(kind.columns(user))
        rows = [sheet.export_resource(row) for row in kind.rows_out(user, timezone.now())]
    return _sent(user, [[*row[:2], "lifted", "2026-06-01", "收入达标(示例)", *row[5:]] for row in rows])


def _sent(user: Any, rows: Any, name: str = "households") -> int:
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


def _work(sent: int) -> None:
    from django.utils import timezone

    from marketplace.bulk.working import work_on

    work_on(sent, timezone.now())


def _ask(user: Any, sent: int) -> None:
    from django.utils import timezone

    from marketplace.bulk.sending import ask_to_take

    ask_to_take(user=user, import_id=sent, now=timezone.now())


def _check(sent: int) -> None:
    from marketplace.bulk.models import ImportFile

    row = ImportFile.objects.get(pk=sent)
    if (row.state, row.changes) != ("taken", ROWS):
        raise RuntimeError(f"of the file {row.changes} rows are {row.state}")


def _apart(work: Callable[[], None]) -> tuple[float, float]:
    """Do something in a process of its own; return its seconds, and by how many megabytes it has grown at most."""
    from django.db import connections

    connections.close_all()
    ours, theirs = multiprocessing.Pipe(duplex=False)

    def child() -> None:
        before, began = _kilobytes("VmRSS"), time.monotonic()
        work()
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
