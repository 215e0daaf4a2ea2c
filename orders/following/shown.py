"""What the page of an order shows: its payment, each parcel with its lines, and what has gone back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone

from orders.claims.shown import line_after_sale, order_claims
from orders.delivery.addresses import masked_address, own_address
from orders.messages.words import harvest_words
from orders.models import Order, Parcel, Payment, Refund
from orders.parcels.cancelling import may_cancel
from orders.parcels.readdressing import may_correct
from orders.parcels.shipping import counts_as_received
from orders.payments.choosing import MOST_CHOICES
from orders.payments.methods import methods_for
from orders.payments.words import ways_to_pay
from orders.reviews.shown import line_review, order_reviews

from .progress import arrival, headline, order_state, parcel_stages
from .queries import Credit, household_credits
from .tracking import tracking_address

BACK = (Refund.State.DONE, Refund.State.COVERED, Refund.State.ELSEWHERE)


def order_page(found: Order, now: datetime, *, is_back: bool, is_own: bool) -> dict[str, Any]:
    """Return what the order's page shows.

    :param found: with payment, parcels and lines (`orders_with_parcels`)
    :param is_back: whether the buyer has just come back from Stripe's page
    :param is_own: whether the browser or the account that placed it looks, which sees its own address (`basket.placed`)
    """
    parcels = list(found.parcels.all())
    credits = household_credits(parcels, timezone.localdate(now))
    refunds = list(
        found.payment.refunds.exclude(state=Refund.State.FAILED, repeated_by__isnull=False).select_related(
            "parcel__cooperative"
        )
    )
    failed = [refund for refund in refunds if refund.state == Refund.State.FAILED]
    return {
        "order": found,
        "state": order_state(found, failed),
        "headline": headline(found),
        "received_after_days": settings.PARCEL_RECEIVED_AFTER_DAYS,
        "is_own": is_own,
        "address": own_address(found) if is_own else [masked_address(found)],
        "parcels": _parcels(found, parcels, refunds, credits, now),
        "household_total": sum(one.fen for of_line in credits.values() for one in of_line),
        "harvest_words": next(filter(None, (harvest_words(parcel, refunds) for parcel in parcels)), ""),
        "buyer_cancelled": any(parcel.cancelled_at for parcel in parcels),
        "may_correct": may_correct(found, parcels),
        "may_cancel_all": _may_cancel_all(found, parcels),
        **_payment(found, now, is_back=is_back),
        **_refunds(refunds, failed),
    }


def _payment(found: Order, now: datetime, *, is_back: bool) -> dict[str, Any]:
    payment = found.payment
    awaiting = found.status == Order.Status.AWAITING_PAYMENT
    is_open = payment.state in (Payment.State.INTENDED, Payment.State.OPEN) and payment.expires_at > now
    harvests = (parcel.forecast.expected_on if parcel.forecast else None for parcel in found.parcels.all())
    methods = methods_for(harvests, found.placed_at)
    stays = payment.generation >= MOST_CHOICES and payment.chosen_method in methods  # every other one would be refused
    return {
        "ways": ways_to_pay([payment.chosen_method] if stays else methods, payment.chosen_method),
        "way_stays": stays and len(methods) > 1,
        "confirming": awaiting and (payment.state == Payment.State.PROCESSING or is_back),
        "payable": awaiting and is_open,
        "kept_until": payment.expires_at,
    }


def _refunds(refunds: Sequence[Refund], failed: Sequence[Refund]) -> dict[str, Any]:
    return {
        "refunds": refunds,
        "refunds_done": all(refund.state in BACK for refund in refunds),
        "failed_fen": sum(refund.amount_fen for refund in failed),
        "any_refused": any(refund.is_refused for refund in failed),
        "write_to": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "out_of_stock": any(refund.reason == Refund.Reason.OUT_OF_STOCK for refund in refunds),
    }


def _parcels(
    found: Order, parcels: Sequence[Parcel], refunds: list[Refund], credits: dict[int, list[Credit]], now: datetime
) -> list[dict[str, Any]]:
    claims, reviews = order_claims(found), order_reviews(found)
    return [
        {
            "parcel": parcel,
            "stages": parcel_stages(found, parcel),
            "lines": [
                {"line": line, "income": _income(credits.get(line.pk)), "credits": credits.get(line.pk)}
                | line_after_sale(line, parcel, claims[line.pk], now)
                | line_review(line, parcel, reviews, now)
                for line in parcel.lines.all()
            ],
            "may_cancel": may_cancel(parcel),
            "harvest_words": harvest_words(parcel, refunds),
            "exempt": any(not line.no_reason_return for line in parcel.lines.all()),
            "received_by": _received_by(parcel),
            "settles_at": _settles_at(parcel),
            "arrives": arrival(found, parcel),
            "tracking": tracking_address(parcel.carrier, parcel.tracking_number),
        }
        for parcel in parcels
    ]


def _income(credits: list[Credit] | None) -> int | None:
    return sum(one.fen for one in credits) if credits is not None else None


def _received_by(parcel: Parcel) -> datetime | None:
    """When a parcel that is on its way counts as received."""
    if parcel.status != Parcel.Status.SHIPPED or parcel.shipped_at is None:
        return None
    return counts_as_received(parcel.shipped_at)


def _settles_at(parcel: Parcel) -> datetime | None:
    """When a parcel that the buyer has confirmed settles, as long as that can be taken back; None for one whose time had passed."""
    if parcel.status != Parcel.Status.RECEIVED or parcel.received_at is None or parcel.shipped_at is None:
        return None
    return parcel.due_at if parcel.received_at < counts_as_received(parcel.shipped_at) else None


def _may_cancel_all(found: Order, parcels: Sequence[Parcel]) -> bool:
    """Whether cancelling all at once is offered: before payment, or where several parcels can be cancelled."""
    if found.status == Order.Status.AWAITING_PAYMENT:
        return True
    left = [parcel for parcel in parcels if parcel.status != Parcel.Status.CANCELLED]
    return len(left) > 1 and all(may_cancel(parcel) for parcel in left)
