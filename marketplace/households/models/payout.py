"""The batches in which balances are paid to bank cards.

The database keeps that a household is in one open row at the most, that an answered row stays as it is (migration 0002),
and that no step of a batch is taken back or made by one person alone (migration 0005).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .bank_card import BankCard
from .household import Household


def _another(field: str, than: str) -> Q:
    """Whoever stands in `field` is not who stands in `than`."""
    return Q((f"{field}__isnull", True)) | Q((f"{than}__isnull", True)) | ~Q((field, F(than)))


class PayoutBatch(models.Model):
    """Balances of a township's households that are paid to their cards together, by one file for the bank.

    Made by one person and released by another; then its file is written, and somebody who neither released nor wrote it
    reads the bank's answer in: so the mark in the file comes from the bank. It can be withdrawn until its file is written; after that, two people void it.

    :ivar file_mark: stands in the bank's file and must come back in the answer
    :ivar under_former_rule: made before two people were asked for: it needs no release, and its answer no mark
    """

    class State(models.TextChoices):
        MADE = "made", _("waits for release")
        RELEASED = "released", _("released: its file is to be written")
        WRITTEN = "written", _("waits for the bank")
        ANSWERED = "answered", _("answered by the bank")
        WITHDRAWN = "withdrawn", _("withdrawn")
        VOIDED = "voided", _("voided")

    township = models.ForeignKey("places.Township", on_delete=models.PROTECT, verbose_name=_("township"))
    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("village")
    )
    minimum_fen = models.PositiveBigIntegerField(_("least amount (fen)"))
    created_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made"))
    released_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(pgettext_lazy("pay-out batch", "released"), null=True, blank=True)
    file_mark = models.CharField(_("file mark"), max_length=12, blank=True, editable=False)
    written_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(_("file written"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    void_asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    void_asked_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    taken_back_reason = models.CharField(_("why it is taken back"), max_length=200, blank=True)
    under_former_rule = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("pay-out batch")
        verbose_name_plural = _("pay-out batches")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=_another("released_by", "created_by"), name="payout_batch_released_by_another"
            ),
            models.CheckConstraint(
                condition=_another("answered_by", "released_by"), name="payout_batch_answered_by_another"
            ),
            models.CheckConstraint(
                condition=Q(under_former_rule=True) | _another("answered_by", "written_by"),
                name="payout_batch_answered_by_no_writer",
            ),
            models.CheckConstraint(
                condition=_another("voided_by", "void_asked_by"), name="payout_batch_voided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(under_former_rule=True)
                | (Q(written_at__isnull=True) | Q(released_at__isnull=False, written_by__isnull=False) & ~Q(file_mark=""))
                & (Q(answered_at__isnull=True) | Q(written_at__isnull=False, answered_by__isnull=False))
                & (Q(released_at__isnull=True) | Q(released_by__isnull=False, created_by__isnull=False)),
                name="payout_batch_step_by_step",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(
                    withdrawn_at__isnull=False, withdrawn_by__isnull=False, written_at__isnull=True,
                    answered_at__isnull=True, void_asked_at__isnull=True,
                ) & ~Q(taken_back_reason=""),
                name="payout_batch_withdrawn_unwritten",
            ),
            models.CheckConstraint(
                condition=Q(void_asked_at__isnull=True, void_asked_by__isnull=True, voided_at__isnull=True)
                | Q(void_asked_at__isnull=False, void_asked_by__isnull=False, written_at__isnull=False)
                & ~Q(taken_back_reason=""),
                name="payout_batch_void_asked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | Q(voided_at__isnull=False, voided_by__isnull=False, answered_at__isnull=True),
                name="payout_batch_voided_unanswered",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the bank's files call the batch: the day it was made, and its key."""
        return f"{timezone.localdate(self.created_at):%Y%m%d}-{self.pk:06}"

    @property
    def state(self) -> PayoutBatch.State:
        """How far it has come."""
        if self.voided_at is not None:
            return self.State.VOIDED
        if self.withdrawn_at is not None:
            return self.State.WITHDRAWN
        if self.answered_at is not None:
            return self.State.ANSWERED
        if self.written_at is not None:
            return self.State.WRITTEN
        return self.State.RELEASED if self.released_at or self.under_former_rule else self.State.MADE

    @property
    def waits_to_be_voided(self) -> bool:
        """Whether somebody has asked to void it, and nobody has confirmed that yet."""
        return self.void_asked_at is not None and self.state == self.State.WRITTEN


class PayoutRow(models.Model):
    """One household's balance in a batch: on its way, confirmed by the bank, or rejected and back in the balance.

    Rows of a batch that was withdrawn or voided are taken back: in the balance, too.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("on its way to the card")
        CONFIRMED = "confirmed", _("paid out")
        REJECTED = "rejected", _("rejected by the bank")
        TAKEN_BACK = "taken_back", _("taken back into the balance")

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
                condition=Q(state__in=["rejected", "taken_back"], answered_at__isnull=False) & ~Q(reason="")
                | Q(state="confirmed", answered_at__isnull=False, reason="")
                | Q(state="pending", answered_at__isnull=True, reason=""),
                name="payout_answered_with_reason",
            ),
        ]
