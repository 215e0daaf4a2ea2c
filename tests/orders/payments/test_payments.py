"""What becomes of a payment: confirmed once by whoever comes first, lapsed, re-opened, refunded by itself."""

from datetime import timedelta

import pytest

from marketplace.ledger.models import Account, Event
from marketplace.supply.models import Allocation, Lot, Reservation
from orders.models import Order, Payment, Refund
from orders.payments.confirming import confirm, note_unreachable, open_session
from orders.payments.refunds import send_refund
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable
from orders.payments.tasks import sweep_payments
from tests.balances import balance_of_kind
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_discount, make_world, order_packs, pay_order

pytestmark = pytest.mark.django_db

AFTER_CLOSING = NOW + timedelta(minutes=41)
AFTER_MARGIN = NOW + timedelta(minutes=46)


def open_payment(order: Order) -> Payment:
    payment = Payment.objects.get(order=order)
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    return payment


def lot_grams(world: World) -> tuple[int, int]:
    lot = Lot.objects.get(pk=world.millet.lot.pk)
    return lot.grams_reserved, lot.grams_allocated


def test_opening_twice_opens_one_page(stripe: Control) -> None:
    world = make_world()
    payment = Payment.objects.get(order=order_packs((world.millet.pack, 1)))
    assert open_session(payment.pk, NOW) == open_session(payment.pk, NOW)
    assert len([row for row in stripe.requests() if row["path"] == "/v1/checkout/sessions"]) == 1


def test_a_page_whose_answer_was_lost_is_the_same_page_next_time(stripe: Control) -> None:
    world = make_world()
    payment = Payment.objects.get(order=order_packs((world.millet.pack, 1)))
    stripe.fail_next("/v1/checkout/sessions", status=500, after=True)
    with pytest.raises(StripeUnavailable):
        open_session(payment.pk, NOW)
    payment.refresh_from_db()
    assert (payment.state, payment.session_id) == ("intended", None)
    url = open_session(payment.pk, NOW)  # Stripe would replay the 500 for the same key: it is looked for instead
    payment.refresh_from_db()
    assert (payment.state, payment.session_url) == ("open", url)
    posted = [row for row in stripe.requests() if (row["method"], row["path"]) == ("POST", "/v1/checkout/sessions")]
    assert len(posted) == 1


def test_confirming_again_changes_nothing(stripe: Control) -> None:
    world = make_world()
    order = order_packs((world.millet.pack, 2))
    payment = pay_order(order, stripe, fee=132)
    events = list(Event.objects.values_list("kind", "reference"))
    assert events == [("payment", payment.balance_transaction_id)]
    allocated = sorted(Allocation.objects.values_list("pk", "grams"))
    for _ in range(3):
        confirm(payment.pk, NOW)
    assert list(Event.objects.values_list("kind", "reference")) == events
    assert sorted(Allocation.objects.values_list("pk", "grams")) == allocated
    assert lot_grams(world) == (0, 5000)
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 11_000
    assert balance_of_kind(Account.Kind.PAYMENT_CLEARING) == -(11_000 - 132)


def test_an_unpaid_page_that_has_closed_gives_the_stock_back_once(stripe: Control) -> None:
    world = make_world()
    make_discount("ONCE", 500)
    order = order_packs((world.millet.pack, 2), discount_code="ONCE")
    payment = open_payment(order)
    assert lot_grams(world) == (5000, 0)
    confirm(payment.pk, AFTER_CLOSING)
    confirm(payment.pk, AFTER_CLOSING)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.state, payment.due_at) == ("lapsed", "closed", None)
    assert lot_grams(world) == (0, 0)
    assert order.discount_code is not None
    assert order.discount_code.uses == 0
    with pytest.raises(StripeRefused):
        open_session(payment.pk, AFTER_CLOSING)


def test_a_payment_that_never_reached_stripe_lapses(stripe: Control) -> None:
    world = make_world()
    order = order_packs((world.millet.pack, 1))
    payment = confirm(order.payment.pk, NOW)
    assert payment.state == "intended"  # still time to pay
    payment = confirm(order.payment.pk, AFTER_CLOSING)
    order.refresh_from_db()
    assert (order.status, payment.state) == ("lapsed", "closed")
    assert lot_grams(world) == (0, 0)


def test_money_for_a_lapsed_order_reopens_it_while_there_is_stock(stripe: Control) -> None:
    world = make_world()
    order = order_packs((world.millet.pack, 2))
    payment = open_payment(order)
    note_unreachable(payment.pk, "no answer", AFTER_MARGIN)
    order.refresh_from_db()
    assert (order.status, lot_grams(world)) == ("lapsed", (0, 0))
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    confirm(payment.pk, AFTER_MARGIN)
    order.refresh_from_db()
    assert (order.status, lot_grams(world)) == ("paid", (0, 5000))
    assert {parcel.status for parcel in order.parcels.all()} == {"packing"}
    assert Refund.objects.count() == 0


def test_money_for_a_lapsed_order_whose_stock_is_gone_is_refunded_by_itself(stripe: Control) -> None:
    world = make_world(millet_grams=[5000])
    order = order_packs((world.millet.pack, 2))
    payment = open_payment(order)
    note_unreachable(payment.pk, "no answer", AFTER_MARGIN)
    other = order_packs((world.millet.pack, 1))
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    confirm(payment.pk, AFTER_MARGIN)
    order.refresh_from_db()
    assert order.status == "refunded"
    refund = Refund.objects.get()
    assert (refund.state, refund.amount_fen, refund.reason) == ("intended", 11_000, "out_of_stock")
    send_refund(refund.pk, AFTER_MARGIN)
    refund = send_refund(refund.pk, AFTER_MARGIN)
    assert (refund.state, refund.due_at) == ("done", None)
    assert Event.objects.get(kind="refund").reference == refund.balance_transaction_id
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0
    assert lot_grams(world) == (2500, 0)  # the other buyer's, untouched
    assert other.lines.get().reservation.state == Reservation.State.HELD


def test_a_refund_whose_answer_was_lost_is_sent_once(stripe: Control) -> None:
    world = make_world(millet_grams=[5000])
    order = order_packs((world.millet.pack, 2))
    payment = open_payment(order)
    note_unreachable(payment.pk, "no answer", AFTER_MARGIN)
    order_packs((world.millet.pack, 1))
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    confirm(payment.pk, AFTER_MARGIN)
    refund = Refund.objects.get()
    stripe.hang_next("/v1/refunds", seconds=0.1, after=True)
    with pytest.raises(StripeUnavailable):
        send_refund(refund.pk, AFTER_MARGIN)
    Refund.objects.update(attempts=2)
    refund = send_refund(refund.pk, AFTER_MARGIN)
    assert refund.state == "done"
    posted = [row for row in stripe.requests() if (row["method"], row["path"]) == ("POST", "/v1/refunds")]
    assert len(posted) == 1


def test_an_asynchronous_method_holds_the_stock_until_it_answers(stripe: Control) -> None:
    world = make_world()
    stripe.async_methods("alipay")
    order = order_packs((world.millet.pack, 2))
    payment = open_payment(order)
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    payment = confirm(payment.pk, AFTER_CLOSING)
    assert (payment.state, lot_grams(world)) == ("processing", (5000, 0))
    stripe.settle(payment.session_id or "", True)
    payment = confirm(payment.pk, NOW + timedelta(hours=5))
    order.refresh_from_db()
    assert (payment.state, order.status, lot_grams(world)) == ("paid", "paid", (0, 5000))


def test_an_asynchronous_method_that_fails_gives_the_stock_back(stripe: Control) -> None:
    world = make_world()
    stripe.async_methods("alipay")
    order = order_packs((world.millet.pack, 2))
    payment = open_payment(order)
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    confirm(payment.pk, NOW)
    stripe.settle(payment.session_id or "", False)
    payment = confirm(payment.pk, NOW + timedelta(hours=5))
    order.refresh_from_db()
    assert (payment.state, order.status, lot_grams(world)) == ("closed", "lapsed", (0, 0))


def test_the_sweep_finds_what_every_webhook_lost(stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    order = order_packs((world.millet.pack, 1))
    payment = open_payment(order)
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    monkeypatch.setattr("orders.payments.tasks.timezone.now", lambda: NOW + timedelta(minutes=5))
    sweep_payments()
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.state, payment.due_at) == ("paid", "paid", None)


def test_while_stripe_is_down_the_sweep_keeps_the_payment_due(stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    order = order_packs((world.millet.pack, 1))
    payment = open_payment(order)
    stripe.fail_next("/v1/checkout/sessions/*", method="GET", status=500, times=9)
    monkeypatch.setattr("orders.payments.tasks.timezone.now", lambda: NOW + timedelta(minutes=5))
    sweep_payments()
    payment.refresh_from_db()
    order.refresh_from_db()
    assert payment.due_at is not None
    assert payment.due_at > NOW + timedelta(minutes=5)
    assert (payment.state, order.status, lot_grams(world)) == ("open", "awaiting_payment", (2500, 0))
    assert payment.last_error
