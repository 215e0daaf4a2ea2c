"""Calls to Stripe: spaced evenly in the background, and a pause for all when Stripe says that they are too many."""

from __future__ import annotations

import time
from typing import Any

import pytest
import stripe as stripe_library
from django.db import connection

from marketplace.runtime.locking import claim_due
from orders.models import Payment, StripePace
from orders.payments.stripe import gateway, pace
from orders.payments.tasks import _poll_payment, sweep_payments
from tests.orders.stripe_shop import StripeShop
from tests.stripe_double.control import Control
from tests.world import World, order_packs

pytestmark = pytest.mark.django_db


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What callers would sleep, in seconds."""
    found: list[float] = []
    monkeypatch.setattr(time, "sleep", found.append)
    return found


def pause_ends() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_stripepace SET paused_until = clock_timestamp(), free_at = clock_timestamp()")


def test_background_calls_are_spaced_and_none_waits_too_long(settings: Any, slept: list[float]) -> None:
    settings.STRIPE_CALLS_PER_SECOND = 0.5
    with pace.paced():
        turns = [pace.take_turn() for _ in range(5)]
    assert turns == [True, True, True, False, False]  # the fourth one's would come in 6 s
    assert [round(seconds) for seconds in slept] == [2, 4]


def test_while_the_next_turns_are_taken_nothing_is_begun(settings: Any, slept: list[float]) -> None:
    settings.STRIPE_CALLS_PER_SECOND = 0.5
    with pace.paced():
        assert [pace.take_turn() for _ in range(3)] == [True] * 3
        assert pace.closed_for() == pytest.approx(1, abs=0.2)  # the fourth one's turn is in 6 s, and 5 s are waited
        settings.STRIPE_CALLS_PER_SECOND = 0.1
        pause_ends()
        assert pace.take_turn()
        assert pace.closed_for() == pytest.approx(5, abs=0.2)


def test_who_is_not_asked_for_is_due_at_once_and_holds_no_stock(
    shop: StripeShop, shared_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pause begins while a row is in flight: it was not its fault, and it is not put off."""
    order = order_packs((shared_world.millet.pack, 1))
    payment = shop.open(order)
    shop.advance(minutes=5)
    monkeypatch.setattr(pace, "take_turn", lambda: False)
    payment.refresh_from_db()
    before = (payment.due_at, payment.attempts, payment.leased_until, payment.last_error)
    _poll_payment(claim_due(Payment, shop.now)[0], shop.now)
    payment.refresh_from_db()
    assert (payment.due_at, payment.attempts, payment.leased_until, payment.last_error) == before
    order.refresh_from_db()
    assert order.status == "awaiting_payment"
    shop.advance(hours=2)
    _poll_payment(claim_due(Payment, shop.now)[0], shop.now)
    payment.refresh_from_db()
    order.refresh_from_db()
    assert (payment.due_at, payment.attempts, payment.leased_until, payment.last_error) == before
    assert order.status == "lapsed"
    assert order.lines.get().reservation.state == "released"


def test_a_buyer_s_call_is_made_at_once(settings: Any, slept: list[float], django_assert_num_queries: Any) -> None:
    settings.STRIPE_CALLS_PER_SECOND = 0.01
    with pace.paced():
        assert pace.take_turn()
    with django_assert_num_queries(0):
        assert pace.take_turn()
        pace.went_well()
    assert slept == []


def test_a_turn_that_a_wrong_clock_has_given_away_is_not_waited_for(settings: Any, slept: list[float]) -> None:
    with pace.paced():
        pace.take_turn()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE orders_stripepace SET free_at = now() + interval '1 day', paused_until = free_at")
            cursor.execute("UPDATE orders_stripepace SET paused_until = free_at")
        assert pace.closed_for() == 0
        assert pace.take_turn()
    assert slept == []


def test_pauses_double_while_it_goes_on_and_are_short_again_after() -> None:
    for longest in (1, 2, 4, 8):
        pause_ends()
        pace.pause()
        assert longest / 2 - 0.1 < pace.closed_for() <= longest
    pace.pause()
    assert StripePace.objects.get().refusals == 4  # who was refused with the others counts with them
    pause_ends()
    with pace.paced():
        assert pace.take_turn()
        pace.went_well()
    assert StripePace.objects.get().refusals == 0


def test_what_stripe_asks_for_is_waited_for() -> None:
    pace.pause(7.0)
    assert 6.5 < pace.closed_for() <= 7
    pause_ends()
    pace.pause(9.0)
    assert 8.5 < pace.closed_for() <= 9
    pause_ends()
    pace.pause(1e9)
    assert 59 < pace.closed_for() <= 60


@pytest.mark.parametrize(("code", "seconds"), [("rate_limit", 7), ("lock_timeout", 0)])
def test_429_pauses_and_keeps_retry_after(code: str, seconds: int) -> None:
    """Not one about an object that somebody else works on."""

    def refuse() -> None:
        raise stripe_library.RateLimitError("too many", code=code, http_status=429, headers={"Retry-After": "7"})

    with pytest.raises(gateway.StripeUnavailable, match="too many"):
        gateway._ask(refuse)
    assert round(pace.closed_for()) == seconds


def test_a_sweep_pauses_when_stripe_says_429(shop: StripeShop, stripe: Control, shared_world: World) -> None:
    payments = [shop.pay(order_packs((shared_world.millet.pack, 1))) for _ in range(2)]
    shop.advance(minutes=5)
    stripe.clear_requests()
    stripe.fail_next("/v1/checkout/sessions/*", "GET", status=429)
    began = time.monotonic()
    sweep_payments()
    assert time.monotonic() - began >= 0.5
    found = Payment.objects.filter(pk__in=[one.pk for one in payments])
    assert sorted(found.values_list("state", flat=True)) == ["open", "paid"]
    assert [call["status"] for call in stripe.requests()] == [429, 200]
    assert StripePace.objects.get().refusals == 0
