"""An order, its parcels and their lines."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from .basket import DiscountCode
from .links import link_token

UNPAID = Q(status__in=["awaiting_payment", "lapsed"])


def new_token() -> str:
    """Return a secret as orders of before had one stored; the first migration names this function."""
    return secrets.token_urlsafe(18)


class Order(models.Model):
    """One purchase: several cooperatives' parcels, one payment."""

    class Status(models.TextChoices):
        AWAITING_PAYMENT = "awaiting_payment", _("awaiting payment")
        PAID = "paid", _("paid")
        LAPSED = "lapsed", _("lapsed unpaid")
        REFUNDED = "refunded", _("refunded")

    number = models.CharField(_("order number"), max_length=20, unique=True)
    former_link = models.CharField(
        max_length=64, null=True, unique=True, editable=False
    )  # of an order of before (`links`)
    checkout_key = models.UUIDField(unique=True, editable=False)
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.AWAITING_PAYMENT)
    language = models.CharField(_("language"), max_length=10)
    recipient = models.CharField(_("recipient"), max_length=60)
    phone = PhoneNumberField(_("phone"))
    phone_extension = models.CharField(_("extension"), max_length=6, blank=True, default="", db_default="")
    email = models.EmailField(_("e-mail"), blank=True)
    province = models.CharField(_("province"), max_length=30)
    city = models.CharField(_("city"), max_length=30)
    district = models.CharField(_("district"), max_length=30, blank=True)
    street = models.CharField(_("street or township"), max_length=60, blank=True)
    detail = models.CharField(_("detailed address"), max_length=200)
    # The official code of the district, or of a city that has none. Of orders of before there were codes, that of the lowest
    # part of the address that is known, or empty.
    division = models.CharField(_("division"), max_length=6, blank=True, default="", editable=False)
    discount_code = models.ForeignKey(DiscountCode, on_delete=models.PROTECT, null=True, blank=True)
    discount_counted = models.BooleanField(default=False, editable=False)  # among the code's uses
    goods_fen = models.PositiveBigIntegerField(_("goods (fen)"))
    discount_fen = models.PositiveBigIntegerField(_("discount (fen)"))
    postage_fen = models.PositiveBigIntegerField(_("postage (fen)"))
    total_fen = models.PositiveBigIntegerField(_("total (fen)"))
    placed_at = models.DateTimeField(_("placed"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    # Whose it is while it is not paid (`orders.unpaid`): the basket stands for the session; keyed hashes of the address, and
    # of the network, which is forgotten when the order is paid or a day old.
    basket_key = models.UUIDField(null=True, editable=False)
    address_key = models.BigIntegerField(null=True, editable=False)
    network_key = models.BigIntegerField(null=True, editable=False)
    readdressed_at = models.DateTimeField(_("address corrected"), null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_fen=F("goods_fen") - F("discount_fen") + F("postage_fen")), name="order_total_adds_up"
            ),
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="order_total_positive"),
            models.CheckConstraint(
                condition=Q(phone_extension__regex=r"^[0-9]*$"), name="order_phone_extension_of_digits"
            ),
        ]
        indexes = [
            models.Index(fields=["basket_key"], condition=UNPAID, name="order_unpaid_basket"),
            models.Index(fields=["phone"], condition=UNPAID, name="order_unpaid_phone"),
            models.Index(fields=["address_key"], condition=UNPAID, name="order_unpaid_address"),
            models.Index(fields=["network_key"], condition=Q(network_key__isnull=False), name="order_network"),
            models.Index(Upper("email"), condition=Q(user__isnull=True) & ~Q(email=""), name="order_guest_email"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def token(self) -> str:
        """The secret part of the link by which a buyer follows the order."""
        return link_token(self.number)

    @property
    def shown_phone(self) -> str:
        """The number as it is written down and dialled, with its extension: +86 184 1234 5678 ext. 1234."""
        number = self.phone.as_international
        if not self.phone_extension:
            return str(number)
        return str(_("%(phone)s ext. %(extension)s")) % {"phone": number, "extension": self.phone_extension}

    @property
    def dialled_phone(self) -> str:
        """The number for the phone to dial: the comma waits until somebody answers, then the extension is dialled."""
        number = str(self.phone)
        return f"{number},{self.phone_extension}" if self.phone_extension else number


class Parcel(models.Model):
    """What one cooperative ships for an order. Settles on its own. `due_at` is when work on it is due (law 1).

    What is pre-ordered of a harvest goes in a parcel of its own, so that goods in stock don't wait for it.
    """

    class Status(models.TextChoices):
        AWAITING_PAYMENT = "awaiting_payment", _("awaiting payment")
        AWAITING_HARVEST = "awaiting_harvest", _("awaiting harvest")
        PACKING = "packing", _("packing")
        SHIPPED = "shipped", _("shipped")
        RECEIVED = "received", _("received")
        SETTLED = "settled", _("settled")
        CANCELLED = "cancelled", _("cancelled")

    class Carrier(models.TextChoices):
        CHINA_POST = "china_post", _("China Post")
        SF = "sf", _("SF Express")
        ZTO = "zto", _("ZTO Express")
        YTO = "yto", _("YTO Express")
        STO = "sto", _("STO Express")
        YUNDA = "yunda", _("Yunda Express")
        JD = "jd", _("JD Logistics")
        TOWNSHIP_TRUCK = "township_truck", _("township truck")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="parcels")
    cooperative = models.ForeignKey("cooperatives.Cooperative", on_delete=models.PROTECT, related_name="parcels")
    forecast = models.ForeignKey(
        "supply.Forecast", on_delete=models.PROTECT, null=True, blank=True, related_name="parcels"
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.AWAITING_PAYMENT)
    postage_fen = models.PositiveBigIntegerField(_("postage (fen)"))
    # As promised when it was placed (`PostageRate`); None of orders of before it was kept.
    days_on_way = models.PositiveSmallIntegerField(_("days on the way"), null=True, blank=True, editable=False)
    carrier = models.CharField(_("carrier"), max_length=20, choices=Carrier, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)
    packed_at = models.DateTimeField(_("packed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cancelled by")
    )
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=300, blank=True)
    shipped_at = models.DateTimeField(_("shipped"), null=True, blank=True)
    shipped_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("shipped by")
    )
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "cooperative"], condition=Q(forecast__isnull=True), name="parcel_once_a_cooperative"
            ),
            models.UniqueConstraint(fields=["order", "forecast"], name="parcel_once_a_forecast"),
            models.CheckConstraint(
                condition=~Q(status="awaiting_harvest") | Q(forecast__isnull=False), name="parcel_awaits_a_forecast"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["shipped", "received", "settled"])
                | (Q(shipped_at__isnull=False) & ~Q(carrier="") & ~Q(tracking_number="")),
                name="parcel_shipped_with_number",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | ~Q(status__in=["settled", "cancelled"]),
                name="parcel_finished_not_due",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="parcel_due"),
            models.Index(fields=["settled_at"], condition=Q(settled_at__isnull=False), name="parcel_settled"),
            models.Index(fields=["cooperative", "status"], include=["id", "order"], name="parcel_of_cooperative"),
        ]

    def __str__(self) -> str:
        return f"{self.order.number} · {self.cooperative}"

    @property
    def log_title(self) -> str:
        """What the change log calls the parcel: no personal data."""
        return f"{self.order.number} · {self.cooperative.name}"


class OrderLine(models.Model):
    """One pack of an order. Everything that settlement needs is frozen here at placing; catalogue edits change nothing."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="lines")
    pack = models.ForeignKey("catalogue.Pack", on_delete=models.PROTECT, related_name="+")
    reservation = models.OneToOneField("supply.Reservation", on_delete=models.PROTECT, related_name="order_line")
    product_name = models.CharField(max_length=100)
    product_name_en = models.CharField(max_length=100, blank=True)
    pack_name = models.CharField(max_length=100)
    pack_name_en = models.CharField(max_length=100, blank=True)
    cooperative_name = models.CharField(max_length=100)
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    unit_price_fen = models.PositiveIntegerField(_("price (fen)"))
    unit_grams = models.PositiveIntegerField(_("net mass (g)"))
    protected_fen_per_jin = models.PositiveIntegerField(_("protected price (fen per 斤)"))
    household_share_bp = models.PositiveIntegerField(_("household share (1/100 %)"))
    discount_fen = models.PositiveBigIntegerField(_("discount (fen)"), default=0)
    # Whose account pays the discount in at settlement; sales suspense: nobody, it came out of the sale (before version 0.2).
    discount_borne_by = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    fee_fen = models.PositiveBigIntegerField(_("payment fee (fen)"), null=True, blank=True)
    tolerance_bp = models.PositiveIntegerField(_("weight tolerance (1/100 %)"), default=0)
    packed_grams = models.PositiveBigIntegerField(_("packed (g)"), null=True, blank=True)
    returned_fen = models.PositiveBigIntegerField(_("given back before settlement (fen)"), default=0)
    returned_discount_fen = models.PositiveBigIntegerField(_("discount not given after all (fen)"), default=0)
    after_sale_hours = models.PositiveIntegerField(_("after-sale window (hours)"))
    no_reason_return = models.BooleanField(_("may be returned without a reason"), default=False)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_has_quantity"),
            models.CheckConstraint(
                condition=Q(discount_fen__lte=F("quantity") * F("unit_price_fen")), name="order_line_discount_in_price"
            ),
            models.CheckConstraint(
                condition=Q(returned_fen__lte=F("quantity") * F("unit_price_fen") - F("discount_fen")),
                name="order_line_returned_in_paid",
            ),
            models.CheckConstraint(
                condition=Q(returned_discount_fen__lte=F("discount_fen")),
                name="order_line_discount_returned_in_discount",
            ),
            models.CheckConstraint(
                condition=Q(discount_fen=0) | Q(discount_borne_by__isnull=False), name="order_line_discount_borne"
            ),
        ]

    @property
    def price_fen(self) -> int:
        """The line's price before discount, in fen."""
        return self.quantity * self.unit_price_fen

    @property
    def paid_fen(self) -> int:
        """What the buyer paid for the line, in fen."""
        return self.price_fen - self.discount_fen

    @property
    def kept_fen(self) -> int:
        """What settlement shares out of it: what was paid, less what was given back before settlement."""
        return self.paid_fen - self.returned_fen

    @property
    def kept_discount_fen(self) -> int:
        """What of the discount is left, less what went with goods that were given back before settlement."""
        return self.discount_fen - self.returned_discount_fen

    @property
    def label(self) -> str:
        """Product and pack as they were named at placing, in the active language."""
        if (get_language() or "").startswith("en"):
            return f"{self.product_name_en or self.product_name} · {self.pack_name_en or self.pack_name}"
        return f"{self.product_name} · {self.pack_name}"
