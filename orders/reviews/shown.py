"""What the order's page says of reviews: which lines can be reviewed, and what became of those that were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orders.models import Order, OrderLine, Parcel, Review

from .actions import may_review


def order_reviews(order: Order) -> dict[int, Review]:
    """Return the reviews of an order: order line id → review."""
    return {one.line_id: one for one in Review.objects.filter(line__order=order).prefetch_related("photos")}


def line_review(line: OrderLine, parcel: Parcel, reviews: Mapping[int, Review], now: datetime) -> dict[str, Any]:
    """Return what the page shows of one line."""
    written = reviews.get(line.pk)
    return {
        "review": written,
        "stars": "★" * written.rating + "☆" * (5 - written.rating) if written else "",
        "reviewable": written is None and may_review(line, parcel, now),
    }
