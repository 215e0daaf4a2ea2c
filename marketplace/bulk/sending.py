"""Send a file to be taken in, have it looked at again, ask for it to be taken in. The work is done in the background."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation

from marketplace.people.change_log import Change, log_change
from marketplace.people.models import Appointment, User
from marketplace.people.policies import held, visible
from marketplace.runtime.waking import wake
from marketplace.typed_text.outputs import printable
from marketplace.typed_text.rules import shortened

from .kinds import Kind, kinds_of
from .locking import lock_import
from .log_actions import ImportAction
from .models import ImportFile

SWEEP = "marketplace.bulk.tasks.sweep_imports"
State = ImportFile.State
UNTRIED = {"leased_until": None, "attempts": 0, "last_error": ""}
LOOKED_AT_AGAIN = (State.WRONG, State.READY, State.UNCHANGED, State.MOVED)


class NotReady(Exception):
    """The file can't be taken in now, or be looked at again: its state says why. Nothing was changed."""


def send_file(*, user: User, kind: Kind, file: UploadedFile[Any], now: datetime) -> ImportFile:
    """Keep a file in private, and have it looked at. One with the same content that is being looked at, or waits to be taken in,
    is that one.

    :raises PermissionDenied: `user` takes in no files of this kind
    """
    if kind not in kinds_of(user):
        raise PermissionDenied
    office = office_of(user, kind)
    sha256 = hashlib.sha256()
    for piece in file.chunks():
        sha256.update(piece)
    file.seek(0)
    digest = sha256.hexdigest()
    same = ImportFile.objects.filter(kind=kind.name, office=office, sha256=digest, forgotten_at=None)
    if there := same.filter(state__in=[State.CHECKING, State.READY]).first():
        return there
    sent = ImportFile(
        kind=kind.name, office=office, sent_by=user, sent_at=now, due_at=now, sha256=digest, size=file.size or 0,
        name=shortened(printable(file.name or "file"), 100), language=translation.get_language() or settings.LANGUAGE_CODE,
    )  # fmt: skip
    try:
        with transaction.atomic():
            sent.file.save("rows", file, save=False)
            sent.save()
            log_change(Change(sent, ImportAction.SENT, {"sha256": (None, digest)}), user=user, now=now)
            wake(SWEEP)
    except BaseException:
        if sent.file:
            sent.file.storage.delete(sent.file.name or "")  # no file without its row
        raise
    return sent


def office_of(user: User, kind: Kind) -> Appointment | None:
    """Return the appointment as which somebody sends a file; None: as administrator."""
    return held(user, *kind.roles).order_by("pk").first()


def ask_to_take(*, user: User, import_id: int, now: datetime) -> ImportFile:
    """Have a file taken in that was looked at and has no errors. The same once more changes nothing.

    :raises ImportFile.DoesNotExist: there is none, or not for this user (R8)
    :raises NotReady: it has errors, changes nothing, or must be looked at again
    """
    with transaction.atomic():
        sent = _locked(user, import_id)
        if sent.state in (State.TAKING, State.TAKEN):
            return sent  # a second tap
        if sent.state != State.READY or sent.forgotten_at:
            raise NotReady(sent.state)
        _begin(sent, State.TAKING, now, taken_by=user)
    return sent


def look_again(*, user: User, import_id: int, now: datetime) -> ImportFile:
    """Have a file looked at once more, since what it is compared with may have changed. While that is done, nothing changes.

    :raises ImportFile.DoesNotExist: there is none, or not for this user (R8)
    :raises NotReady: it is taken in, or its time is over
    """
    with transaction.atomic():
        sent = _locked(user, import_id)
        if sent.state == State.CHECKING:
            return sent  # a second tap
        if sent.state not in LOOKED_AT_AGAIN or sent.forgotten_at:
            raise NotReady(sent.state)
        _begin(sent, State.CHECKING, now, taken_by=None)
    return sent


def _locked(user: User, import_id: int) -> ImportFile:
    return lock_import(visible(user, ImportFile.objects.all()).get(pk=import_id).pk)


def _begin(sent: ImportFile, state: State, now: datetime, *, taken_by: User | None) -> None:
    sent.state, sent.due_at, sent.seen, sent.taken_by = state, now, 0, taken_by
    for name, value in UNTRIED.items():
        setattr(sent, name, value)
    sent.save()
    wake(SWEEP)
