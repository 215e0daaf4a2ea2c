"""Files that were sent to be taken in, and what each of them would change. The row is the request (law 1)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.runtime.due_rows import DueRow
from marketplace.uploads.private import private_storage

from .kinds import Kind, kind_named


def kept_path(sent: ImportFile, filename: str) -> str:
    """Return where a file is kept: nothing of its own name, and nothing to be guessed."""
    return f"imports/{uuid.uuid4().hex}"


class ImportFile(DueRow):
    """A file of one kind of row: looked at, then taken or not. The row stays as history; file and lines are forgotten in time.

    Due to be looked at or taken in, and when nothing is left to do, due to be forgotten.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("is being looked at")
        WRONG = "wrong", _("has errors")
        READY = "ready", _("waits to be taken in")
        UNCHANGED = "unchanged", _("changes nothing")
        TAKING = "taking", _("is being taken in")
        TAKEN = "taken", _("taken in")
        MOVED = "moved", _("must be looked at again")

    kind = models.CharField(_("kind"), max_length=30)
    # As what it was sent: where it belongs, and whose permissions the work in the background has. None: as administrator.
    office = models.ForeignKey(
        "people.Appointment", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("sent as")
    )
    sent_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"))
    language = models.CharField(max_length=10)
    name = models.CharField(_("file"), max_length=100)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=private_storage, upload_to=kept_path, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKING)
    seen = models.PositiveIntegerField(default=0)  # rows, of the work that is being done
    added = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    faulty = models.PositiveIntegerField(_("errors"), default=0)
    taken_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("taken in by")
    )
    taken_at = models.DateTimeField(_("taken in"), null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("file of rows")
        verbose_name_plural = _("files of rows")
        ordering = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(due_at=None, file=""), name="import_file_forgotten_is_done"
            ),
            models.CheckConstraint(
                condition=Q(state="taken", taken_at__isnull=False) | ~Q(state="taken"),
                name="import_file_taken_is_dated",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="import_file_due")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def log_title(self) -> str:
        """What the change log calls it: no name that somebody gave a file."""
        return f"#{self.pk} · {self.kind}"

    @property
    def of_kind(self) -> Kind | None:
        """The kind of row; None of one that is no longer there."""
        return kind_named(self.kind)

    @property
    def label(self) -> str:
        """The kind in words."""
        kind = self.of_kind
        return str(kind.label) if kind else self.kind

    @property
    def works(self) -> bool:
        """Whether something is being done with it."""
        return self.state in (self.State.CHECKING, self.State.TAKING)

    @property
    def changes(self) -> int:
        """How many rows it changes or adds."""
        return self.added + self.changed

    @property
    def all_rows(self) -> int:
        """How many rows it has, once it was looked at."""
        return self.changes + self.unchanged


class ImportLine(models.Model):
    """One row of a file that is new, changed or wrong, as it was found when the file was looked at."""

    class Verdict(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        WRONG = "wrong", _("error")
        MOVED = "moved", _("changed meanwhile")

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("row"), null=True)  # None: the file as a whole
    verdict = models.CharField(max_length=8, choices=Verdict)
    cells = models.JSONField(default=dict)  # column → [what was there, what will be]
    faults = models.JSONField(default=list)  # [column's heading, words with the remedy]

    class Meta:
        verbose_name = _("row of a file")
        verbose_name_plural = _("rows of files")
        ordering = ["file", "pk"]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.number}"
