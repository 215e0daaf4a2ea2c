"""A wrong credit that is to be reversed: who asked for it and why, and which two others approved it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .household import Household


class Correction(models.Model):
    """A request to take a wrong credit back from a household, with its reason; posted when two others have approved.

    The CHECKs keep that nobody approves twice, or what they asked for themselves.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("waits for approval")
        POSTED = "posted", _("corrected")
        REFUSED = "refused", _("refused")

    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="corrections")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("wrongly credited")
    )
    rightful = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections_received",
        verbose_name=_("rightly belongs to"),
    )
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    first_approver = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_approved_at = models.DateTimeField(null=True, blank=True)
    second_approver = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_approved_at = models.DateTimeField(null=True, blank=True)
    posted = models.OneToOneField(
        "ledger.Event", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    refused_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_reason = models.CharField(_("why it was refused"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "household"], condition=~Q(state="refused"), name="correction_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="correction_amount_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=Q(rightful__isnull=True) | ~Q(rightful=F("household")), name="correction_to_another"
            ),
            models.CheckConstraint(
                condition=(Q(first_approver__isnull=True) | ~Q(first_approver=F("requested_by")))
                & (Q(second_approver__isnull=True) | ~Q(second_approver=F("requested_by")))
                & (
                    Q(second_approver__isnull=True)
                    | Q(first_approver__isnull=False) & ~Q(first_approver=F("second_approver"))
                ),
                name="correction_two_others_approve",
            ),
            models.CheckConstraint(
                condition=Q(state="posted", posted__isnull=False, second_approver__isnull=False)
                | Q(~Q(state="posted"), posted__isnull=True, second_approver__isnull=True),
                name="correction_posted_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(~Q(refused_reason=""), state="refused", refused_by__isnull=False)
                | Q(~Q(state="refused"), refused_by__isnull=True, refused_reason=""),
                name="correction_refused_with_reason",
            ),
        ]
