"""A refund is sent once whatever Stripe answers; one that fails at the bank is sent anew."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.ledger.models import Event
from marketplace.people.models import User
from orders.models import Order, Refund
from orders.parcels.cancelling import cancel_parcel
from orders.payments.refunds import NotFailed, repeat_refund, send_refund
from orders.payments.stripe import gateway as stripe_gateway
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable
from orders.payments.stripe.objects import RefundState
from tests.orders.payments.refunding import MILLET, claim, fresh, parcel_of, settled
from tests.orders.stripe_shop import StripeShop, assert_books_right, assert_right, everything, money
from tests.world import clerk_of


@pytest.fixture
def order(sold: Order) -> Order:
    return sold


@pytest.mark.parametrize("fault", ["500", "timeout"])
def test_stripe_acts_and_does_not_answer(shop: StripeShop, order: Order, fault: str) -> None:
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    if fault == "500":
        shop.stripe.fail_next("/v1/refunds", after=True)
    else:
        shop.stripe.hang_next("/v1/refunds", seconds=0.1, after=True)
    before = money()
    shop.work()
    refund = Refund.objects.get()
    assert (refund.state, refund.refund_id) == ("intended", None)
    assert refund.due_at is not None
    assert money() == before
    shop.advance(days=2)  # Stripe has forgotten the key by then: it is looked for
    shop.work()
    assert fresh(refund).state == "done"
    assert len(shop.stripe.requests("POST", "/v1/refunds")) == 1
    assert money()["sales_suspense"] == MILLET
    shop.deliver()
    shop.work()
    assert_right(shop)


def test_stripe_down_before_it_acts_is_asked_again_with_the_same_key(shop: StripeShop, order: Order) -> None:
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    shop.stripe.fail_next("/v1/refunds", status=503)
    shop.work()
    shop.advance(minutes=5)
    shop.work()
    keys = [row["idempotency_key"] for row in shop.stripe.requests("POST", "/v1/refunds")]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert Refund.objects.get().state == "done"
    assert_right(shop)


def test_a_process_killed_after_stripe_has_refunded(
    shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its event comes before anything was written down: our own number at Stripe's refund finds the row."""

    class Killed(BaseException):
        pass

    create = stripe_gateway.create_refund

    def create_and_die(*args: Any) -> RefundState:
        create(*args)
        raise Killed

    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    with monkeypatch.context() as patch:
        patch.setattr(stripe_gateway, "create_refund", create_and_die)
        with pytest.raises(Killed):
            shop.work()
    assert Refund.objects.get().refund_id is None
    shop.deliver()
    shop.work()
    assert Refund.objects.get().state == "done"
    assert len(shop.stripe.requests("POST", "/v1/refunds")) == 1
    assert_right(shop)


def test_a_pending_refund_is_booked_when_stripe_takes_it_and_done_when_the_bank_says_so(
    shop: StripeShop, order: Order
) -> None:
    shop.stripe.refunds_pending()
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    shop.work()
    refund = Refund.objects.get()
    assert refund.state == "pending"
    assert money()["sales_suspense"] == MILLET
    assert_books_right()
    assert shop.findings() == []
    shop.stripe.finish_refund(refund.refund_id or "", True)
    shop.advance(hours=1)
    shop.work()  # no event came
    assert (fresh(refund).state, refund.due_at) == ("done", None)
    assert Event.objects.filter(kind="refund").count() == 1
    shop.deliver()
    shop.work()
    assert_right(shop)


@pytest.mark.parametrize("was", ["pending", "done"])
@pytest.mark.parametrize("heard", ["webhook", "daily job"])
@pytest.mark.parametrize("bearer", ["sale", "cooperative", "carrier"])
def test_a_refund_that_fails_at_the_bank(shop: StripeShop, order: Order, was: str, heard: str, bearer: str) -> None:
    """Its money is back with who bore it, staff are told, and it is sent anew once."""
    shop.stripe.refunds_pending(was == "pending")
    before = money() if bearer == "sale" else settled(shop, order)
    if bearer == "sale":
        cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    else:
        claim(shop, order, 4_000, bearer)
    shop.work()
    refund = Refund.objects.get()
    assert refund.state == was
    given = money()
    assert given != before
    shop.stripe.refunds_pending(False)
    shop.stripe.finish_refund(refund.refund_id or "", False, "account_closed")
    shop.advance(hours=2)
    if heard == "webhook":
        shop.deliver()
        shop.work()
    else:
        shop.findings(catch_up=True)
    assert (fresh(refund).state, refund.due_at) == ("failed", None)
    assert Event.objects.get(kind="refund_failure").reference == refund.failure_balance_transaction_id
    assert money() == before
    shop.deliver()
    shop.work()
    assert_right(shop)
    again = repeat_refund(refund.pk, shop.now)
    assert repeat_refund(refund.pk, shop.now) == again
    assert (again.repeats, again.request, again.amount_fen) == (refund, f"{refund.request}:again", refund.amount_fen)
    assert again.idempotency_key != refund.idempotency_key
    shop.work()
    shop.deliver()
    shop.work()
    assert fresh(again).state == "done"
    assert money() == given
    assert_right(shop)


def test_a_refund_that_fails_ten_times_is_repeated_ten_times(shop: StripeShop, order: Order) -> None:
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    refund = Refund.objects.get()
    first = refund.request
    for _ in range(10):
        shop.work()
        shop.stripe.finish_refund(fresh(refund).refund_id or "", False, "account_closed")
        shop.deliver()
        shop.work()
        failed, refund = refund, repeat_refund(refund.pk, shop.now)
        assert repeat_refund(failed.pk, shop.now) == refund
    requests = list(Refund.objects.order_by("id").values_list("request", flat=True))
    assert requests == [first, f"{first}:again", *(f"{first}:again{n}" for n in range(2, 11))]
    shop.work()
    assert fresh(refund).state == "done"
    assert money()["sales_suspense"] == MILLET
    shop.deliver()
    shop.work()
    assert_right(shop)


def test_a_slower_worker_does_not_replace_the_key_that_another_uses(
    shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are told that the payment is disputed. When the second hears it, the first one's new key is at work."""
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    refund = Refund.objects.get()
    taken = own = refund.idempotency_key

    def told_meanwhile(*args: Any) -> RefundState:
        nonlocal taken
        if taken == own:
            taken = uuid4()
            Refund.objects.filter(pk=refund.pk).update(idempotency_key=taken)
        raise StripeRefused("charged back", "charge_disputed", is_final=True)

    monkeypatch.setattr(stripe_gateway, "create_refund", told_meanwhile)
    before = everything()
    with pytest.raises(StripeRefused):
        send_refund(refund.pk, shop.now)
    assert (fresh(refund).idempotency_key, everything()) == (taken, before)
    with pytest.raises(StripeRefused):
        send_refund(refund.pk, shop.now)
    assert fresh(refund).idempotency_key != taken  # told about its own key, it takes another


def test_only_a_failed_refund_is_repeated(shop: StripeShop, order: Order) -> None:
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    refund = Refund.objects.get()
    for state in ("intended", "done"):
        before = everything()
        assert refund.state == state
        with pytest.raises(NotFailed):
            repeat_refund(refund.pk, shop.now)
        assert everything() == before
        shop.work()
        refund.refresh_from_db()
    assert_right(shop)


def test_while_stripe_is_down_a_refund_stays_due(shop: StripeShop, order: Order) -> None:
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    refund = Refund.objects.get()
    shop.stripe.fault("/v1/*", status=503, times=50)
    before = money()
    with pytest.raises(StripeUnavailable):
        send_refund(refund.pk, shop.now)
    for _ in range(5):
        shop.advance(hours=1)
        shop.work()
    assert (fresh(refund).state, money()) == ("intended", before)
    assert refund.due_at is not None
    shop.stripe.clear_faults()
    shop.advance(hours=1)
    shop.work()
    assert fresh(refund).state == "done"
    assert_right(shop)


def test_a_failed_refund_is_named_to_administrators_who_send_it_anew(shop: StripeShop, order: Order) -> None:
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    shop.work()
    refund = Refund.objects.get()
    shop.stripe.finish_refund(refund.refund_id or "", False)
    shop.deliver()
    shop.work()
    clerk, administrator = Client(), Client()
    clerk.force_login(clerk_of(order.parcels.all()[0].cooperative))
    administrator.force_login(User.objects.create_superuser(email="root@example.com", name="root", password="x"))
    again = reverse("repeat_refund", args=[refund.pk])
    assert order.number in administrator.get("/admin/").content.decode()
    assert again in administrator.get("/admin/").content.decode()
    assert again not in clerk.get("/admin/").content.decode()
    before = everything()
    assert [clerk.post(again).status_code, administrator.get(again).status_code] == [404, 405]
    assert administrator.post(reverse("repeat_refund", args=[refund.pk + 9])).status_code == 404
    assert everything() == before
    for _ in range(2):
        assert administrator.post(again).status_code == 302
    assert Refund.objects.get(repeats=refund).state == "intended"
    assert again not in administrator.get("/admin/").content.decode()
    shop.work()
    assert Refund.objects.get(repeats=refund).state == "done"
    shop.deliver()
    shop.work()
    assert_right(shop)
