"""How fast a file of 20,000 households, weigh slips or packed lots is looked at, and taken in, and how much memory that takes: in a
process of its own, as the worker does it."""

from __future__ import annotations

import io
import multiprocessing
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .report import Measure
from .stand import Stand

ROWS = 20_000
A_LOT = 50  # weigh slips
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
    say(f"A workbook of {ROWS:,} weigh slips, then one of the lots that they are packed into")
    clerk, names = _cooperative()
    slips, slips_megabytes = _in_all(clerk, "deliveries", _slips(*names))
    lots, lots_megabytes = _in_all(clerk, "lots", _lots(names[0]))
    most = max(megabytes, taking_megabytes, changing_megabytes, slips_megabytes, lots_megabytes)
    return [
        Measure(f"{ROWS:,} new households: looked at", seconds, "s", "lower", 1, goal=GOAL_SECONDS),
        Measure(f"{ROWS:,} new households: taken in", taking, "s", "lower", 1, goal=GOAL_SECONDS),
        Measure(f"{ROWS:,} households with another status: taken in", changing, "s", "lower", 1, goal=GOAL_SECONDS),
        Measure(f"{ROWS:,} weigh slips: looked at and taken in", slips, "s", "lower", 1, goal=GOAL_SECONDS),
        Measure(f"{ROWS:,} weigh slips packed into {ROWS // A_LOT} lots: looked at and taken in", lots, "s", "lower", 1, goal=GOAL_SECONDS),
        Measure("… the most memory more than the process had", most, "MB", "lower", 1, goal=GOAL_MEGABYTES),
    ]  # fmt: skip


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
    return user, _sent(user, "households", rows)


def _send_changed(user: Any) -> int:
    from django.utils import timezone, translation

    from marketplace.bulk.kinds import Sheet, kind_named

    kind = kind_named("households")
    assert kind is not None
    with translation.override("zh-hans"):
        sheet = Sheet(kind.columns(user))
        rows = [sheet.export_resource(row) for row in kind.rows_out(user, timezone.now())]
    return _sent(user, "households", [[*row[:2], "lifted", "2026-06-01", "收入达标(示例)", *row[5:]] for row in rows])


def _cooperative() -> tuple[Any, tuple[str, str, list[str]]]:
    """A cooperative that 200 of the households have signed with: its clerk; the names of product and season, the file numbers."""
    from datetime import date

    from django.utils import timezone

    from marketplace.catalogue.models import Category, Grade, Product
    from marketplace.cooperatives.models import Cooperative
    from marketplace.households.models import Household
    from marketplace.people.appointments.actions import appoint
    from marketplace.people.models import Role, User
    from marketplace.supply.intake.prices import set_protected_price
    from marketplace.supply.models import Season
    from tests.signed import sign_agreement

    households = list(Household.objects.filter(number__startswith="YC-").select_related("village").order_by("pk")[:200])
    village = households[0].village
    cooperative = Cooperative.objects.create(
        name="压测合作社(示例)", village=village, status=Cooperative.Status.APPROVED
    )
    clerk = User.objects.create_user(email="bench-slips@example.com", name="压测", password="demo-demo")
    appoint(user=clerk, role=Role.CLERK, place=cooperative)
    product = Product.objects.create(
        name="压测谷(示例)", category=Category.objects.earliest("pk"), cooperative=cooperative, village=village, listed=False
    )  # fmt: skip
    season = Season.objects.create(name="压测产季", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    set_protected_price(
        user=User.objects.filter(is_superuser=True).earliest("pk"), product=product, grade=Grade.FIRST, season=season,
        fen_per_jin=500, now=timezone.now(),
    )  # fmt: skip
    sign_agreement(
        cooperative=cooperative, product=product, season=season, household_share_bp=7000, households=households,
        signed_on=date(2026, 1, 1),
    )  # fmt: skip
    return clerk, (product.name, season.name, [one.number for one in households])


def _slips(product: str, season: str, numbers: list[str]) -> list[list[str]]:
    return [
        [f"GB-{n:05}", numbers[n % len(numbers)], product, season, "一级", "126.4", f"2026-02-{1 + n % 28:02} 09:{n % 60:02}"]
        for n in range(ROWS)
    ]  # fmt: skip


def _lots(product: str) -> list[list[str]]:
    return [
        [f"YC-{n // A_LOT:04}", product, "一级", "2026-01-31", "2027-01-31", f"HGZ-{n // A_LOT}", f"GB-{n:05}"]
        for n in range(ROWS)
    ]


def _in_all(user: Any, kind: str, rows: Any) -> tuple[float, float]:
    """Send rows, have them looked at and taken in; return the seconds of both together, and the most megabytes."""
    sent = _sent(user, kind, rows)
    looking, megabytes = _apart(lambda: _work(sent))
    _ask(user, sent)
    taking, taking_megabytes = _apart(lambda: _work(sent))
    _check(sent)
    return looking + taking, max(megabytes, taking_megabytes)


def _sent(user: Any, name: str, rows: Any) -> int:
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
