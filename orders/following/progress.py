"""Where an order and its parcels stand, in the buyer's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from orders.delivery.postage import Way
from orders.models import Order, Parcel, Refund

STEPS: list[str] = [
    Parcel.Status.AWAITING_HARVEST,
    Parcel.Status.PACKING,
    Parcel.Status.SHIPPED,
    Parcel.Status.RECEIVED,
    Parcel.Status.SETTLED,
]


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order's state on one line.

    :param kind: the badge's kind: good, warn, bad or note
    """

    words: str
    kind: str


def order_state(order: Order, failed: Sequence[Refund] = ()) -> OrderState:
    """Return how an order stands; of several parcels the one that is furthest behind counts.

    :param failed: its refunds that did not reach the buyer
    """
    if order.status == Order.Status.AWAITING_PAYMENT:
        return OrderState(_("awaiting payment"), "warn")
    if order.status == Order.Status.LAPSED:
        return OrderState(_("not paid in time"), "bad")
    if order.status == Order.Status.REFUNDED and failed:
        return OrderState(_("refund failed"), "bad")
    if order.status == Order.Status.REFUNDED:
        return OrderState(_("refunded"), "note")
    left = [parcel for parcel in order.parcels.all() if parcel.status in STEPS]
    if order.paid_at and not left:
        return OrderState(_("cancelled"), "bad")
    behind = min((STEPS.index(parcel.status) for parcel in order.parcels.all() if parcel.status in STEPS), default=1)
    words = [_("awaiting harvest"), _("being packed"), _("with the carrier"), _("received"), _("settled")][behind]
    if len(left) < len(order.parcels.all()):
        return OrderState(_("partly cancelled; the rest: %(state)s") % {"state": words}, "warn")
    return OrderState(words, "good" if behind >= 3 else "note")


def arrival(order: Order, parcel: Parcel) -> tuple[date, date] | None:
    """Return the first and the last day on which a parcel is to arrive, as promised when it was ordered; None where nothing
    can be said: it has come, will not come, or waits for a harvest that is in by now."""
    if parcel.days_on_way is None:
        return None
    way = Way(0, parcel.days_on_way)
    if parcel.status == Parcel.Status.SHIPPED and parcel.shipped_at:
        day = timezone.localdate(parcel.shipped_at) + timedelta(days=way.days)
        return day, day
    if parcel.status == Parcel.Status.AWAITING_HARVEST and parcel.forecast:
        return way.arrives(parcel.forecast.expected_on)
    if parcel.status == Parcel.Status.PACKING and parcel.forecast is None and order.paid_at:
        return way.arrives(timezone.localdate(order.paid_at))
    return None


def headline(order: Order) -> str:
    """Return what the page of a paid order says first: ``paid``, ``partly cancelled``, or nothing where the steps say it."""
    parcels = order.parcels.all()
    if order.status != Order.Status.PAID:
        return ""
    if any(parcel.status not in STEPS for parcel in parcels):
        return "partly cancelled"
    waiting = (Parcel.Status.AWAITING_HARVEST, Parcel.Status.PACKING)
    return "paid" if all(parcel.status in waiting for parcel in parcels) else ""


def parcel_stages(order: Order, parcel: Parcel) -> list[dict[str, Any]]:
    """Return the way of a parcel for `components/track.html`; none for a parcel that will not be sent."""
    if parcel.status not in STEPS:
        return []
    reached = STEPS.index(parcel.status)
    titles = [
        (_("Paid"), order.paid_at),
        (_("Harvest"), None),
        (_("Being packed"), None),
        (_("Shipped"), parcel.shipped_at),
        (_("Received"), parcel.received_at),
        (_("Settled: everybody has their part"), parcel.settled_at),
    ]
    # step 0 is the payment; a settled parcel has nothing left to do, so its last step is done, not current
    current = reached + 1 if parcel.status != Parcel.Status.SETTLED else len(titles)
    stages = [
        {
            "title": title,
            "when": when,
            "state": "done" if number < current else "current" if number == current else "todo",
        }
        for number, (title, when) in enumerate(titles)
    ]
    if parcel.forecast is None:
        del stages[1]
    else:
        day = date_format(parcel.forecast.expected_on)
        stages[1]["note"] = _("expected on %(day)s") % {"day": day} if stages[1]["state"] == "current" else None
    return stages
