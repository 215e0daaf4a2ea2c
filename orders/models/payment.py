"""Money between a buyer and us: payment, refund, dispute, and what Stripe says of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.runtime.due_rows import DueRow

from .order import Order, Parcel


class Payment(DueRow):
    """The payment of an order through a Stripe Checkout Session. The row is written before Stripe is called (law 2).

    Of several sessions, one after the other, when the buyer chooses another way to pay. The one before is noted as replaced
    before Stripe is asked to end it: that it expired then is no word about the order. There is a next one only when the
    one before is known to have ended unpaid, so two can never be paid.
    """

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
    # What the session is for, and which it is: 0 for the first one. Empty: whatever way the order can be paid.
    chosen_method = models.CharField(_("chosen method"), max_length=30, blank=True, default="", db_default="")
    generation = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    session_ends_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # as asked of Stripe, if not `expires_at`
    replaced_session_id = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    payment_intent_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    method = models.CharField(_("method"), max_length=30, blank=True)
    expires_at = models.DateTimeField(_("payment page closes"))
    balance_transaction_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    fee_fen = models.PositiveBigIntegerField(_("payment fee (fen)"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="payment_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=True)
                | ~Q(state="closed") & (~Q(state="paid") | Q(balance_transaction_id__isnull=True)),
                name="payment_finished_not_due",
            ),
            models.CheckConstraint(
                condition=Q(session_id__isnull=True) | Q(replaced_session_id__isnull=True), name="payment_one_session"
            ),
        ]


class Refund(DueRow):
    """Money on its way back to a buyer. Written before Stripe is called, with its own idempotency key (law 2).

    `request` names what it is for, such as ``parcel:17`` or ``claim:3``: the same request is the same refund.
    """

    class State(models.TextChoices):
        INTENDED = "intended", _("not yet at Stripe")
        PENDING = "pending", _("on its way")
        DONE = "done", _("refunded")
        FAILED = "failed", _("failed")
        COVERED = "covered", _("given back by the buyer's bank")
        ELSEWHERE = "elsewhere", _("paid another way")

    class Reason(models.TextChoices):
        OUT_OF_STOCK = "out_of_stock", _("paid after the reservation had lapsed and the stock was gone")
        CANCELLED = "cancelled", _("cancelled before packing")
        HARVEST = "harvest", _("the harvest failed, or brought too little")
        WEIGHED = "weighed", _("packed weight below the weight ordered")
        CLAIM = "claim", _("after-sale claim")

    class Bearer(models.TextChoices):
        """Who bears a refund (R6): the sale that is undone, or, once households have their income, somebody else."""

        SALE = "sale", _("the sale")
        COOPERATIVE = "cooperative", _("the cooperative")
        CARRIER = "carrier", _("the carrier")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    request = models.CharField(max_length=60, unique=True, editable=False)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    bearer = models.CharField(_("borne by"), max_length=12, choices=Bearer, default=Bearer.SALE)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds")
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    # What of a discount goes back to who bore it, from who bears the refund; and to which account.
    discount_back_fen = models.PositiveBigIntegerField(_("discount given back (fen)"), default=0)
    discount_back_to = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    fee_fen = models.BigIntegerField(_("Stripe's fee for the refund (fen)"), default=0)
    idempotency_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.INTENDED)
    refund_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    balance_transaction_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    failure_balance_transaction_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    transfer_number = models.CharField(_("number of the transfer"), max_length=60, blank=True)
    paid_elsewhere_at = models.DateTimeField(_("paid another way"), null=True, blank=True)
    paid_elsewhere_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paid by")
    )
    repeats = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeated_by")
    intended_at = models.DateTimeField(_("decided"))
    sent_at = models.DateTimeField(_("first sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(condition=Q(bearer="sale") | Q(parcel__isnull=False), name="refund_bearer_known"),
            models.CheckConstraint(
                condition=Q(discount_back_fen=0) | (Q(discount_back_to__isnull=False) & ~Q(bearer="sale")),
                name="refund_discount_back_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="elsewhere")
                | (~Q(transfer_number="") & Q(paid_elsewhere_at__isnull=False, paid_elsewhere_by__isnull=False)),
                name="refund_elsewhere_evidenced",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(state__in=["intended", "pending"]), name="refund_finished_not_due"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="refund_due")]

    @property
    def log_title(self) -> str:
        """What the change log calls the refund: the order's number and what it is for; no personal data."""
        return f"{self.payment.order.number} · {self.request}"

    @property
    def is_refused(self) -> bool:
        """Whether sending it again will hardly help: Stripe would not take it, or it has come back more than once."""
        return self.state == self.State.FAILED and (self.refund_id is None or self.repeats_id is not None)


class Dispute(DueRow):
    """A buyer's bank has taken a payment back until the dispute is decided (chargeback)."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")
        RETURNED = "returned", _("lost, and the money given back")

    KEPT = (State.WON, State.RETURNED)  # the payment is ours again

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    dispute_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    opened_at = models.DateTimeField(_("opened"))
    evidence_due_at = models.DateTimeField(_("evidence due"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="dispute_amount_positive"),
            models.CheckConstraint(condition=Q(due_at__isnull=True) | Q(state="open"), name="dispute_finished_not_due"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="dispute_due")]


class DisputeMovement(models.Model):
    """Money that Stripe moved for a dispute: out when it was opened, back when it was won; each with its fee."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="movements")
    balance_transaction_id = models.CharField(max_length=120, unique=True)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    fee_fen = models.BigIntegerField(_("fee (fen)"), default=0)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(amount_fen=0), name="dispute_movement_moves")]


class StripeEvent(DueRow):
    """A webhook as it came, signature checked on the raw bytes. A hint only: the object is fetched again (law 3)."""

    event_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    payload = models.TextField()
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="stripe_event_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(processed_at__isnull=True), name="stripe_event_finished_not_due"
            )
        ]


class Reconciliation(models.Model):
    """What one comparison of Stripe's balance transactions with the ledger found."""

    ran_at = models.DateTimeField(_("ran"))
    since = models.DateField(_("since"), null=True, blank=True)
    compared = models.PositiveBigIntegerField(_("balance transactions"))
    on_its_way = models.PositiveIntegerField(_("on their way"))
    differences = models.PositiveIntegerField(_("differences"))
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["-id"]


class Heartbeat(models.Model):
    """The last sign of life of a background process; `inspect` does not work over every broker."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()


class Backlog(models.Model):
    """How many rows were due at a moment, by kind: what tells a backlog that shrinks. Kept for some minutes."""

    counted_at = models.DateTimeField(primary_key=True)
    due = models.JSONField()
    overdue = models.JSONField()


class StripePace(models.Model):
    """When the next call to Stripe may be made: one row, for all processes (`payments.stripe.pace`)."""

    free_at = models.DateTimeField()
    paused_until = models.DateTimeField()
    refusals = models.PositiveIntegerField(default=0)
