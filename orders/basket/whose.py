"""Whose basket a request means: a guest's by the session, a buyer's by the account."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from orders.basket.actions import merge_basket, open_basket
from orders.doors import signed_in
from orders.models import Basket

SESSION_KEY = "basket"


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


def _guest_basket_id(request: HttpRequest) -> UUID | None:
    value = request.session.get(SESSION_KEY)
    return UUID(value) if value else None
