"""What a buyer is told by mail. The row is written with what it tells of and sent after it (law 1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.runtime.due_rows import DueRow

from .order import Parcel


class BuyerMail(DueRow):
    """One mail to a buyer about a parcel. Each kind is written once for a parcel; an order's link for its first one."""

    class Kind(models.TextChoices):
        NO_HARVEST = "no_harvest", _("the harvest failed, or brought too little")
        SHIPPED = "shipped", _("shipped")
        LINK = "link", _("link of the order")

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="mails")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    written_at = models.DateTimeField(pgettext_lazy("mail", "written"))
    sent_at = models.DateTimeField(pgettext_lazy("mail", "sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail to a buyer")
        verbose_name_plural = _("mails to buyers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["parcel", "kind"], name="buyer_mail_once"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(sent_at__isnull=True), name="buyer_mail_finished_not_due"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="buyer_mail_due")]
