"""Refunds, full and partial: intended in the caller's transaction, sent by the sweep, booked by balance transaction.

Stripe debits our balance when it accepts a refund, and credits it again when the buyer's bank returns it (refund
failure): each has a balance transaction and a ledger event of its own. Staff may repeat a failed refund.
"""

from __future__ import annotations

import re
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Sum

from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.models import User
from marketplace.runtime.due_rows import next_look
from marketplace.runtime.waking import wake
from marketplace.typed_text.rules import shortened
from orders.models import Dispute, Parcel, Payment, Refund
from orders.models.locking import lock_refund
from orders.models.log_actions import RefundAction, refund_moved
from orders.money.bookkeeping import book_elsewhere, book_refund, book_refund_failure
from orders.payments.stripe.gateway import StripeRefused
from orders.payments.stripe.objects import RefundState

from .losses import book_covered, book_uncovered, lost_fen
from .stripe import gateway as stripe_gateway

ENDED = (Refund.State.FAILED, Refund.State.COVERED, Refund.State.ELSEWHERE)
TRANSFER_NUMBER = re.compile(r"[A-Za-z0-9-]{5,60}")
DISPUTED = "charge_disputed"  # error code: a charge with a dispute (chargeback) can't be refunded


class RefundTooLarge(Exception):
    """The refunds of a payment would exceed its captured amount.

    :param left: refundable amount, in fen
    """

    def __init__(self, left: int) -> None:
        super().__init__(f"only {left} fen of the payment are left")
        self.left = left


class BadTransferNumber(Exception):
    """The number of the transfer is not 5 to 60 letters, digits or hyphens."""


class NotRefused(Exception):
    """Only a refund that Stripe refuses permanently, of a payment without an open dispute, is paid by bank transfer."""


class NotFailed(Exception):
    """Only a refund that has failed can be repeated.

    :param state: where it is
    """

    def __init__(self, state: str) -> None:
        super().__init__(f"the refund is {state}")
        self.state = state


def intend_refund(
    payment: Payment,
    *,
    request: str,
    reason: str,
    amount_fen: int,
    now: datetime,
    bearer: str = Refund.Bearer.SALE,
    parcel: Parcel | None = None,
    discount_back: tuple[int, int] | None = None,
    repeats: Refund | None = None,
    user: User | None = None,
) -> Refund:
    """Record the intent of a refund; the sweep sends it. Idempotent by `request`.

    The caller holds the order's lock, which serialises the refunds of a payment.

    :param request: names the intent, such as ``parcel:17`` or ``claim:3``: one refund for each
    :param reason: one of `Refund.Reason`
    :param amount_fen: fen, above zero
    :param bearer: one of `Refund.Bearer`: who bears it (R6); other than the sale itself, of `parcel`
    :param discount_back: what of a discount goes back with it, in fen, and to which account; it leaves who bears the refund
    :param repeats: the failed refund that this one repeats
    :param user: the member of staff who decided it; None: a buyer or the system
    :raises RefundTooLarge: more than the refundable amount; nothing is changed
    """
    known = Refund.objects.filter(request=request).first()
    if known is None:
        left = refundable_fen(payment)
        if amount_fen > left:
            raise RefundTooLarge(left)
        back, back_to = discount_back or (0, None)
        known = Refund.objects.create(
            payment=payment,
            request=request,
            reason=reason,
            bearer=bearer,
            parcel=parcel,
            repeats=repeats,
            amount_fen=amount_fen,
            discount_back_fen=back,
            discount_back_to_id=back_to,
            intended_at=now,
            due_at=now,
        )
        log_change(_decided(known), user=user, now=now)
    wake("orders.payments.tasks.sweep_refunds", 0)  # one slice, no helper: a backlog is for beat's
    return known


def _decided(refund: Refund) -> Change:
    action = RefundAction.INTENDED if refund.repeats_id is None else RefundAction.REPEATED
    values: dict[str, tuple[Value, Value]] = {"amount_fen": (None, refund.amount_fen)}
    values |= {"reason": (None, str(refund.reason)), "state": (None, str(refund.state))}
    return Change(refund, action, values)


def refundable_fen(payment: Payment) -> int:
    """Return the captured amount less refunds that are intended, pending or done, in fen; failed ones don't count."""
    given = payment.refunds.exclude(state=Refund.State.FAILED).aggregate(sum=Sum("amount_fen"))["sum"]
    return payment.amount_fen - (given or 0)


def repeat_refund(refund_id: int, now: datetime, *, user: User | None = None) -> Refund:
    """Repeat a failed refund as a new one, with an idempotency key of its own. Idempotent: it is repeated once.

    :param user: who sends it anew; None: the system
    :returns: the new refund
    :raises NotFailed: the refund has not failed
    :raises RefundTooLarge: another refund has used the refundable amount meanwhile
    """
    with transaction.atomic():
        failed = lock_refund(refund_id)
        if failed.state != Refund.State.FAILED:
            raise NotFailed(failed.state)
        return _repeat(failed, now, user)


def uncover_refund(refund: Refund, now: datetime) -> Refund:
    """Send a refund after all that a lost dispute had covered: Stripe has given the disputed money back.

    The caller holds the locks of its order and of the refund.

    :returns: the new refund
    """
    before = refund.state
    refund.state, refund.last_error = Refund.State.FAILED, "the disputed money was reinstated"
    refund.save(update_fields=["state", "last_error"])
    book_uncovered(refund, now)
    log_change(refund_moved(refund, before), user=None, now=now)
    return _repeat(refund, now, None)


def _repeat(failed: Refund, now: datetime, user: User | None, amount_fen: int | None = None) -> Refund:
    """Repeat a refund, or a part of it; the discount goes back with the first part, whole."""
    whole = failed.state == Refund.State.FAILED
    return intend_refund(
        failed.payment,
        request=_repeated(failed.request),
        reason=failed.reason,
        amount_fen=failed.amount_fen if amount_fen is None else amount_fen,
        now=now,
        bearer=failed.bearer,
        parcel=failed.parcel,
        discount_back=(failed.discount_back_fen, failed.discount_back_to_id)
        if whole and failed.discount_back_to_id
        else None,
        repeats=failed,
        user=user,
    )


def payable_elsewhere(refund: Refund, lost: int | None = None) -> int:
    """Return what of a refused refund is to be paid by bank transfer, in fen: all of it, less what a lost dispute has left with
    the buyer and no other refund accounts for.

    :param lost: `lost_fen` of its payment, where that is known already
    """
    lost = lost_fen(refund.payment_id) if lost is None else lost
    return max(refund.amount_fen - max(lost, 0), 0)


def pay_elsewhere(
    refund_id: int, *, user: User, transfer_number: str, now: datetime, amount_fen: int | None = None
) -> Refund:
    """Record and book a bank transfer that took the place of a refund which Stripe refuses permanently. Idempotent.

    Where a lost dispute has left a part of its money with the buyer (too little to cover it whole), the transfer pays the
    rest and the part is covered: two refunds that repeat this one, both borne by who bears it.

    :param user: who has paid it
    :param transfer_number: the bank's number of the transfer
    :param amount_fen: what was transferred, in fen: `payable_elsewhere`; None: the whole refund
    :returns: the refund that the transfer has paid
    :raises BadTransferNumber: it is not one
    :raises NotRefused: Stripe may still make the refund, has made it, or a dispute is open
    :raises RefundTooLarge: other refunds or a lost dispute have used the refundable amount meanwhile
    """
    number = transfer_number.strip().upper()
    if not TRANSFER_NUMBER.fullmatch(number):
        raise BadTransferNumber(number)
    with transaction.atomic():
        refund = lock_refund(refund_id)
        again = Refund.objects.filter(repeats=refund).select_related("payment").first()
        for paid in (refund, again):
            if paid and paid.state == Refund.State.ELSEWHERE and paid.transfer_number == number:
                return paid
        if not refund.is_refused or again:
            raise NotRefused(refund.state)
        if Dispute.objects.filter(payment=refund.payment_id, state=Dispute.State.OPEN).exists():
            raise NotRefused("disputed")
        left = min(payable_elsewhere(refund), refundable_fen(refund.payment))
        if left <= 0 or left != (refund.amount_fen if amount_fen is None else amount_fen):
            raise RefundTooLarge(left)
        if left == refund.amount_fen:
            return _paid_elsewhere(refund, number, user, now)
        if refund.amount_fen > refundable_fen(refund.payment):
            raise RefundTooLarge(left)
        kept_by_bank = refund.amount_fen - left
        part = _paid_elsewhere(_repeat(refund, now, user, left), number, user, now)
        _cover(_repeat(part, now, user, kept_by_bank), now)
        return part


def close_covered(refund_id: int, *, user: User, now: datetime) -> Refund:
    """Close a refused refund of which a lost dispute has left all with the buyer: it is covered, and nothing is paid.

    Idempotent.

    :param user: who closes it
    :raises NotRefused: Stripe may still make it, or a dispute is open
    :raises RefundTooLarge: something is to be paid
    """
    with transaction.atomic():
        refund = lock_refund(refund_id)
        if refund.state == Refund.State.COVERED:
            return refund
        if not refund.is_refused or Refund.objects.filter(repeats=refund).exists():
            raise NotRefused(refund.state)
        if Dispute.objects.filter(payment=refund.payment_id, state=Dispute.State.OPEN).exists():
            raise NotRefused("disputed")
        if left := payable_elsewhere(refund):
            raise RefundTooLarge(left)
        _cover(refund, now, user)
        return refund


def _paid_elsewhere(refund: Refund, number: str, user: User, now: datetime) -> Refund:
    paid = {"state": (refund.state, Refund.State.ELSEWHERE.value), "transfer_number": ("", number)}
    refund.state, refund.due_at, refund.transfer_number = Refund.State.ELSEWHERE, None, number
    refund.paid_elsewhere_at, refund.paid_elsewhere_by = now, user
    refund.save(update_fields=["state", "due_at", "transfer_number", "paid_elsewhere_at", "paid_elsewhere_by"])
    book_elsewhere(refund, now)
    log_change(Change(refund, RefundAction.ELSEWHERE, paid), user=user, now=now)
    return refund


def _cover(refund: Refund, now: datetime, user: User | None = None) -> None:
    """Mark a refund covered, and book it: a lost dispute has returned its money to the buyer."""
    before = refund.state
    refund.state, refund.due_at, refund.leased_until = Refund.State.COVERED, None, None
    refund.save(update_fields=["state", "due_at", "leased_until", "last_error"])
    book_covered(refund, now)
    log_change(refund_moved(refund, before), user=user, now=now)


def _repeated(request: str) -> str:
    """Return the request of the refund that repeats one: ``parcel:17:again``, then ``parcel:17:again2`` and so on."""
    first, *again = request.split(":again")
    times = int(again[-1]) if again and again[-1] else len(again)
    return f"{first}:again{times + 1}" if times else f"{first}:again"


def send_refund(refund_id: int, now: datetime) -> Refund:
    """Create a refund at Stripe, or fetch its state, and apply it. Idempotent. A succeeded refund is fetched again: the
    buyer's bank may still return it.

    :raises StripeUnavailable: the outcome is unknown; the row stays due and is retried with backoff
    :raises StripeRefused: a retryable refusal (open dispute, wrong API key); the row stays due
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state in ENDED:
        return refund
    try:
        state = _ask_stripe(refund, now)
    except StripeRefused as refused:
        if refund.refund_id is None and _is_final(refused, refund):
            given_up = _give_up(refund, refused, now)
            if given_up.state in ENDED:
                return given_up
        if refund.refund_id is None and refused.code == DISPUTED:
            # rotate the idempotency key: Stripe would replay this error for it even after the dispute is won
            # (compare and swap on the refused key: a slower worker must not rotate one that is in use)
            refused_key = Refund.objects.filter(pk=refund_id, refund_id=None, idempotency_key=refund.idempotency_key)
            refused_key.update(idempotency_key=uuid4())
        raise
    with transaction.atomic():
        refund = lock_refund(refund_id)
        if refund.state not in ENDED:
            before = refund.state
            _apply(state, refund, now)
            refund.save()
            if refund.state != before:
                log_change(refund_moved(refund, before), user=None, now=now)
    return refund


def _ask_stripe(refund: Refund, now: datetime) -> RefundState:
    """Fetch the refund, or create it under its idempotency key.

    The attempt is recorded before the call: a retry after an unknown outcome (timeout, killed process) searches
    Stripe's list first, since Stripe replays even a 500 for a key and forgets keys after 24 hours.
    """
    if refund.refund_id:
        return stripe_gateway.fetch_refund(refund.refund_id)
    intent_id = refund.payment.payment_intent_id
    assert intent_id is not None
    if refund.sent_at:
        found = stripe_gateway.find_refund(refund, intent_id)
        if found:
            return found
    else:
        Refund.objects.filter(pk=refund.pk, sent_at=None).update(sent_at=now)
    return stripe_gateway.create_refund(refund, intent_id)


def _apply(state: RefundState, refund: Refund, now: datetime) -> None:
    """Apply Stripe's state to a locked refund, and post its balance transactions to the ledger."""
    refund.refund_id, refund.leased_until, refund.last_error = state.refund_id, None, ""
    refund.state, refund.due_at = Refund.State.PENDING, next_look(now, refund.intended_at)
    if state.balance_transaction_id and refund.balance_transaction_id is None:
        refund.balance_transaction_id, refund.fee_fen = state.balance_transaction_id, state.fee
        book_refund(refund, now)
    if state.status in ("failed", "canceled"):
        refund.last_error = f"Stripe: {state.status}"
        if refund.balance_transaction_id is None or state.failure_balance_transaction_id:
            refund.state, refund.due_at = Refund.State.FAILED, None
        if refund.balance_transaction_id and state.failure_balance_transaction_id:
            refund.failure_balance_transaction_id = state.failure_balance_transaction_id
            book_refund_failure(refund, now)
    else:
        refund.attempts = 0  # it has worked: from here on they count failures
        if state.status == "succeeded" and refund.balance_transaction_id:
            refund.state, refund.due_at = Refund.State.DONE, None


def _is_final(refused: StripeRefused, refund: Refund) -> bool:
    """Whether the refusal is permanent. One for a dispute is only when Stripe calls that lost: once won, a retry succeeds."""
    if refused.code == DISPUTED:
        lost = (Dispute.State.LOST, Dispute.State.RETURNED)
        return Dispute.objects.filter(payment=refund.payment_id, state__in=lost).exists()
    return refused.is_final


def _give_up(refund: Refund, refused: StripeRefused, now: datetime) -> Refund:
    """Fail a refund that Stripe refuses permanently, or mark it covered when a lost dispute has returned the money.

    Left as it is when the dispute has been won meanwhile: the refusal is not permanent any more.
    """
    with transaction.atomic():
        refund = lock_refund(refund.pk)
        if refund.refund_id is None and refund.state not in ENDED and _is_final(refused, refund):
            refund.last_error = shortened(str(refused), 500)
            if refund.amount_fen <= lost_fen(refund.payment_id):  # whatever the refusal: its buyer has the money
                _cover(refund, now)
                return refund
            before = refund.state
            refund.state, refund.due_at, refund.leased_until = Refund.State.FAILED, None, None
            refund.save()
            log_change(refund_moved(refund, before), user=None, now=now)
    return refund
