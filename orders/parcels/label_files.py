"""Many labels are drawn by the worker: asked for, made, fetched, forgotten after a day.

The same request twice, or by two at once, is one row and one file. A worker that dies in the middle leaves the row claimed
until its lease runs out; then it is drawn again from the beginning, and what the dead one wrote is deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation

from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.runtime.waking import wake
from orders.models import LabelFile, OrderLine, Parcel
from orders.models.claim import private_storage

from .label_paper import labels_paper
from .labels import Label, parcel_labels
from .queries import NOT_SENT

FOLDER = "labels"  # of the private storage
KEPT_FOR = timedelta(days=1)
LONGEST_AHEAD = 2 * KEPT_FOR  # a made file is due so far ahead, and no further
UNTRIED = {"leased_until": None, "attempts": 0, "last_error": ""}


class NoLabels(ValueError):
    """Nothing of the parcel is packed from a lot."""


def own_labels(user: User, parcel_id: int) -> list[Label]:
    """Return the labels of a parcel's packs, as far as the user may see its lines, in the active language; none of one that is
    not sent."""
    lines = OrderLine.objects.filter(parcel=parcel_id).exclude(parcel__status__in=NOT_SENT)
    return parcel_labels(visible(user, lines))


def label_file_of(user: User, parcel_id: int) -> LabelFile | None:
    """Return what the user has asked for of a parcel that is sent, in the active language."""
    files = LabelFile.objects.exclude(parcel__status__in=NOT_SENT)
    return files.filter(parcel=parcel_id, asked_by=user, language=_language()).first()


def ask_for_labels(*, user: User, parcel_id: int, now: datetime) -> LabelFile:
    """Have the labels of a parcel drawn by the worker. The same again changes nothing, unless the packs have changed.

    :raises Parcel.DoesNotExist: there is none, or not for this user (R8)
    :raises NoLabels: there is nothing to draw
    """
    parcel = visible(user, Parcel.objects.all()).get(pk=parcel_id)
    labels = own_labels(user, parcel.pk)
    if not labels:
        raise NoLabels
    asked = {"contents": digest(labels), "labels": len(labels), "asked_at": now, "due_at": now}
    with transaction.atomic():
        row, made = LabelFile.objects.get_or_create(parcel=parcel, asked_by=user, language=_language(), defaults=asked)
        if not made:
            others = LabelFile.objects.filter(pk=row.pk).exclude(contents=asked["contents"])
            others.update(**asked, **UNTRIED, drawn=0, file_name="", made_at=None)
            row.refresh_from_db()
        wake("orders.parcels.tasks.sweep_label_files")
    return row


def make_or_forget(label_file_id: int, now: datetime) -> None:
    """Do what is due of a request: draw the file, or forget it after a day.

    :raises OSError: the machine lacks the libraries that WeasyPrint draws with, or room on the disk
    """
    row = LabelFile.objects.select_related("asked_by").filter(pk=label_file_id, due_at__isnull=False).first()
    if row is None:
        return
    if row.made_at is not None:
        _forget(row)
        return
    with translation.override(row.language):
        labels = own_labels(row.asked_by, row.parcel_id) if row.asked_by else []
        if not labels:  # cancelled, no clerk of the cooperative any more, or deleted
            _forget(row)
            return
        open_one = LabelFile.objects.filter(pk=row.pk, made_at=None, contents=row.contents)

        def note(so_far: int) -> None:
            open_one.update(drawn=so_far)

        document = labels_paper(labels, drawn=note)
    name = private_storage().save(f"{FOLDER}/{row.pk}-{uuid4().hex}.pdf", ContentFile(document))
    made = {"file_name": name, "made_at": now, "due_at": now + KEPT_FOR, "labels": len(labels), "drawn": len(labels)}
    if open_one.update(**made, **UNTRIED):
        _delete_files(row, but=name)  # of workers that died after they wrote, and of packs that have changed
    else:  # drawn by another, or the packs have changed meanwhile
        private_storage().delete(name)


def file_of(row: LabelFile, now: datetime) -> bytes | None:
    """Return the file of a request, or None while there is none; one that is lost (after a restore) is drawn again."""
    if row.made_at is None:
        return None
    try:
        with private_storage().open(row.file_name) as file:
            content: bytes = file.read()
            return content
    except FileNotFoundError:
        lost = LabelFile.objects.filter(pk=row.pk, file_name=row.file_name)
        with transaction.atomic():
            lost.update(**UNTRIED, due_at=now, made_at=None, drawn=0, file_name="")
            wake("orders.parcels.tasks.sweep_label_files")
        return None


def digest(labels: Sequence[Label]) -> str:
    """Return what tells whether labels say the same: a SHA-256 in hexadecimal."""
    return hashlib.sha256("\n".join(map(repr, labels)).encode()).hexdigest()


def _forget(row: LabelFile) -> None:
    """Delete the file, then the row: a file without a row would stay for good."""
    _delete_files(row)
    LabelFile.objects.filter(pk=row.pk, file_name=row.file_name, contents=row.contents).delete()


def _delete_files(row: LabelFile, *, but: str = "") -> None:
    storage = private_storage()
    for name in storage.listdir(FOLDER)[1] if storage.exists(FOLDER) else []:
        if name.startswith(f"{row.pk}-") and f"{FOLDER}/{name}" != but:
            storage.delete(f"{FOLDER}/{name}")


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE
