"""Campaigns, and the entries by which money comes into the price protection fund or a campaign's budget, and leaves it."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.typed_text import rules


class Campaign(models.Model):
    """A campaign with money of its own, out of which the discounts are paid that it gives.

    `budgeted_fen` is the sum of its codes' budgets, under the campaign's row lock: what of its money is promised.
    `name_compared` is by what a name is known, however it is typed.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    name_compared = models.TextField(unique=True, editable=False)
    budgeted_fen = models.PositiveBigIntegerField(_("budgets of its codes (fen)"), default=0, editable=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="campaign_has_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new one with what its name is known by."""
        if self._state.adding:
            self.name_compared = rules.compared(self.name)
        super().save(*args, **kwargs)


class FundEntry(models.Model):
    """Money that came in for the price protection fund or a campaign, or went back. One person enters it, another confirms
    it (R11); only then is it posted, as ``fund_deposit`` or ``fund_withdrawal`` of ``fund_entry:<id>``.

    `voucher_compared` is by what a paper is known, however its number is typed.
    """

    class Direction(models.TextChoices):
        PAID_IN = "paid_in", _("paid in")
        PAID_BACK = "paid_back", _("paid back")

    class State(models.TextChoices):
        ENTERED = "entered", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")

    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.PAID_IN)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("campaign")
    )
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    other_party = models.CharField(_("from whom or to whom"), max_length=100)
    voucher = models.CharField(_("number of the voucher"), max_length=60)
    voucher_compared = models.TextField(editable=False)
    happened_on = models.DateField(_("date"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ENTERED)
    entered_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered"))
    decided_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    refused_reason = models.CharField(_("why it was refused"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("fund entry")
        verbose_name_plural = _("fund entries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="fund_entry_amount_positive"),
            models.CheckConstraint(condition=~Q(voucher="") & ~Q(other_party=""), name="fund_entry_evidenced"),
            models.CheckConstraint(
                condition=Q(state="entered", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="entered") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="fund_entry_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by=F("entered_by")), name="fund_entry_by_two"
            ),
            # The same paper is entered once.
            models.UniqueConstraint(
                fields=["voucher_compared", "direction", "campaign"], condition=~Q(state="refused"), nulls_distinct=False,
                name="fund_entry_voucher_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.log_title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new one with what its paper is known by."""
        if self._state.adding:
            self.voucher_compared = rules.compared(self.voucher)
        super().save(*args, **kwargs)

    @property
    def log_title(self) -> str:
        """What the change log calls the entry."""
        return f"{self.fund_name} · {self.voucher}"

    @property
    def fund_name(self) -> str:
        """The campaign's name, or that of the price protection fund."""
        return self.campaign.name if self.campaign else str(_("price protection fund"))
