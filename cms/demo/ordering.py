"""The demo's orders, step by step through the real actions; the buyers' payments are made on the Stripe double."""

from __future__ import annotations

import json
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from django.conf import settings
from django.utils import timezone

from marketplace.catalogue.models import Product
from marketplace.places.divisions.table import path
from marketplace.supply.stock.reservation import Want
from orders.basket.actions import BasketRefusal, add_pack
from orders.checkout.placing import CannotPlace, Checkout, place_order
from orders.models import Basket, Order, Parcel, Payment
from orders.parcels.shipping import mark_received, mark_shipped
from orders.parcels.weighing import mark_packed
from orders.payments.confirming import confirm, open_session
from orders.pricing.discounts import UnknownDiscount
from orders.pricing.quote import quote
from orders.settlement.settling import settle

from .people import COOPERATIVES
from .purchases import AWAITING, PACKING, PURCHASES, SETTLED, Purchase
from .registry import World

SECONDS = 20
CARRIERS = (Parcel.Carrier.CHINA_POST, Parcel.Carrier.SF, Parcel.Carrier.ZTO, Parcel.Carrier.YTO)


class NoDouble(Exception):
    """There is no Stripe double to pay at: the demo never pays with real money."""


def load_orders(world: World, products: dict[str, Product]) -> list[str]:
    """Bring every order as far as it is to go; one that is there already is taken up where it stands.

    :returns: what could not be ordered and why, such as a product that visitors have bought up
    :raises NoDouble: payments go to Stripe itself, or the double does not answer
    """
    _call_double("health")
    refused = []
    for purchase in PURCHASES:
        try:
            order = _place(world, products, purchase)
        except (CannotPlace, BasketRefusal, UnknownDiscount) as refusal:
            refused.append(f"{purchase.number}: {type(refusal).__name__} {refusal}".rstrip())
            continue
        if purchase.goal != AWAITING and _pay(order, purchase) and purchase.goal != PACKING:
            for parcel in order.parcels.select_related("cooperative"):
                _deliver(world, parcel, purchase)
    return refused


def _place(world: World, products: dict[str, Product], purchase: Purchase) -> Order:
    placed = Order.objects.filter(checkout_key=purchase.key).first()
    if placed:
        return placed
    now = timezone.now()
    basket, _ = Basket.objects.get_or_create(pk=purchase.basket_key)
    packs = {key: list(products[key].packs.all()) for key, _, _ in purchase.lines}
    wants = [Want(packs[key][n].pk, quantity) for key, n, quantity in purchase.lines]
    held = set(basket.lines.values_list("pack_id", flat=True))
    for want in wants:
        if want.pack_id not in held:
            add_pack(basket.pk, want.pack_id, want.quantity, now=now)
    province = path(purchase.division).province.code
    return place_order(
        basket.pk,
        Checkout(
            checkout_key=purchase.key,
            recipient=purchase.recipient,
            phone=purchase.phone,
            division=purchase.division,
            detail=f"演示路{purchase.number}号",
            seen_total_fen=quote(wants, province, purchase.discount_code, now).total,
            discount_code=purchase.discount_code,
            language=purchase.language,
            user=world.users["buyer@demo.example"] if purchase.signed_in else None,
        ),
        now=now,
    )


def _pay(order: Order, purchase: Purchase) -> bool:
    """Pay as the buyer would, and confirm. Returns whether the order is paid: one whose time is over is not."""
    payment = order.payment
    if payment.state in (Payment.State.INTENDED, Payment.State.OPEN) and payment.expires_at > timezone.now():
        open_session(payment.pk, timezone.now())
        payment.refresh_from_db()
        # Refused when an earlier run was cut short between paying and confirming: confirming finds it paid.
        _call_double(f"sessions/{payment.session_id}/pay", {"method": purchase.method}, refusable=True)
    if payment.state != Payment.State.CLOSED and payment.fee_fen is None:
        confirm(payment.pk, timezone.now())
    order.refresh_from_db()
    return order.status == Order.Status.PAID


def _deliver(world: World, parcel: Parcel, purchase: Purchase) -> None:
    """Ship a parcel, and where the buyer has it, settle it."""
    if parcel.status == Parcel.Status.PACKING:
        key = next((key for key, facts in COOPERATIVES.items() if facts.name == parcel.cooperative.name), "")
        clerk = world.clerk_of(key) or world.users["admin@demo.example"]
        weights = {line.pk: line.quantity * line.unit_grams for line in parcel.lines.filter(tolerance_bp__gt=0)}
        mark_packed(user=clerk, parcel_id=parcel.pk, weights=weights, now=timezone.now())
        parcel = mark_shipped(
            user=clerk,
            parcel_id=parcel.pk,
            carrier=CARRIERS[purchase.number % len(CARRIERS)],
            tracking_number=f"DEMO{purchase.number:04d}{parcel.pk:06d}",
            now=timezone.now(),
        )
    if purchase.goal == SETTLED:
        if parcel.status == Parcel.Status.SHIPPED:
            parcel = mark_received(parcel_id=parcel.pk, now=timezone.now())
        if parcel.status == Parcel.Status.RECEIVED:
            settle(parcel.pk, parcel.due_at or timezone.now())  # nobody takes a receipt of the demo back


def _call_double(path: str, body: dict[str, str] | None = None, *, refusable: bool = False) -> None:
    """Call the double's control address.

    :param refusable: a refusal (400) is an answer too
    :raises NoDouble: it is Stripe itself that is configured, or nobody answers
    """
    if settings.STRIPE_API_BASE == "https://api.stripe.com":
        raise NoDouble("STRIPE_API_BASE is Stripe itself. The demo's orders are paid only at the Stripe double.")
    url = f"{settings.STRIPE_API_BASE}/_double/{path}"
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"Content-Type": "application/json"})
    try:
        build_opener(ProxyHandler({})).open(request, timeout=SECONDS).close()
    except HTTPError as error:
        if not (refusable and error.code == 400):
            raise NoDouble(f"{url} answered {error.code}: {error.read().decode(errors='replace')[:300]}") from error
    except URLError as error:
        raise NoDouble(f"No Stripe double answers at {settings.STRIPE_API_BASE}: {error.reason}") from error
