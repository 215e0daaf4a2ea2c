"""What the order's page says of after-sale: until when, what was claimed, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from orders.models import Claim, Order, OrderLine, Parcel

from .actions import appeal_until, claim_until, claimable_fen, reasons_for, received_at
from .words import window_words


def order_claims(order: Order) -> dict[int, list[Claim]]:
    """Return the claims of an order, oldest first: order line id → claims."""
    found: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(line__order=order).select_related("refund").order_by("id"):
        found[claim.line_id].append(claim)
    return found


def line_after_sale(line: OrderLine, parcel: Parcel, claims: Sequence[Claim], now: datetime) -> dict[str, Any]:
    """Return what the page shows of one line.

    :param claims: all claims of the line with their refunds
    """
    received = received_at(parcel, now)
    reasons = reasons_for(line, received, now) if received else []
    left = claimable_fen(line, claims)
    return {
        "claimable": bool(reasons) and left > 0,
        "claim_until": max(claim_until(line, received, reason) for reason in reasons) if received and reasons else None,
        "window_over": received is not None and not reasons,
        "claims": [{"claim": claim, "appeal_until": _appeal_until(claim, now)} for claim in claims],
        "window": window_words(line.after_sale_hours),
        "ordered_grams": line.quantity * line.unit_grams,
    }


def _appeal_until(claim: Claim, now: datetime) -> datetime | None:
    """Until when the claim can still be appealed; None when it can't."""
    if claim.state != Claim.State.REFUSED or now > appeal_until(claim):
        return None
    return appeal_until(claim)
