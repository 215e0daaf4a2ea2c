"""Who of a cooperative is told of a protected price."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.runtime.due_rows import DueRow

from .agreement import ProtectedPriceStep


class PriceNotice(DueRow):
    """Tells one manager or clerk of a cooperative that a protected price of its produce was set or raised.

    It stands on the person's home page until it is read, and goes out once by mail or as a text; `due_at` is when that is
    tried (law 1).
    """

    step = models.ForeignKey(ProtectedPriceStep, on_delete=models.PROTECT, related_name="notices")
    cooperative = models.ForeignKey("cooperatives.Cooperative", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    written_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(pgettext_lazy("mail", "sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice of a protected price")
        verbose_name_plural = _("notices of protected prices")
        constraints = [
            models.UniqueConstraint(fields=["step", "user"], name="price_notice_once"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(due_at=None), name="price_notice_sent_is_not_due"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="price_notice_due"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="price_notice_unread"),
        ]
