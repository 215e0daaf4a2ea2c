"""Bank cards, and the batches in which balances are paid to them.

The database keeps that a household is in one open row at the most, and that an answered row stays as it is (migration
0004).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .household import Household


class BankCard(models.Model):
    """The card that a household is paid to. The number is kept encrypted (`card_numbers`); people see its last four digits."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="cards")
    holder = models.CharField(_("name on the card"), max_length=60)
    bank = models.CharField(_("bank"), max_length=60)
    sealed_number = models.BinaryField(editable=False)
    last_four = models.CharField(_("last four digits"), max_length=4)
    entered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(_("entered"))
    retired_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank card")
        verbose_name_plural = _("bank cards")
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(retired_at__isnull=True), name="bank_card_in_use_once"
            ),
            models.CheckConstraint(condition=Q(last_four__regex=r"^[0-9]{4}$"), name="bank_card_last_four_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.bank} ****{self.last_four}"


class PayoutBatch(models.Model):
    """Balances of a township's households that are paid to their cards together, by one file for the bank."""

    township = models.ForeignKey("places.Township", on_delete=models.PROTECT, verbose_name=_("township"))
    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("village")
    )
    minimum_fen = models.PositiveBigIntegerField(_("least amount (fen)"))
    created_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("pay-out batch")
        verbose_name_plural = _("pay-out batches")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the bank's files call the batch: the day it was made, and its key."""
        return f"{timezone.localdate(self.created_at):%Y%m%d}-{self.pk:06}"


class PayoutRow(models.Model):
    """One household's balance in a batch: on its way, confirmed by the bank, or rejected and back in the balance."""

    class State(models.TextChoices):
        PENDING = "pending", _("on its way to the card")
        CONFIRMED = "confirmed", _("paid out")
        REJECTED = "rejected", _("rejected by the bank")

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="payouts")
    card = models.ForeignKey(BankCard, on_delete=models.PROTECT, related_name="payouts")
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    reason = models.CharField(_("the bank's reason"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("pay-out")
        verbose_name_plural = _("pay-outs")
        ordering = ["batch_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="payout_row_once"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(state="pending"), name="payout_one_open_a_household"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payout_amount_positive"),
            models.CheckConstraint(
                condition=Q(state="rejected", answered_at__isnull=False) & ~Q(reason="")
                | Q(state="confirmed", answered_at__isnull=False, reason="")
                | Q(state="pending", answered_at__isnull=True, reason=""),
                name="payout_answered_with_reason",
            ),
        ]
