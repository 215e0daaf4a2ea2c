"""What of the price protection fund may be spent on a floor."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.supply.rules import OpenSupport

from .agreement import ProtectedPrice


class PriceSupport(models.Model):
    """保护价支持: two people of the township let the price protection fund pay for the floor of a product, grade and season,
    up to a budget (R1b), at the terms that both saw: what a raise of the price adds, and what goes beyond the most a 斤, waits
    for another support. What no support covers, the cooperative owes.

    The protected price names product, grade and season; who settles or buys holds its row, so that a support is approved or
    ended before or after, never meanwhile. `used_fen` is counted under the support's row lock.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("waits for a second person")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended")
        FORMER = "former", _("paid before supports were asked for")

    price = models.ForeignKey(
        ProtectedPrice, on_delete=models.PROTECT, related_name="supports", verbose_name=_("protected price")
    )
    reason = models.CharField(_("reason"), max_length=300)
    budget_fen = models.PositiveBigIntegerField(_("budget (fen)"))
    fen_per_jin = models.PositiveIntegerField(_("up to which protected price (fen per 斤)"))
    most_fen_per_jin = models.PositiveIntegerField(_("at most (fen per 斤)"))
    used_fen = models.PositiveBigIntegerField(_("used (fen)"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    refused_reason = models.CharField(_("why it was refused"), max_length=300, blank=True)
    ended_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_reason = models.CharField(_("why it was ended"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("price support")
        verbose_name_plural = _("price supports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["price"], condition=Q(state="approved"), name="price_support_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["price"], condition=Q(state="requested"), name="price_support_requested_once"
            ),
            models.CheckConstraint(condition=Q(budget_fen__gt=0), name="price_support_has_budget"),
            models.CheckConstraint(condition=Q(used_fen__lte=F("budget_fen")), name="price_support_within_budget"),
            models.CheckConstraint(
                condition=Q(most_fen_per_jin__gt=0, most_fen_per_jin__lte=F("fen_per_jin")),
                name="price_support_most_a_jin",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="price_support_has_reason"),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "former"])
                | Q(requested_by__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="price_support_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "ended"]) | ~Q(decided_by=F("requested_by")),
                name="price_support_by_two",
            ),
            models.CheckConstraint(
                condition=Q(used_fen=0) | Q(state__in=["approved", "ended", "former"]),
                name="price_support_used_once_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.log_title

    @property
    def log_title(self) -> str:
        """What the change log calls the support."""
        return self.price.log_title

    @property
    def left_fen(self) -> int:
        """What of the budget is left, in fen."""
        return self.budget_fen - self.used_fen

    @property
    def terms(self) -> OpenSupport:
        """What it still pays, for the rules that pay."""
        return OpenSupport(self.pk, self.fen_per_jin, self.most_fen_per_jin, self.left_fen)

    @property
    def is_outgrown(self) -> bool:
        """Whether the protected price is higher by now than what the support pays up to."""
        return self.price.fen_per_jin > self.fen_per_jin
