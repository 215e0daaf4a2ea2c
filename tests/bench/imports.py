"""How fast files of 20,000 rows are looked at, and taken in, and how much memory that takes: in a process of its own, as the worker
does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .import_cooperative import files, taken_in
from .import_files import ROWS, apart, ask, check, send_rows, work
from .report import Measure
from .stand import Stand

GOAL_SECONDS, GOAL_MEGABYTES = 60, 200


def measure(stand: Stand, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures."""
    say(f"A workbook of {ROWS:,} households")
    user, sent = _send()
    say("It is looked at")
    seconds, megabytes = apart(lambda: work(sent))
    ask(user, sent)
    say("It is taken in")
    taking, taking_megabytes = apart(lambda: work(sent))
    check(sent)
    say("The same rows with another status, taken in once more")
    again = _send_changed(user)
    apart(lambda: work(again))
    ask(user, again)
    changing, changing_megabytes = apart(lambda: work(again))
    check(again)
    theirs = [(kind, *taken_in(kind, rows, say)) for kind, rows in files()]
    most = max(megabytes, taking_megabytes, changing_megabytes, *(grown for _kind, _seconds, grown in theirs))
    return [
        Measure(f"{ROWS:,} new households: looked at", seconds, "s", "lower", 1, goal=GOAL_SECONDS),
        Measure(f"{ROWS:,} new households: taken in", taking, "s", "lower", 1, goal=GOAL_SECONDS),
        Measure(f"{ROWS:,} households with another status: taken in", changing, "s", "lower", 1, goal=GOAL_SECONDS),
        *(
            Measure(f"{ROWS:,} rows of {kind}: the longer of looked at and taken in", longest, "s", "lower", 1, goal=GOAL_SECONDS)
            for kind, longest, _grown in theirs
        ),
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
    return user, send_rows(user, rows)


def _send_changed(user: Any) -> int:
    from django.utils import timezone, translation

    from marketplace.bulk.kinds import Sheet, kind_named

    kind = kind_named("households")
    assert kind is not None
    with translation.override("zh-hans"):
        sheet = Sheet(kind.columns(user))
        rows = [sheet.export_resource(row) for row in kind.rows_out(user, timezone.now())]
    return send_rows(user, [[*row[:2], "lifted", "2026-06-01", "收入达标(示例)", *row[5:]] for row in rows])
