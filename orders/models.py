"""The buyer side: basket, order, payment, parcel, refund. State and constraints only; the actions are beside this file."""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField


def new_token() -> str:
    """Return the secret part of the link by which a buyer follows an order."""
    return secrets.token_urlsafe(18)


class Basket(models.Model):
    """What a buyer wants, before it is an order. A guest's basket is known by the session, and survives signing in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField("people.User", on_delete=models.CASCADE, null=True, blank=True, related_name="basket")
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)


class BasketLine(models.Model):
    """A number of packs in a basket, with the price that the buyer was shown last."""

    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    pack = models.ForeignKey("catalogue.Pack", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    shown_price_fen = models.PositiveIntegerField(_("price shown (fen)"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["basket", "pack"], name="basket_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=999), name="basket_quantity_in_range"),
        ]


class PostageRate(models.Model):
    """Postage of one parcel to a province; the row without a province is for everywhere else."""

    province = models.CharField(_("province"), max_length=30, blank=True, unique=True)
    fen = models.PositiveIntegerField(_("postage (fen a parcel)"))

    class Meta:
        verbose_name = _("postage rate")
        verbose_name_plural = _("postage rates")
        ordering = ["province"]
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0), name="postage_rate_positive")]

    def __str__(self) -> str:
        return self.province or "*"


class DiscountCode(models.Model):
    """A code that takes a fixed amount or a percentage off the goods of one order."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    amount_fen = models.PositiveIntegerField(_("amount (fen)"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("per cent"), null=True, blank=True)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    most_uses = models.PositiveIntegerField(_("most uses"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("uses"), default=0)

    class Meta:
        verbose_name = _("discount code")
        verbose_name_plural = _("discount codes")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, percent__isnull=True)
                | Q(amount_fen__isnull=True, percent__gte=1, percent__lte=90),
                name="discount_code_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(most_uses__isnull=True) | Q(uses__lte=F("most_uses")), name="discount_code_not_overused"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Order(models.Model):
    """One purchase: several cooperatives' parcels, one payment."""

    class Status(models.TextChoices):
        AWAITING_PAYMENT = "awaiting_payment", _("awaiting payment")
        PAID = "paid", _("paid")
        LAPSED = "lapsed", _("lapsed unpaid")
        REFUNDED = "refunded", _("refunded")

    number = models.CharField(_("order number"), max_length=20, unique=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    checkout_key = models.UUIDField(unique=True, editable=False)
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.AWAITING_PAYMENT)
    language = models.CharField(_("language"), max_length=10)
    recipient = models.CharField(_("recipient"), max_length=60)
    phone = PhoneNumberField(_("phone"))
    email = models.EmailField(_("e-mail"), blank=True)
    province = models.CharField(_("province"), max_length=30)
    city = models.CharField(_("city"), max_length=30)
    district = models.CharField(_("district"), max_length=30, blank=True)
    street = models.CharField(_("street or township"), max_length=60, blank=True)
    detail = models.CharField(_("detailed address"), max_length=200)
    discount_code = models.ForeignKey(DiscountCode, on_delete=models.PROTECT, null=True, blank=True)
    goods_fen = models.PositiveBigIntegerField(_("goods (fen)"))
    discount_fen = models.PositiveBigIntegerField(_("discount (fen)"))
    postage_fen = models.PositiveBigIntegerField(_("postage (fen)"))
    total_fen = models.PositiveBigIntegerField(_("total (fen)"))
    placed_at = models.DateTimeField(_("placed"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_fen=F("goods_fen") - F("discount_fen") + F("postage_fen")), name="order_total_adds_up"
            ),
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="order_total_positive"),
        ]

    def __str__(self) -> str:
        return self.number


class Parcel(models.Model):
    """What one cooperative ships for an order. Settles on its own. `due_at` is when work on it is due (law 1)."""

    class Status(models.TextChoices):
        AWAITING_PAYMENT = "awaiting_payment", _("awaiting payment")
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
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.AWAITING_PAYMENT)
    postage_fen = models.PositiveBigIntegerField(_("postage (fen)"))
    carrier = models.CharField(_("carrier"), max_length=20, choices=Carrier, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)
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
            models.UniqueConstraint(fields=["order", "cooperative"], name="parcel_once_a_cooperative"),
            models.CheckConstraint(
                condition=~Q(status__in=["shipped", "received", "settled"])
                | (Q(shipped_at__isnull=False) & ~Q(carrier="") & ~Q(tracking_number="")),
                name="parcel_shipped_with_number",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="parcel_due")]

    def __str__(self) -> str:
        return f"{self.order.number} · {self.cooperative}"


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
    fee_fen = models.PositiveBigIntegerField(_("payment fee (fen)"), null=True, blank=True)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_has_quantity"),
            models.CheckConstraint(
                condition=Q(discount_fen__lte=F("quantity") * F("unit_price_fen")), name="order_line_discount_in_price"
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
    def label(self) -> str:
        """Product and pack as they were named at placing, in the active language."""
        if (get_language() or "").startswith("en"):
            return f"{self.product_name_en or self.product_name} · {self.pack_name_en or self.pack_name}"
        return f"{self.product_name} · {self.pack_name}"


class Payment(models.Model):
    """The payment of an order through a Stripe Checkout Session. The row is written before Stripe is called (law 2)."""

    class State(models.TextChoices):
        INTENDED = "intended", _("not yet at Stripe")
        OPEN = "open", _("payment page open")
        PROCESSING = "processing", _("payment in process")
        PAID = "paid", _("paid")
        CLOSED = "closed", _("closed unpaid")

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="payment")
    idempotency_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.INTENDED)
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    session_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    session_url = models.TextField(blank=True)
    payment_intent_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    method = models.CharField(_("method"), max_length=30, blank=True)
    expires_at = models.DateTimeField(_("payment page closes"))
    balance_transaction_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    fee_fen = models.PositiveBigIntegerField(_("payment fee (fen)"), null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="payment_due")]


class Refund(models.Model):
    """Money on its way back to a buyer. Written before Stripe is called, with its own idempotency key (law 2)."""

    class State(models.TextChoices):
        INTENDED = "intended", _("not yet at Stripe")
        PENDING = "pending", _("on its way")
        DONE = "done", _("refunded")
        FAILED = "failed", _("failed")

    class Reason(models.TextChoices):
        OUT_OF_STOCK = "out_of_stock", _("paid after the reservation had lapsed and the stock was gone")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    idempotency_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.INTENDED)
    refund_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    balance_transaction_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.UniqueConstraint(fields=["payment", "reason"], name="refund_once_a_reason"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="refund_amount_positive"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="refund_due")]


class StripeEvent(models.Model):
    """A webhook as it came, signature checked on the raw bytes. A hint only: the object is fetched again (law 3)."""

    event_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    payload = models.TextField()
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="stripe_event_due")]


class Heartbeat(models.Model):
    """The last sign of life of a background process; `inspect` does not work over every broker."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()
