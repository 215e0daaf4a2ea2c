"""Which browser has placed an order: a guest's, by a signed cookie that is sent to that order's pages only.

A buyer's orders are known by the account; whoever signs out on a shared computer leaves nothing behind.
"""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from orders.doors import keep_cookie, signed_in
from orders.models import Order

SALT = "orders.placed"


def remember_placed(request: HttpRequest, order: Order) -> None:
    """Let a guest's browser be known on the pages of the order that it has placed, in each language."""
    if signed_in(request) is None:
        for name, path in _cookies(order).items():
            keep_cookie(request, name, Signer(salt=SALT).signature(order.token), path=path)


def is_own(request: HttpRequest, order: Order) -> bool:
    """Whether the account that owns an order, or the browser that has placed it, asks. Who only has its link is neither."""
    user = signed_in(request)
    if user is not None and user.pk == order.user_id:
        return True
    # a browser that has placed it under a former link has a cookie for that one, and is on its pages
    asked = request.resolver_match.kwargs.get("token", "") if request.resolver_match else ""
    for name in _cookies(order):
        for token in {order.token, asked}:
            with suppress(BadSignature):
                Signer(salt=SALT).unsign(f"{token}:{request.COOKIES.get(name, '')}")
                return True
    return False


def _cookies(order: Order) -> dict[str, str]:
    """Return the name of the cookie in each language, and the path of the order's pages in it."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            path = reverse("order", args=[order.token])
        name = f"placed-{order.pk}"
        found[name if language == settings.LANGUAGE_CODE else f"{name}-{language}"] = path
    return found
