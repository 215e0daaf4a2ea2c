"""Mails to buyers are written down with the deed they tell of."""

from __future__ import annotations

from datetime import datetime

from marketplace.runtime.waking import wake
from orders.models import BuyerMail, Parcel


def write_mail(parcel: Parcel, kind: str, now: datetime) -> None:
    """Write down that a buyer is to be told; the sweep sends it. The same again, twice or by two at once, is one mail.

    The caller has locked the order.

    :param parcel: a pre-ordered one; for the order's link, its first
    :param kind: one of `BuyerMail.Kind`
    """
    if parcel.order.email:
        BuyerMail.objects.get_or_create(parcel=parcel, kind=kind, defaults={"written_at": now, "due_at": now})
        wake("orders.messages.tasks.sweep_mails")
