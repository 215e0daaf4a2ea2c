"""What holds for a season: protected prices, and what cooperatives sign with households."""

import re

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.models import Grade

OF_A_YEAR = re.compile("([0-9]{4}(?:[-–/][0-9]{2,4})?)年?产季")


class Season(models.Model):
    """A growing season; protected prices and agreements hold for one.

    The calendar is the county's: whoever opens a season under a name that is there takes part in that one. Two seasons of
    the same product and grade don't overlap (trigger): else nobody could say which floor holds on a day.
    """

    name = models.CharField(_("name"), max_length=40, unique=True)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="season_ends_after_start")]

    def __str__(self) -> str:
        """The name; that of a year (2026年产季) in the language of who reads it."""
        year = OF_A_YEAR.fullmatch(self.name)
        return _now("Season %(year)s") % {"year": year[1]} if year else self.name


class ProtectedPrice(models.Model):
    """保护价: the floor per 斤 of a product and grade, set by the township for a season, never lowered inside it.

    A raise counts for all of the season's grams that are neither settled nor bought yet (R1): whoever settles or buys
    holds the row (`locking.hold_prices`), which a raise locks.
    """

    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="protected_prices")
    grade = models.CharField(_("grade"), max_length=8, choices=Grade)
    season = models.ForeignKey(Season, on_delete=models.PROTECT)
    fen_per_jin = models.PositiveIntegerField(_("protected price (fen per 斤)"))
    set_by = models.ForeignKey("people.User", on_delete=models.PROTECT, verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set at"), default=timezone.now)
    # Of the last raise; a price as it was set has none, nor has one that was raised before version 0.3.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("protected price")
        verbose_name_plural = _("protected prices")
        constraints = [
            models.UniqueConstraint(fields=["product", "grade", "season"], name="protected_price_once_a_season"),
            models.CheckConstraint(condition=Q(fen_per_jin__gt=0), name="protected_price_positive"),
        ]

    @property
    def log_title(self) -> str:
        """What the change log calls the price."""
        return f"{self.product.name} · {self.get_grade_display()} · {self.season.name}"


class ProtectedPriceStep(models.Model):
    """A protected price as it was set, or raised, and when: what is owed for grams that were settled in between.

    A trigger writes it, whoever changes the price; nobody changes it again.
    """

    price = models.ForeignKey(ProtectedPrice, on_delete=models.PROTECT, related_name="steps")
    fen_per_jin = models.PositiveIntegerField(_("protected price (fen per 斤)"))
    set_by = models.ForeignKey("people.User", on_delete=models.PROTECT, verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set at"))
    written_at = models.DateTimeField(_("written"), db_default=Now())  # comparable with an event's `posted_at`
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a protected price")
        verbose_name_plural = _("steps of protected prices")
        constraints = [models.UniqueConstraint(fields=["price", "fen_per_jin"], name="protected_price_step_once")]


class Agreement(models.Model):
    """What a cooperative signs with households for a product and season: their share of the proceeds."""

    cooperative = models.ForeignKey("cooperatives.Cooperative", on_delete=models.PROTECT, related_name="agreements")
    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="agreements")
    season = models.ForeignKey(Season, on_delete=models.PROTECT)
    household_share_bp = models.PositiveIntegerField(_("household share (1/100 %)"))
    signed_on = models.DateField(_("signed"))

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.UniqueConstraint(fields=["product", "season"], name="agreement_once_a_season"),
            models.CheckConstraint(
                condition=Q(household_share_bp__gte=1, household_share_bp__lte=10_000), name="agreement_share_in_range"
            ),
        ]

    @property
    def log_title(self) -> str:
        """What the change log calls the agreement."""
        return f"{self.product} · {self.season}"


class Signature(models.Model):
    """A household's signature under an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="signatures")
    signed_on = models.DateField(_("signed"))

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [models.UniqueConstraint(fields=["agreement", "household"], name="signature_once")]
