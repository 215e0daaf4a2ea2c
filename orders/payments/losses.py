"""Who bears what a lost dispute has taken, what makes up for it, and who has it again when the money comes back.

The cooperatives of the order's parcels bear a loss; households keep their income (R6). A sale undone after it is covered:
the buyer has the money from the bank, so the sale's money in suspense goes to those who bore the loss. Money that Stripe
reinstates goes to those who still bear it; a refund that it no longer covers is uncovered first, and sent after all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, Sum
from django.utils import timezone

from marketplace.ledger.accounts import open_accounts, shared_account
from marketplace.ledger.models import Account, Event, Posting
from marketplace.ledger.posting import Draft, Entry, post
from orders.models import Dispute, DisputeMovement, Parcel, Refund
from orders.money.bookkeeping import DISCOUNTED, discount_again, discount_back
from orders.money.rules import split


def taken_fen(dispute: Dispute) -> int:
    """Return what Stripe has taken for a dispute and not given back, in fen, without fees."""
    return -(dispute.movements.aggregate(sum=Sum("amount_fen"))["sum"] or 0)


def lost_fen(payment_id: int) -> int:
    """Return the amount of a payment lost in disputes, less the refunds that it has covered, in fen."""
    return lost_of_each([payment_id])[payment_id]


def lost_of_each(payment_ids: Collection[int]) -> dict[int, int]:
    """Return `lost_fen` of several payments, by their keys."""
    moved = DisputeMovement.objects.filter(dispute__payment__in=payment_ids, dispute__state=Dispute.State.LOST)
    covered = Refund.objects.filter(payment__in=payment_ids, state=Refund.State.COVERED)
    sums = [
        *moved.order_by().values_list("dispute__payment").annotate(Sum("amount_fen")),
        *covered.order_by().values_list("payment").annotate(Sum("amount_fen")),
    ]
    lost = dict.fromkeys(payment_ids, 0)
    for payment_id, fen in sums:
        lost[payment_id] -= fen
    return lost


def is_borne(dispute: Dispute) -> bool:
    """Whether the loss of a dispute has been posted to those who bear it."""
    return Event.objects.filter(kind="dispute_loss", reference=f"dispute:{dispute.dispute_id}").exists()


def book_loss(dispute: Dispute, now: datetime) -> None:
    """Post what a lost dispute has taken so far to those who bear it. Called once for a dispute; what moves later is
    passed on with its own event (`passed_on`).
    """
    if (lost := taken_fen(dispute)) > 0:
        entries = _shared_out(dispute, lost)
        post(Draft("dispute_loss", f"dispute:{dispute.dispute_id}", timezone.localdate(now), entries))


def passed_on(dispute: Dispute, amount: int) -> list[Entry]:
    """Return the entries that pass a later movement of a borne dispute on: to those who still bear it, pro rata.

    :param amount: fen; negative: taken once more, which is borne like the loss itself
    """
    if amount < 0:
        return _shared_out(dispute, -amount)
    borne = {pk: fen for pk, fen in sorted(_borne_by_parcel(dispute.payment_id).items()) if fen > 0}
    returned = min(amount, sum(borne.values()))
    parts = dict(zip(borne, split(returned, list(borne.values())), strict=True))
    entries = _entries(parts, shared_account(Account.Kind.DISPUTED_PAYMENTS))
    if amount > returned:  # more than was taken: nobody bore it
        entries += _shared_out(dispute, returned - amount)
    return entries


def book_covered(refund: Refund, now: datetime) -> None:
    """Post a refund that is not sent because a lost dispute has returned the money already.

    Borne by the sale, that is reversed, so its money in suspense goes to those who bore the loss: first the cooperative of
    the reversed parcel, then the others, each up to what it bore. One of a claim only gives its part of the discount back: the
    loss is borne already.

    :param refund: at most `lost_fen`
    """
    entries = _sale_reversed(refund) if refund.bearer == Refund.Bearer.SALE else discount_back(refund)
    if entries:
        post(Draft("refund_covered", f"refund:{refund.pk}", timezone.localdate(now), entries))


def _sale_reversed(refund: Refund) -> list[Entry]:
    borne = _borne_by_parcel(refund.payment_id)
    first = min(max(borne.get(refund.parcel_id or 0, 0), 0), refund.amount_fen)
    others = [pk for pk in sorted(borne) if pk != refund.parcel_id and borne[pk] > 0]
    parts = dict(zip(others, split(refund.amount_fen - first, [borne[pk] for pk in others]), strict=True))
    parts[refund.parcel_id or 0] = first
    return _entries(parts, shared_account(Account.Kind.SALES_SUSPENSE))


def book_uncovered(refund: Refund, now: datetime) -> None:
    """Post that a covered refund is not: the sale's money is in suspense again, and who had it bears the loss again; who had
    the discount back pays it in again."""
    event = Event.objects.filter(kind="refund_covered", reference=f"refund:{refund.pk}").values("pk")
    covered = Posting.objects.filter(event_id__in=event)
    entries = [
        Entry(row.credit_id, row.debit_id, row.amount, source_type=row.source_type, source_id=row.source_id)
        for row in covered.exclude(source_type=DISCOUNTED).order_by("seq")
    ]
    entries += discount_again("refund_covered", f"refund:{refund.pk}")
    if entries:
        post(Draft("refund_uncovered", f"refund:{refund.pk}", timezone.localdate(now), entries))


def _borne_by_parcel(payment_id: int) -> dict[int, int]:
    """Return the net loss from a payment's disputes that the cooperative of each parcel bears so far, in fen."""
    disputes = Dispute.objects.filter(payment=payment_id)
    refunds = [f"refund:{pk}" for pk in Refund.objects.filter(payment=payment_id).values_list("pk", flat=True)]
    events = Event.objects.filter(
        Q(
            kind="dispute_loss",
            reference__in=[f"dispute:{one}" for one in disputes.values_list("dispute_id", flat=True)],
        )
        | Q(kind="dispute", reference__in=disputes.values("movements__balance_transaction_id"))
        | Q(kind__in=["refund_covered", "refund_uncovered"], reference__in=refunds)
    )
    from_elsewhere = {shared_account(Account.Kind.DISPUTED_PAYMENTS), shared_account(Account.Kind.SALES_SUSPENSE)}
    borne: dict[int, int] = defaultdict(int)
    rows = Posting.objects.filter(event_id__in=list(events.values_list("pk", flat=True)), source_type="parcel")
    for parcel_id, debit, amount in rows.values_list("source_id", "debit_id", "amount"):
        borne[parcel_id or 0] += -amount if debit in from_elsewhere else amount
    return dict(borne)


def _entries(parts: dict[int, int], source: int) -> list[Entry]:
    """Return what credits the cooperatives of parcels with their parts, out of an account."""
    cooperative_of = dict(Parcel.objects.filter(pk__in=parts).values_list("pk", "cooperative_id"))
    accounts = open_accounts(Account.Kind.COOPERATIVE, cooperative_of.values())
    return [
        Entry(source, accounts[cooperative_of[pk]], part, source_type="parcel", source_id=pk)
        for pk, part in sorted(parts.items())
        if part
    ]


def _shared_out(dispute: Dispute, amount: int) -> list[Entry]:
    """Return the entries that allocate a loss to the cooperatives: pro rata (largest remainder) to the amount paid for
    their parcels, net of refunds; gross, where all was refunded.

    :param amount: fen; negative: a reinstatement
    """
    parcels = list(Parcel.objects.filter(order=dispute.payment.order_id).prefetch_related("lines").order_by("id"))
    weights = [_kept_fen(parcel) for parcel in parcels]
    if not any(weights):
        weights = [parcel.postage_fen + sum(line.paid_fen for line in parcel.lines.all()) for parcel in parcels]
    accounts = open_accounts(Account.Kind.COOPERATIVE, [parcel.cooperative_id for parcel in parcels])
    disputed = shared_account(Account.Kind.DISPUTED_PAYMENTS)
    entries = []
    for parcel, part in zip(parcels, split(abs(amount), weights), strict=True):
        cooperative = accounts[parcel.cooperative_id]
        debit, credit = (cooperative, disputed) if amount > 0 else (disputed, cooperative)
        if part:
            entries.append(Entry(debit, credit, part, source_type="parcel", source_id=parcel.pk))
    return entries


def _kept_fen(parcel: Parcel) -> int:
    if parcel.status == Parcel.Status.CANCELLED:
        return 0
    return parcel.postage_fen + sum(line.kept_fen for line in parcel.lines.all())
