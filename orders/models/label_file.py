"""Labels of a parcel with many packs: a file that the worker draws for one clerk. The row is the request (law 1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.runtime.due_rows import DueRow

from .order import Parcel


class LabelFile(DueRow):
    """What one clerk has asked for, in one language: due to be drawn, and once it is there, due to be forgotten.

    `contents` is the digest of what the labels say; a request after the packs have changed draws anew. The file's name is a
    plain text, since a backup need not have the file: it is drawn again. Whoever asked may be deleted: nobody can fetch the
    file then, and the row stays until the sweep has deleted it.
    """

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="label_files")
    asked_by = models.ForeignKey("people.User", on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(_("asked for"))
    contents = models.CharField(max_length=64)
    labels = models.PositiveIntegerField(_("labels"))
    drawn = models.PositiveIntegerField(_("laid out so far"), default=0)
    file_name = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField(pgettext_lazy("label file", "made"), null=True, blank=True)

    class Meta:
        verbose_name = _("file of labels")
        verbose_name_plural = _("files of labels")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["parcel", "asked_by", "language"], name="label_file_once"),
            models.CheckConstraint(condition=Q(made_at__isnull=True) | ~Q(file_name=""), name="label_file_made"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="label_file_due")]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.labels}"
