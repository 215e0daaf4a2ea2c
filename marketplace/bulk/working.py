"""What is done with a file in the background: looked at, taken in whole or not at all, forgotten after its time.

Looking writes nothing but what it found. Taking reads the file and what is there again, under the locks of what it changes: where
that isn't what was shown, nothing is taken, and the rows are named. Whoever dies in the middle has changed nothing; the next one
begins anew. Two that work on one file at once do it once: what has become of it is written under its own lock, last of all.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.people.acting import act_as
from marketplace.people.change_log import Change, log_change
from marketplace.people.models import KINDS_OF_PLACE, User
from marketplace.people.policies import held
from marketplace.typed_text.outputs import printable

from .kinds import Kind, Line, Meanwhile, Refused, Sheet
from .locking import lock_import
from .log_actions import ImportAction
from .models import ImportFile, ImportLine
from .reading import doubled, read_file
from .sending import UNTRIED
from .tables import BadFile, Problem

State = ImportFile.State
Verdict = ImportLine.Verdict
log = logging.getLogger(__name__)
MOST_ATTEMPTS = 10  # more than until it is named to the operator
AT_ONCE = 2_000  # lines that one statement writes
Cells = dict[str, tuple[str, str]]


class Moved(Exception):
    """What is there is no longer what was shown; nothing is taken.

    :ivar numbers: of the rows
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        super().__init__()
        self.numbers = sorted(numbers)


class Superseded(Exception):
    """Somebody else has done it meanwhile: what this one has written is undone."""


@dataclass
class Found:
    """What a file would change.

    :param lines: that are new, changed or wrong
    :param unchanged: how many others there are
    """

    lines: list[ImportLine] = field(default_factory=list)
    unchanged: int = 0

    def count(self, verdict: Verdict) -> int:
        """Return how many lines are found so."""
        return sum(line.verdict == verdict for line in self.lines)


def kept_for() -> timedelta:
    """Return how long files and what was found of them are kept."""
    return timedelta(days=settings.IMPORT_FILES_KEPT_DAYS)


def longest_ahead() -> timedelta:
    """Return how far ahead a row is due at most: to be forgotten."""
    return kept_for() + timedelta(days=1)


def work_on(import_id: int, now: datetime) -> None:
    """Do what is due of a file. One that is finished, or somebody else's work by now, is left alone."""
    sent = ImportFile.objects.select_related("office").filter(pk=import_id, due_at__isnull=False).first()
    if sent is None:
        return
    with translation.override(sent.language):
        if (
            sent.works and sent.attempts > MOST_ATTEMPTS
        ):  # each began it and did not come to an end: killed, or out of time
            _give_up(sent, now)
        elif sent.state == State.CHECKING:
            _look_at(sent, now)
        elif sent.state == State.TAKING:
            _take_in(sent, now)
        else:
            _forget(sent, now)


def _look_at(sent: ImportFile, now: datetime) -> None:
    try:
        found = _examine(sent, now)
    except BadFile as bad:
        found = Found([_line_of(problem) for problem in bad.problems])
    except Refused as refused:
        found = Found([_line_of(Problem(refused.words))])
    with transaction.atomic():
        locked = lock_import(sent.pk)
        if locked.state != State.CHECKING:
            return
        locked.lines.all().delete()
        for line in found.lines:
            line.file = locked
        ImportLine.objects.bulk_create(found.lines, batch_size=AT_ONCE)
        locked.added, locked.changed = found.count(Verdict.NEW), found.count(Verdict.CHANGED)
        locked.faulty, locked.unchanged = found.count(Verdict.WRONG), found.unchanged
        _end(locked, State.WRONG if locked.faulty else State.READY if locked.changes else State.UNCHANGED, now)


def _give_up(sent: ImportFile, now: datetime) -> None:
    log.error("import %s was begun %s times without an end", sent.pk, sent.attempts - 1)
    given_up = Problem(_("This file takes too long. Split it into smaller ones, and send those."))
    if sent.state == State.TAKING:
        _not_taken(sent, State.WRONG, [given_up], now)
        return
    with transaction.atomic():
        locked = lock_import(sent.pk)
        if locked.state != State.CHECKING:
            return
        locked.lines.all().delete()
        line = _line_of(given_up)
        line.file, locked.faulty = locked, 1
        line.save()
        _end(locked, State.WRONG, now)


def _line_of(problem: Problem) -> ImportLine:
    said = [printable(problem.column), printable(problem.words)]  # both may name a cell: the database refuses U+0000
    return ImportLine(number=problem.row, verdict=Verdict.WRONG, faults=[said])


def _examine(sent: ImportFile, now: datetime) -> Found:
    kind, user = _kind_of(sent), acting(sent.sent_by, sent)
    sheet, lines = _read(sent, kind, user)
    doubled(kind, [line for line in lines if not line.faults])
    kind.find(user, [line for line in lines if not line.faults], now)
    found = Found()
    for line in lines:
        cells = sheet.changes(line) if not line.faults else {}
        if line.faults:
            headings = {column.name: column.heading for column in sheet.columns}
            faults = [[headings.get(name, name), printable(words)] for name, words in line.faults]
            found.lines.append(ImportLine(number=line.number, verdict=Verdict.WRONG, faults=faults))
        elif cells:
            found.lines.append(ImportLine(number=line.number, verdict=_verdict(line), cells=cells))
        else:
            found.unchanged += 1
    return found


def _verdict(line: Line) -> Verdict:
    return Verdict.NEW if line.now is None else Verdict.CHANGED


def _take_in(sent: ImportFile, now: datetime) -> None:
    assert sent.taken_by is not None
    try:
        kind, user = _kind_of(sent), acting(sent.taken_by, sent)
        sheet, lines = _read(sent, kind, user)
        with transaction.atomic():
            todo = _planned(sent, kind, user, sheet, lines, now)
            if todo:
                kind.write(user, todo, now)
            _taken(sent, user, todo, now)
    except Superseded:
        return
    except BadFile as bad:
        _not_taken(sent, State.WRONG, bad.problems, now)
    except Refused as refused:
        state = State.MOVED if isinstance(refused, Meanwhile) else State.WRONG
        _not_taken(sent, state, [Problem(refused.words, refused.number, refused.column)], now)
    except Moved as moved:
        words = _("Somebody has changed this row since the file was looked at.")
        _not_taken(sent, State.MOVED, [Problem(words, number) for number in moved.numbers], now)


def _planned(
    sent: ImportFile, kind: Kind, user: User, sheet: Sheet, lines: Sequence[Line], now: datetime
) -> list[Line]:
    """Lock, and return the lines that are to be written; none if all of it is there already.

    :raises Moved: they are not those that were shown
    """
    shown = {
        number: (verdict, {name: tuple(pair) for name, pair in cells.items()})
        for number, verdict, cells in sent.lines.values_list("number", "verdict", "cells").iterator()
        if number is not None
    }
    readable = [line for line in lines if not line.faults]
    kind.lock(user, [line for line in readable if line.number in shown])
    kind.find(user, readable, now)
    todo, moved, faulty = [], set(shown), False
    for line in lines:
        cells = {} if line.faults else sheet.changes(line)
        faulty = faulty or bool(line.faults)
        if cells:
            todo.append(line)
        if line.faults or (shown.get(line.number) != (_verdict(line), cells) if cells else line.number in shown):
            moved.add(line.number)
        else:
            moved.discard(line.number)
    if moved and (todo or faulty):
        raise Moved(moved)
    return todo


def _taken(sent: ImportFile, user: User, todo: Sequence[Line], now: datetime) -> None:
    """Write that the file is taken in, in the transaction that has done it.

    :raises Superseded: somebody else has written what became of it
    """
    locked = lock_import(sent.pk)
    if locked.state != State.TAKING:
        raise Superseded
    if not todo:
        locked.unchanged, locked.added, locked.changed, locked.taken_by = locked.unchanged + locked.changes, 0, 0, None
        locked.lines.all().delete()
        _end(locked, State.UNCHANGED, now)
        return
    locked.taken_at = now
    _end(locked, State.TAKEN, now)
    counts = {"added": (0, locked.added), "changed": (0, locked.changed)}
    log_change(Change(locked, ImportAction.TAKEN, counts), user=user, now=now)


def _not_taken(sent: ImportFile, state: State, problems: Sequence[Problem], now: datetime) -> None:
    with transaction.atomic():
        locked = lock_import(sent.pk)
        if locked.state != State.TAKING:
            return
        verdict = Verdict.MOVED if state == State.MOVED else Verdict.WRONG
        locked.lines.filter(number__in=[one.row for one in problems]).delete()
        lines = [_line_of(one) for one in problems]
        for line in lines:
            line.file, line.verdict = locked, verdict
        ImportLine.objects.bulk_create(lines, batch_size=AT_ONCE)
        locked.faulty, locked.taken_by = len(problems), None
        _end(locked, state, now)


def _forget(sent: ImportFile, now: datetime) -> None:
    """Delete a file and what was found of it; who sent it when, and what became of it, stays."""
    with transaction.atomic():
        locked = lock_import(sent.pk)
        if locked.works or locked.due_at is None:
            return
        name = locked.file.name
        locked.lines.all().delete()
        locked.file, locked.forgotten_at, locked.due_at = "", now, None
        locked.save()
        log_change(Change(locked, ImportAction.FORGOTTEN, {}), user=None, now=now)
        if name:
            transaction.on_commit(lambda: sent.file.storage.delete(name))


def _end(locked: ImportFile, state: State, now: datetime) -> None:
    """Write a result; the row is due to be forgotten then."""
    locked.state, locked.due_at = state, now + kept_for()
    for name, value in UNTRIED.items():
        setattr(locked, name, value)
    locked.save()


def acting(user: User, sent: ImportFile) -> User:
    """Return somebody as who works where a file was sent from; administrators as themselves.

    :raises Refused: they don't work there any more
    """
    kind, office = _kind_of(sent), sent.office
    if office is not None and user.is_active:
        place = {f"{name}_id": getattr(office, f"{name}_id") for name in KINDS_OF_PLACE}
        if (post := held(user, *kind.roles).filter(**place).first()) is not None:
            act_as(user, post, [post])
            return user
    if user.is_superuser and user.is_active:
        return user
    raise Refused(_("Who has sent or takes in this file does not work there any more."))


def _kind_of(sent: ImportFile) -> Kind:
    kind = sent.of_kind
    if kind is None:
        raise Refused(_("Files of this kind are not taken in any more."))
    return kind


def _read(sent: ImportFile, kind: Kind, user: User) -> tuple[Sheet, list[Line]]:
    """Read the kept file, and note how far that is.

    :raises BadFile: it can't be read, or is not the one that was sent
    """

    def note(rows: int) -> None:
        ImportFile.objects.filter(pk=sent.pk, state=sent.state).update(seen=rows)

    try:
        with sent.file.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sent.sha256:
                raise BadFile(Problem(_("The kept file is damaged. Send it again.")))
            file.seek(0)
            return read_file(file, kind, user, note)
    except FileNotFoundError as lost:
        raise BadFile(Problem(_("The kept file is lost. Send it again."))) from lost
    except (ArithmeticError, LookupError, TypeError, ValueError, StopIteration) as unforeseen:
        # the same each time: the row would stay due for ever
        log.exception("import %s can't be read", sent.pk)
        raise BadFile(Problem(_("This file can't be read: it is made in a way that is not known here. Save it as CSV, and choose that file."))) from unforeseen  # fmt: skip
