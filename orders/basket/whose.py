"""Whose basket a request means: a guest's by the session, a buyer's by the account."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from orders.basket.actions import merge_basket, open_basket
from orders.doors import signed_in
from orders.models import Basket, Order
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


def basket_id_to_fill(request: HttpRequest) -> UUID:
    """Return the id of the visitor's basket, opening one when there is none yet."""
    basket_id = basket_id_of(request)
    if basket_id is None:
        user = signed_in(request)
        basket_id = open_basket(user).pk
        if user is None:
            request.session[SESSION_KEY] = str(basket_id)
    return basket_id


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
