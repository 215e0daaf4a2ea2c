"""Addresses of orders: how they are written, and how much of them the order's page shows.

An order keeps the text of its address as it was written, and the code of its division beside it where that is known.
"""

from __future__ import annotations

from marketplace.households.rules import masked_name
from marketplace.places.divisions.reading import locate, written
from orders.models import Order


def last_order(user_id: int) -> Order | None:
    """Return the signed-in buyer's latest order, whose address the next checkout starts with; None before the first."""
    return Order.objects.filter(user_id=user_id).order_by("-id").first()


def kept_address(order: Order) -> dict[str, str]:
    """Return what the checkout's form starts with after an order: its address, as far as it is understood today.

    A district that has no code (高新区) is not lost: it begins the street.
    """
    kept = {name: str(getattr(order, name)) for name in ("recipient", "email", "street", "detail")}
    kept["phone"] = order.shown_phone if order.phone_extension else str(order.phone)
    located = locate(order.province, order.city, order.district)
    fault = located.faults.get("district")
    if fault and fault.text and not kept["street"].startswith(fault.text):
        kept["street"] = f"{fault.text}{kept['street']}"
    return {**kept, **located.codes}


def masked_phone(phone: str) -> str:
    """Return a number with its middle hidden: +8613800138000 → 138****8000. Who holds the link need not learn it."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "****"


def masked_address(order: Order) -> str:
    """Return recipient and address as the order page shows them: enough for the buyer to know it, no more."""
    place = " ".join(written(order.province, order.city, order.district))
    return f"{masked_name(order.recipient)} · {masked_phone(str(order.phone))} · {place} ****"


def own_address(order: Order) -> list[str]:
    """Return recipient, phone and address as the buyer has written them, a line each."""
    return [order.recipient, order.shown_phone, full_address(order)]


def full_address(order: Order) -> str:
    """Return the address as it is written on a parcel in China: from the province down to the door, 上海市 once."""
    return "".join([*written(order.province, order.city, order.district), order.street, order.detail])
