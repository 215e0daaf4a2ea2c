"""What a buyer wants before it is an order, and what postage and discounts there are."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.places.divisions.labels import province_choices, province_label


class Basket(models.Model):
    """What a buyer wants, before it is an order. A guest's basket is known by a cookie, and survives signing in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField("people.User", on_delete=models.CASCADE, null=True, blank=True, related_name="basket")
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)


class BasketLine(models.Model):
    """A number of packs in a basket, with what the buyer was shown last: the price, and the day of a pre-order's harvest."""

    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    pack = models.ForeignKey("catalogue.Pack", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    shown_price_fen = models.PositiveIntegerField(_("price shown (fen)"))
    shown_expected_on = models.DateField(_("harvest shown"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["basket", "pack"], name="basket_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=999), name="basket_quantity_in_range"),
        ]


class PostageRate(models.Model):
    """Postage of one parcel to a province, by its official code; the row without a province is for everywhere else.

    A row of before provinces went by code keeps a name that no province has: it is nobody's rate, and is shown by that name.
    """

    province = models.CharField(
        _("province"),
        max_length=30,
        blank=True,
        unique=True,
        choices=province_choices,
        help_text=_("Empty for everywhere else."),
    )
    fen = models.PositiveIntegerField(_("postage (fen a parcel)"))
    days = models.PositiveSmallIntegerField(
        _("days on the way"), default=4, help_text=_("From the carrier's counter to the door, as buyers are told.")
    )

    class Meta:
        verbose_name = _("postage rate")
        verbose_name_plural = _("postage rates")
        ordering = ["province"]
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0), name="postage_rate_positive")]

    def __str__(self) -> str:
        return province_label(self.province) or gettext("Everywhere else")


class DiscountCode(models.Model):
    """A code that takes a fixed amount or a percentage off the goods of one order, up to a budget.

    Who bears it pays it in when the order settles, so it is never taken out of a household's share (R1b). `given_fen` counts
    what its orders have been given, unless they ended without a sale.
    """

    class Bearer(models.TextChoices):
        COOPERATIVES = "cooperatives", _("the cooperatives whose goods it is for")
        CAMPAIGN = "campaign", _("a campaign's budget")
        MARKETPLACE = "marketplace", _("the marketplace")

    code = models.CharField(_("code"), max_length=30)
    amount_fen = models.PositiveIntegerField(_("amount (fen)"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("per cent"), null=True, blank=True)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    most_uses = models.PositiveIntegerField(_("most uses"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("uses"), default=0)
    bearer = models.CharField(_("borne by"), max_length=12, choices=Bearer)
    campaign = models.ForeignKey(
        "funds.Campaign",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="codes",
        verbose_name=_("campaign"),
    )
    cooperatives = models.ManyToManyField(
        "cooperatives.Cooperative",
        through="CodeBearer",
        blank=True,
        related_name="discount_codes",
        verbose_name=_("cooperatives"),
    )
    budget_fen = models.PositiveBigIntegerField(_("budget (fen)"))
    given_fen = models.PositiveBigIntegerField(_("given (fen)"), default=0)
    # Nobody: it was made before codes were issued by two.
    issued_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )
    approved_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    # It was used up or ended when a new one of the same word was issued; it never gives anything again.
    replaced_at = models.DateTimeField(_("replaced by a new one"), null=True, blank=True)

    class Meta:
        verbose_name = _("discount code")
        verbose_name_plural = _("discount codes")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(replaced_at=None), name="discount_code_once"),
            # those that were made before codes were issued by two may differ in capitals only
            models.UniqueConstraint(
                Upper("code"), condition=Q(replaced_at=None, issued_by__isnull=False), name="discount_code_once_upper"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, percent__isnull=True)
                | Q(amount_fen__isnull=True, percent__gte=1, percent__lte=90),
                name="discount_code_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(bearer="campaign", campaign__isnull=False)
                | Q(bearer__in=["cooperatives", "marketplace"], campaign__isnull=True),
                name="discount_code_has_bearer",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("issued_by"))),
                name="discount_code_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CodeBearer(models.Model):
    """A cooperative that is to bear a code for its own goods. It does once somebody of its own has agreed."""

    code = models.ForeignKey(DiscountCode, on_delete=models.PROTECT, related_name="bearers")
    cooperative = models.ForeignKey("cooperatives.Cooperative", on_delete=models.PROTECT, related_name="borne_codes")
    agreed_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreed by")
    )
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)

    class Meta:
        verbose_name = _("bearer of a discount code")
        verbose_name_plural = _("bearers of discount codes")
        constraints = [
            models.UniqueConstraint(fields=["code", "cooperative"], name="code_bearer_once"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="code_bearer_agreed",
            ),
        ]
