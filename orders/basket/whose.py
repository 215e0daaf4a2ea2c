"""Whose basket a request means: a guest's by the session, a buyer's by the account."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest

from orders.basket.actions import add_offered, merge_basket, open_basket, open_basket_with, put_back
from orders.basket.offered import OfferedPack
from orders.basket.removed import RemovedLine
from orders.doors import signed_in
from orders.models import Basket, BasketLine, Order
from orders.unpaid.queries import own_unpaid_orders

SESSION_KEY = "basket"
UNPAID_ORDER = "unpaid_order"  # where the session keeps the token of the order that was placed last


def basket_id_of(request: HttpRequest) -> UUID | None:
    """Return the id of the visitor's basket, or None when there is none yet.

    A guest's basket is merged into the buyer's at the first request after signing in.
    """
    user = signed_in(request)
    guest = _guest_basket_id(request)
    if user is None:
        return guest if guest and Basket.objects.filter(pk=guest, user=None).exists() else None
    if guest:
        basket = merge_basket(guest, user)
        del request.session[SESSION_KEY]
        return basket.pk
    return Basket.objects.filter(user=user).values_list("pk", flat=True).first()


def basket_named(request: HttpRequest) -> UUID | None:
    """As `basket_id_of`, without looking whether a guest's basket is still there: one that is gone has no lines."""
    return basket_id_of(request) if signed_in(request) else _guest_basket_id(request)


def add_to_basket(request: HttpRequest, offered: OfferedPack, quantity: int) -> BasketLine:
    """Put packs into the visitor's basket, opening one when there is none (any more).

    :raises BasketRefusal: as `add_offered`
    """
    basket_id, user = basket_named(request), signed_in(request)
    if basket_id is not None:
        with suppress(Basket.DoesNotExist):
            return add_offered(basket_id, offered, quantity)
    if user:
        return add_offered(open_basket(user).pk, offered, quantity)
    line = open_basket_with(offered, quantity)
    request.session[SESSION_KEY] = str(line.basket_id)
    return line


def put_back_into_basket(request: HttpRequest, removed: RemovedLine) -> None:
    """Put a line that was taken out back into the visitor's basket; one that has no basket any more gets none for it."""
    basket_id = basket_named(request)
    if basket_id is not None:
        with suppress(Basket.DoesNotExist):
            put_back(basket_id, removed)


def own_unpaid(request: HttpRequest, basket_id: UUID | None) -> list[Order]:
    """Return the unpaid orders that this session or the signed-in buyer has placed, the oldest first.

    :param basket_id: the visitor's (`basket_id_of`)
    """
    user = signed_in(request)
    token = request.session.get(UNPAID_ORDER, "")
    return list(own_unpaid_orders(basket_id, user.pk if user else None, token))


def _guest_basket_id(request: HttpRequest) -> UUID | None:
    value = request.session.get(SESSION_KEY)
    return UUID(value) if value else None
