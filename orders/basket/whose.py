"""Whose basket a request means: a guest's by a cookie, a buyer's by the account.

Each basket that a guest's browser was given has a cookie of its own, named after it and signed. Two first adds at once open a
basket each; the browser keeps both cookies, and its next request merges them. So nothing that was added is lost, in whatever
order the answers come, and no page that is cached needs to give a key out beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from orders.basket.actions import (
    add_offered,
    merge_basket,
    merge_guest_baskets,
    open_basket,
    open_basket_with,
    put_back,
)
from orders.basket.offered import OfferedPack
from orders.basket.removed import RemovedLine
from orders.doors import drop_cookie, keep_cookie, signed_in
from orders.models import Basket, BasketLine, Order
from orders.unpaid.queries import own_unpaid_orders

COOKIE = re.compile(r"basket-([0-9a-f]{32})")
SALT = "orders.basket"
SESSION_KEY = "basket"  # where a guest's basket of before the cookies is
UNPAID_ORDER = "unpaid-order"  # the cookie with the token of the order that a guest has placed last
UNPAID_SECONDS = 24 * 3600  # longer than an order waits for its payment
TOKEN = re.compile(r"[\w-]{1,40}", re.ASCII)


def basket_id_of(request: HttpRequest) -> UUID | None:
    """Return the id of the visitor's basket, or None when there is none yet.

    Baskets that a guest's browser knows are merged into one, and at the first request after signing in into the buyer's.
    """
    user, guests = signed_in(request), _guest_basket_ids(request)
    if user is None:
        if len(guests) > 1:
            return _merged(request, guests)
        return guests[0] if guests and Basket.objects.filter(pk=guests[0], user=None).exists() else None
    for guest in guests:
        merge_basket(guest, user)
        _forget(request, guest)
    return Basket.objects.filter(user=user).values_list("pk", flat=True).first()


def basket_named(request: HttpRequest) -> UUID | None:
    """As `basket_id_of`, without looking whether a guest's basket is still there: one that is gone has no lines."""
    guests = _guest_basket_ids(request)
    return guests[0] if len(guests) == 1 and not signed_in(request) else basket_id_of(request)


def add_to_basket(request: HttpRequest, offered: OfferedPack, quantity: int) -> BasketLine:
    """Put packs into the visitor's basket, opening one when there is none (any more).

    :raises BasketRefusal: as `add_offered`
    """
    basket_id, user = basket_named(request), signed_in(request)
    if basket_id is not None:
        try:
            line = add_offered(basket_id, offered, quantity)
        except Basket.DoesNotExist:
            _forget(request, basket_id)
        else:
            if user is None:
                _remember(request, basket_id)  # anew, so that it lasts
            return line
    if user:
        return add_offered(open_basket(user).pk, offered, quantity)
    line = open_basket_with(offered, quantity)
    _remember(request, line.basket_id)
    return line


def put_back_into_basket(request: HttpRequest, removed: RemovedLine) -> None:
    """Put a line that was taken out back into the visitor's basket; one that has no basket any more gets none for it."""
    basket_id = basket_named(request)
    if basket_id is not None:
        with suppress(Basket.DoesNotExist):
            put_back(basket_id, removed)


def own_unpaid(request: HttpRequest, basket_id: UUID | None) -> list[Order]:
    """Return the unpaid orders that this browser or the signed-in buyer has placed, the oldest first.

    :param basket_id: the visitor's (`basket_id_of`)
    """
    user = signed_in(request)
    token = request.COOKIES.get(UNPAID_ORDER, "")
    known = token if TOKEN.fullmatch(token) else ""
    return list(own_unpaid_orders(basket_id, user.pk if user else None, known))


def remember_order(request: HttpRequest, order: Order) -> None:
    """Let a guest's browser know the order that it has placed; a buyer's are known by the account, and signed out by nobody."""
    if signed_in(request) is None:
        keep_cookie(request, UNPAID_ORDER, order.token, UNPAID_SECONDS)


def cookie_of(basket_id: UUID) -> tuple[str, str]:
    """Return name and value of the cookie by which a guest's browser knows a basket."""
    return f"basket-{basket_id.hex}", Signer(salt=SALT).signature(basket_id.hex)


def _guest_basket_ids(request: HttpRequest) -> list[UUID]:
    """The baskets that the browser names, with our signature, in the order of their ids: mostly one."""
    found = set()
    for name, value in request.COOKIES.items():
        if match := COOKIE.fullmatch(name):
            with suppress(BadSignature):
                found.add(UUID(Signer(salt=SALT).unsign(f"{match[1]}:{value}")))
    if former := request.session.get(SESSION_KEY):
        found.add(UUID(former))
    return sorted(found)


def _merged(request: HttpRequest, guests: Sequence[UUID]) -> UUID | None:
    kept = merge_guest_baskets(guests)
    for guest in guests:
        if guest != kept:
            _forget(request, guest)
    return kept


def _remember(request: HttpRequest, basket_id: UUID) -> None:
    keep_cookie(request, *cookie_of(basket_id))


def _forget(request: HttpRequest, basket_id: UUID) -> None:
    drop_cookie(request, cookie_of(basket_id)[0])
    if request.session.get(SESSION_KEY) == str(basket_id):
        del request.session[SESSION_KEY]
