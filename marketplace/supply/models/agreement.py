"""What holds for a season: protected prices, and what cooperatives sign with households."""

from __future__ import annotations

import re
import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.models import Grade
from marketplace.uploads.private import private_storage

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
    """签约: a household's signature under an agreement: how much it means to deliver, and what it consents to.

    A household that leaves may still be paid for what it has delivered; it delivers nothing more, unless it signs again.
    """

    class EditedBy(models.TextChoices):
        CLERKS = "clerks", _("the cooperative's clerks and managers")
        MANAGERS = "managers", _("the cooperative's managers alone")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="signatures")
    signed_on = models.DateField(_("signed"))
    # None: signed before masses were asked for
    expected_grams = models.PositiveIntegerField(_("expected mass (g)"), null=True, blank=True)
    # None: not asked on this paper. The stricter of this and the township's note holds (`tracing.growers`).
    named_to_buyers = models.BooleanField(_("buyers may read the masked name and the village"), null=True, blank=True)
    edited_by = models.CharField(
        _("who may change this signature"), max_length=8, choices=EditedBy, default=EditedBy.CLERKS
    )
    left_on = models.DateField(_("left"), null=True, blank=True)
    left_reason = models.CharField(_("why it left"), max_length=300, blank=True)
    version = models.PositiveIntegerField(
        default=1, editable=False
    )  # one more with each change: what somebody has seen

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "household"], name="signature_once"),
            models.CheckConstraint(
                condition=Q(expected_grams__isnull=True) | Q(expected_grams__gt=0), name="signature_expects_mass"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="")
                | (Q(left_on__gte=F("signed_on")) & ~Q(left_reason="")),
                name="signature_left_with_reason",
            ),
        ]

    @property
    def holds(self) -> bool:
        """Whether the household has not left."""
        return self.left_on is None

    @property
    def log_title(self) -> str:
        """What the change log calls the signature: no name."""
        return f"{self.agreement.log_title} · {self.household.number}"


def scan_path(scan: AgreementScan, filename: str) -> str:
    """Return where a signed paper is kept: nothing of the file's own name, and nothing to be guessed."""
    return f"agreements/{uuid.uuid4().hex}{filename[filename.rfind('.') :]}"


class AgreementScan(models.Model):
    """A signed paper as a photo or PDF. No web server serves it; each opening is logged.

    One that was kept by mistake is removed: its file is deleted, the row stays and says that there was one, and why it is gone.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="scans")
    # empty once it is deleted; a name in a removed row is a file that is to be deleted
    file = models.FileField(_("file"), upload_to=scan_path, storage=private_storage, blank=True)
    note = models.CharField(_("what it is"), max_length=100)
    sha256 = models.CharField(max_length=64, editable=False)
    kept_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("kept by"))
    kept_at = models.DateTimeField(_("kept"))
    removed_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("removed by")
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_reason = models.CharField(_("why it was removed"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("signed paper")
        verbose_name_plural = _("signed papers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "sha256"], condition=Q(removed_at=None), name="agreement_scan_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None, removed_reason="") & ~Q(file="")
                | Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_reason=""),
                name="agreement_scan_removed_with_reason",
            ),
        ]

    @property
    def log_title(self) -> str:
        """What the change log calls the paper."""
        return f"{self.agreement.log_title} · #{self.pk}"
