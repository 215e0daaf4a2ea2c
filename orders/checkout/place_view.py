"""Placing the order: what the checkout's form sends, and the way to Stripe's page."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.ledger.money import with_commas
from marketplace.runtime.client_address import client_network
from orders.basket.actions import BasketRefusal, set_quantity
from orders.basket.placed import remember_placed
from orders.basket.removed import RemovedLine
from orders.basket.views import refusal_words
from orders.basket.whose import basket_named, own_unpaid, put_back_into_basket, remember_order
from orders.doors import go, refuse, signed_in
from orders.models import Basket, Order, Payment
from orders.payments.choosing import ChosenTooOften, pay_by
from orders.payments.confirming import MethodRefused, confirm
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable
from orders.payments.words import UNPAID_WORDS
from orders.pricing.discounts import UnknownDiscount
from orders.unpaid.letting_go import let_go

from .filling_in import fill_in
from .forms import CheckoutForm
from .placing import (
    CannotPlace,
    EmptyBasket,
    HoldsTooMuch,
    LinesShort,
    MethodNotOffered,
    NotForSale,
    NotPayable,
    NotSentThere,
    PricesChanged,
    PromiseChanged,
    TotalChanged,
    place_order,
)
from .shown import render_checkout, say_gone

NO_BASKET = UUID(int=0)  # no row has it; the form of a placed order is still recognised by its checkout key


def place(request: HttpRequest) -> HttpResponse:
    """Place the order and lead to its payment, or show what is wrong; a button of the form only changes a line."""
    now = timezone.now()
    basket_id = basket_named(request)
    if {"recalculate", "change", "put_back"} & set(request.POST):
        notice, removed = _change_line(request, basket_id, now)
        form = CheckoutForm(initial=request.POST.dict())
        return render_checkout(request, form, basket_id, now, notice=notice, removed=removed)
    if "let_go" in request.POST:
        notice = _let_go_own(request, basket_id, now)
        return render_checkout(request, CheckoutForm(initial=request.POST.dict()), basket_id, now, notice=notice)
    if "take_apart" in request.POST:
        given, said = fill_in(request.POST.dict())
        return render_checkout(request, CheckoutForm(initial=given), basket_id, now, pasted_said=said)
    form = CheckoutForm(request.POST)
    if not form.is_valid():
        if {"checkout_key", "seen_total_fen"} & set(form.errors):
            return refuse(request, _("The form was not complete. Please open the checkout again."))
        return render_checkout(request, form, basket_id, now, status=400)
    try:
        checkout = form.checkout(signed_in(request), client_network(request))
        order = place_order(basket_id or NO_BASKET, checkout, now=now)
    except EmptyBasket:
        say_gone(request)
        return go(request, reverse("basket"))
    except UnknownDiscount:
        return render_checkout(request, form, basket_id, now, status=400)
    except HoldsTooMuch as refusal:
        return render_checkout(request, form, basket_id, now, status=409, too_much=refusal.found)
    except CannotPlace as refusal:
        left = refusal.short if isinstance(refusal, LinesShort) else {}
        return render_checkout(request, form, basket_id, now, status=409, notice=_why_not(refusal), left=left)
    remember_order(request, order)
    remember_placed(request, order)
    return to_payment(request, order, now)


def let_order_go(order: Order, now: datetime) -> str:
    """Let an unpaid order go, close its payment page, and return what to tell the buyer."""
    if not let_go(order_id=order.pk, now=now):
        return _("Order %(number)s was paid at this moment, or has ended. Nothing was changed.") % {
            "number": order.number
        }
    with suppress(StripeUnavailable, StripeRefused):  # if Stripe can't be asked, the sweep closes the page
        confirm(order.payment.pk, now)
    return _("Order %(number)s is let go: nothing was charged, and what it held can be ordered again.") % {
        "number": order.number
    }


def _let_go_own(request: HttpRequest, basket_id: UUID | None, now: datetime) -> str:
    token = request.POST.get("let_go", "")
    order = next((one for one in own_unpaid(request, basket_id) if one.token == token), None)
    return let_order_go(order, now) if order else ""


def to_payment(request: HttpRequest, order: Order, now: datetime, method: str = "") -> HttpResponse:
    """Send the buyer to Stripe's page; when it can't be reached, to the order's page, which offers it again.

    :param method: the way to pay that was chosen; empty: as it was chosen before
    """
    page = reverse("order", args=[order.token])
    if order.status == Order.Status.AWAITING_PAYMENT:
        try:
            address = pay_by(order.payment, method, now)
            if order.payment.expires_at > timezone.now():  # Stripe may have taken a while
                return go(request, address)
            text = _("The time to pay for this order is over. Nothing was charged. Please order once more.")
            messages.warning(request, text, extra_tags=UNPAID_WORDS)
        except StripeUnavailable:
            messages.warning(
                request,
                _(
                    "The payment service can't be reached just now. Nothing was charged, and your order is kept. "
                    "Please press “Pay now” in a minute."
                ),
                extra_tags=UNPAID_WORDS,
            )
        except ChosenTooOften:
            return go(request, page)  # it says so itself, and offers the one that is left
        except MethodRefused:
            text = _("This order can't be paid that way just now. Nothing was charged: please choose another way.")
            messages.warning(request, text, extra_tags=UNPAID_WORDS)
        except StripeRefused as refused:
            if Payment.objects.filter(order=order, state__in=(Payment.State.PAID, Payment.State.PROCESSING)).exists():
                return go(request, f"{page}?returned=1")  # it was paid meanwhile, on a page that was open before
            if refused.is_final:
                text = _(
                    "This order can't be paid any more. Nothing was charged, and nothing is set aside for it "
                    "any more. Please order once more; if it happens again, tell us the order's number."
                )
            else:
                text = _("This payment can't be opened any more. Nothing was charged.")
            messages.warning(request, text, extra_tags=UNPAID_WORDS)
    return go(request, page)


def _change_line(request: HttpRequest, basket_id: UUID | None, now: datetime) -> tuple[str, RemovedLine | None]:
    """Take a line out, put it back, or down to what is left, with one tap; return why not, or nothing, and what was taken out."""
    if again := RemovedLine.read(request.POST.get("put_back", "")):
        put_back_into_basket(request, again)
        return "", None
    line, _colon, quantity = request.POST.get("change", "").partition(":")
    if basket_id and line.isdecimal() and quantity.isdecimal() and len(line) < 19 and len(quantity) < 4:
        try:
            return "", set_quantity(basket_id, int(line), int(quantity), now=now)
        except BasketRefusal as refusal:
            return refusal_words(refusal), None
        except Basket.DoesNotExist:
            pass  # it has no lines then, as the page will show
    return "", None


def _why_not(refusal: CannotPlace) -> str:
    if isinstance(refusal, LinesShort | NotForSale | NotSentThere):
        return _("Something in your basket can't be had as it stands. It is named in the list; the rest is kept.")
    if isinstance(refusal, PricesChanged):
        return _("A price has changed since you saw it. The list shows the old one and the new one.")
    if isinstance(refusal, PromiseChanged):
        return _(
            "Something is not shipped when you were told: its stock was sold, or its harvest has come. It is marked."
        )
    if isinstance(refusal, TotalChanged):
        return _("The total has changed since you saw it.")
    if isinstance(refusal, MethodNotOffered):
        return _("What is in your basket now can't be paid the way you chose. Please choose another one.")
    if isinstance(refusal, NotPayable):
        bounds = {"least": settings.STRIPE_LEAST_FEN, "most": settings.STRIPE_MOST_FEN, "total": refusal.total}
        return _(
            "An order can be paid from ¥%(least)s up to ¥%(most)s; yours comes to ¥%(total)s. Please put something more "
            "into the basket or keep the discount for another time; or, if it is too much, make two orders of it."
        ) % {name: with_commas(fen) for name, fen in bounds.items()}
    return str(refusal)
