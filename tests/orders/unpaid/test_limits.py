"""One visitor can't hold all the stock with orders that are not paid; a refusal changes nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.catalogue.models import Pack
from marketplace.settings import base
from marketplace.supply.models import Forecast, Lot
from orders.checkout.placing import Checkout, HoldsTooMuch, place_order
from orders.models import BasketLine, DiscountCode, Order, Payment
from orders.parcels.cancelling import cancel_order
from orders.payments.confirming import confirm, note_unreachable, open_session
from orders.unpaid.forgetting import forget_networks
from orders.unpaid.letting_go import let_go
from orders.unpaid.visitor import address_key, network_key
from tests.orders.orchard import make_orchard
from tests.orders.stripe_shop import everything
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_basket, make_checkout, make_discount, make_user, make_world, pay_order

pytestmark = pytest.mark.django_db

NETWORK = network_key("203.0.113.0/24")


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    """The limits that hold outside of the tests."""
    settings.UNPAID_LIMITS = base.UNPAID_LIMITS


@pytest.fixture
def world() -> World:
    """500 kg of millet in packs of 2.5 kg: 200 packs. And 1,000 kg of pears."""
    return make_world(millet_grams=[100_000, 150_000, 250_000], pear_grams=[1_000_000])


def state() -> dict[str, Any]:
    """Everything that a refusal must leave as it was."""
    return everything() | {
        "lots": list(Lot.objects.order_by("pk").values_list("pk", "grams_reserved")),
        "forecasts": list(Forecast.objects.order_by("pk").values_list("pk", "grams_preordered")),
        "lines": list(BasketLine.objects.order_by("pk").values_list("pk", "quantity", "shown_price_fen")),
        "codes": list(DiscountCode.objects.order_by("pk").values_list("pk", "uses")),
    }


def somebody(basket: Any, number: int, **known: Any) -> Checkout:
    """A buyer with a phone and an address of their own, known by nothing else."""
    mine = {"phone": f"+861380000{number:04}", "detail": f"示例路{number}号"}
    return replace(make_checkout(basket), **mine | known)


def place(pack: Pack, packs: int, number: int, **known: Any) -> Order:
    basket = fill_basket((pack, packs))
    return place_order(basket.pk, somebody(basket, number, **known), now=known.pop("now", NOW))


def refused(pack: Pack, packs: int, number: int, **known: Any) -> HoldsTooMuch:
    """Try to order, see it refused, and that nothing has changed."""
    basket = fill_basket((pack, packs))
    before = state()
    with pytest.raises(HoldsTooMuch) as refusal:
        place_order(basket.pk, somebody(basket, number, **known), now=NOW)
    assert state() == before
    return refusal.value


def lapse(order: Order, stripe: Control) -> None:
    """The payment page is opened and left, until its time is over."""
    open_session(order.payment.pk, NOW)
    note_unreachable(order.payment.pk, "", NOW + timedelta(minutes=46))


def test_without_limits_three_anonymous_orders_take_all_the_stock(world: World, settings: Any) -> None:
    settings.UNPAID_LIMITS = {}
    for number, packs in enumerate((67, 67, 66)):
        place(world.millet.pack, packs, number, network_key=NETWORK)
    assert Lot.objects.get(pk=world.millet.lot.pk).grams_reserved == 500_000


def test_three_anonymous_orders_do_not_take_all_the_stock(world: World) -> None:
    """The audit's attack: each may hold a fifth of what is left, and their network half of what there was."""
    found = refused(world.millet.pack, 67, 1, network_key=NETWORK).found
    assert (found.packs, found.order_ids, found.is_foreign) == ({world.millet.pack.pk: 40}, frozenset(), False)
    for number, packs in enumerate((40, 32, 25)):  # a fifth of 200, of 160, of 128
        assert refused(world.millet.pack, packs + 1, number, network_key=NETWORK).found.packs == {
            world.millet.pack.pk: packs
        }
        place(world.millet.pack, packs, number, network_key=NETWORK)
    found = refused(world.millet.pack, 4, 4, network_key=NETWORK).found  # 97 of the network's 100
    assert (found.packs, found.is_foreign, len(found.order_ids)) == (None, True, 3)
    place(world.millet.pack, 3, 4, network_key=NETWORK)
    assert Lot.objects.get(pk=world.millet.lot.pk).grams_reserved == 250_000
    place(world.millet.pack, 20, 5, network_key=network_key("198.51.100.0/24"))  # somebody else still can buy


@pytest.mark.parametrize(
    ("key", "shared"),
    [
        ("phone", {"phone": "+8613800138000"}),
        ("address", {"detail": "示例路 １ 号"}),
        ("network", {"network_key": NETWORK}),
        ("session", {}),
    ],
)
def test_each_key_counts_for_itself(world: World, settings: Any, key: str, shared: dict[str, Any]) -> None:
    """Two orders together may not hold more than one may. An address is the same however it is spaced."""
    basket, user = fill_basket((world.millet.pack, 40)), make_user("buyer")
    first = place_order(basket.pk, somebody(basket, 1, **shared, user=user if key == "session" else None), now=NOW)
    other = shared | ({"detail": "示例路1号"} if key == "address" else {"user": user} if key == "session" else {})
    settings.UNPAID_LIMITS = {key: (2, 20)}
    found = refused(world.millet.pack, 1, 2, **other).found
    assert (found.order_ids, found.is_foreign) == (frozenset([first.pk]), key != "session")
    place(world.pears.pack, 40, 2, **other)  # another product
    assert refused(world.pears.pack, 1, 3, **other).found.most_orders == 2  # a third order
    place(world.millet.pack, 30, 4)  # somebody else
    settings.UNPAID_LIMITS = {name: limit for name, limit in base.UNPAID_LIMITS.items() if name != key}
    place(world.pears.pack, 1, 5, **other)


def test_the_session_is_known_by_its_basket(world: World) -> None:
    basket = fill_basket((world.millet.pack, 40))
    place_order(basket.pk, somebody(basket, 1), now=NOW)
    BasketLine.objects.create(basket=basket, pack=world.millet.pack, quantity=1, shown_price_fen=4900)
    before = state()
    with pytest.raises(HoldsTooMuch) as refusal:
        place_order(basket.pk, somebody(basket, 2), now=NOW)
    assert state() == before
    assert (refusal.value.found.is_foreign, refusal.value.found.packs) == (False, {world.millet.pack.pk: 0})


@pytest.mark.parametrize(("key", "most"), [("phone", 2), ("address", 5), ("network", 20)])
def test_how_many_orders_may_be_unpaid_at_once(world: World, key: str, most: int) -> None:
    shared: dict[str, dict[str, Any]] = {
        "phone": {"phone": "+8613800138000"},
        "address": {"detail": "示例路1号"},
        "network": {"network_key": NETWORK},
    }
    for number in range(most):
        place(world.millet.pack, 1, number, **shared[key])
    found = refused(world.pears.pack, 1, most, **shared[key]).found
    assert (found.most_orders, len(found.order_ids), found.is_foreign) == (most, most, True)


def test_a_refused_order_takes_no_use_of_its_code(world: World) -> None:
    code = make_discount("ONCE", 500)
    DiscountCode.objects.filter(pk=code.pk).update(most_uses=1)
    basket = fill_basket((world.millet.pack, 41))
    before = state()
    with pytest.raises(HoldsTooMuch):
        place_order(basket.pk, make_checkout(basket, discount_code="ONCE"), now=NOW)
    assert state() == before
    BasketLine.objects.update(quantity=40)
    place_order(basket.pk, make_checkout(basket, discount_code="ONCE"), now=NOW)


def test_the_last_packs_can_be_bought_by_one_buyer() -> None:
    world = make_world(millet_grams=[25_000])
    place(world.millet.pack, 10, 1)
    assert Lot.objects.get(pk=world.millet.lot.pk).grams_reserved == 25_000


def test_two_sizes_of_one_product_count_together(world: World) -> None:
    large = Pack.objects.create(product=world.millet.product, name="10斤袋", grams=5000, price_fen=9500)
    basket = fill_basket((world.millet.pack, 30), (large, 10))  # 75 kg and 50 kg, of 100 kg
    before = state()
    with pytest.raises(HoldsTooMuch) as refusal:
        place_order(basket.pk, somebody(basket, 1), now=NOW)
    assert refusal.value.found.packs == {large.pk: 5}
    assert state() == before


def test_a_harvest_to_come_is_limited_too(world: World) -> None:
    """1,000 kg expected in boxes of 2.5 kg: 80 of 400."""
    orchard = make_orchard(world, 1_000_000)
    assert refused(orchard.pack, 81, 1).found.packs == {orchard.pack.pk: 80}
    first = place(orchard.pack, 80, 1)
    found = refused(orchard.pack, 1, 1, network_key=NETWORK).found
    assert (found.order_ids, found.is_foreign) == (frozenset([first.pk]), True)
    assert Forecast.objects.get().grams_preordered == 200_000


def test_who_pays_may_order_more(world: World, stripe: Control) -> None:
    first = place(world.millet.pack, 40, 1)
    refused(world.millet.pack, 1, 1)
    pay_order(first, stripe)
    place(world.millet.pack, 32, 1)  # a fifth of what is left


def test_a_firm_that_has_bought_before_may_order_any_amount(world: World, stripe: Control) -> None:
    firm = make_user("firm")
    assert refused(world.millet.pack, 150, 1, user=firm).found.packs == {world.millet.pack.pk: 40}
    pay_order(place(world.pears.pack, 1, 1, user=firm), stripe)
    bought = place(world.millet.pack, 150, 1, user=firm)
    lapse(bought, stripe)
    found = refused(world.millet.pack, 150, 1, user=firm).found  # it was not paid: as everybody from now on
    assert (found.packs, found.has_lapsed) == ({world.millet.pack.pk: 40}, True)


def test_who_lets_orders_lapse_again_and_again_holds_less_each_time(world: World, stripe: Control) -> None:
    """Two by one session: a half; four: a quarter; six and more: an eighth, for a day."""
    user = make_user("buyer")
    for packs in (40, 20, 10, 5, 5):
        assert refused(world.millet.pack, packs + 1, 1, user=user).found.packs == {world.millet.pack.pk: packs}
        for _ in range(2):
            lapse(place(world.millet.pack, packs if packs > 5 else 1, 1, user=user), stripe)
    later = NOW + timedelta(days=1, seconds=1)
    basket = fill_basket((world.millet.pack, 40))
    place_order(basket.pk, somebody(basket, 1, user=user), now=later)


def test_a_lapse_that_is_not_the_buyers_doing_does_not_count(world: World, stripe: Control) -> None:
    """Stripe was out of reach until the end; or the buyer let it go within ten minutes."""
    user = make_user("buyer")
    for _ in range(2):
        order = place(world.millet.pack, 40, 1, user=user)
        note_unreachable(order.payment.pk, "", NOW + timedelta(minutes=46))
        order = place(world.millet.pack, 40, 1, user=user)
        open_session(order.payment.pk, NOW)
        assert let_go(order_id=order.pk, now=NOW + timedelta(minutes=9, seconds=59))
    place(world.millet.pack, 40, 1, user=user)


def test_what_was_let_go_after_a_long_time_counts_as_lapsed(world: World, stripe: Control) -> None:
    user = make_user("buyer")
    for _ in range(2):
        order = place(world.millet.pack, 40, 1, user=user)
        open_session(order.payment.pk, NOW)
        assert let_go(order_id=order.pk, now=NOW + timedelta(minutes=10))
    assert refused(world.millet.pack, 40, 1, user=user).found.packs == {world.millet.pack.pk: 20}


def test_letting_go_frees_stock_and_code_at_once(world: World) -> None:
    code = make_discount("ONCE", 500)
    DiscountCode.objects.filter(pk=code.pk).update(most_uses=1)
    basket = fill_basket((world.millet.pack, 40))
    order = place_order(basket.pk, make_checkout(basket, discount_code="ONCE"), now=NOW)
    assert let_go(order_id=order.pk, now=NOW) is True
    assert let_go(order_id=order.pk, now=NOW) is False
    order.refresh_from_db()
    code.refresh_from_db()
    assert (order.status, code.uses, Lot.objects.get(pk=world.millet.lot.pk).grams_reserved) == ("lapsed", 0, 0)


def test_a_paid_order_is_not_let_go(world: World, stripe: Control) -> None:
    order = place(world.millet.pack, 2, 1)
    pay_order(order, stripe)
    before = everything()
    assert let_go(order_id=order.pk, now=NOW) is False
    assert everything() == before


def test_money_that_comes_as_an_order_is_let_go_is_sent_back(world: World, stripe: Control) -> None:
    order = place(world.millet.pack, 2, 1)
    payment = Payment.objects.get(order=order)
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    assert let_go(order_id=order.pk, now=NOW)
    confirm(payment.pk, NOW)
    order.refresh_from_db()
    assert (order.status, payment.refunds.get().amount_fen) == ("refunded", order.total_fen)
    assert Lot.objects.get(pk=world.millet.lot.pk).grams_reserved == 0


def test_a_payment_in_process_is_not_unpaid(world: World) -> None:
    order = place(world.millet.pack, 40, 1)
    Payment.objects.filter(order=order).update(state=Payment.State.PROCESSING)
    place(world.millet.pack, 32, 1)


def test_cancelling_an_unpaid_order_is_letting_it_go(world: World) -> None:
    order = place(world.millet.pack, 40, 1)
    cancel_order(order_id=order.pk, now=NOW)
    place(world.millet.pack, 40, 1)


def test_the_limits_cost_two_queries(world: World, settings: Any) -> None:
    def queries(number: int) -> int:
        basket = fill_basket((world.millet.pack, 1), (world.pears.pack, 1))
        checkout = somebody(basket, number, network_key=NETWORK)
        with CaptureQueriesContext(connection) as asked:
            place_order(basket.pk, checkout, now=NOW)
        return len(asked)

    limited = queries(1)
    settings.UNPAID_LIMITS = {}
    assert limited == queries(2) + 2


def test_a_network_is_forgotten_when_the_order_is_paid_or_a_day_old(world: World, stripe: Control) -> None:
    paid, unpaid = (place(world.millet.pack, 1, number, network_key=NETWORK) for number in (1, 2))
    pay_order(paid, stripe)
    assert forget_networks(NOW + timedelta(hours=23)) == 1
    assert list(Order.objects.order_by("pk").values_list("network_key", flat=True)) == [None, NETWORK]
    assert forget_networks(NOW + timedelta(days=1)) == 1
    unpaid.refresh_from_db()
    assert unpaid.network_key is None


def test_what_is_stored_of_a_network_tells_nothing_without_the_key(settings: Any) -> None:
    before = network_key("203.0.113.0/24")
    settings.SECRET_KEY = "another"
    assert network_key("203.0.113.0/24") != before
    assert network_key("") is None


def test_an_address_is_the_same_however_it_is_written() -> None:
    assert address_key("山东省", "济南市", "历下区", "", "示例路 1 号，A座") == address_key(
        "山东省", "济南市", "历下区", "", "示例路１号 a座"
    )
    assert address_key("山东省", "济南市", "历下区", "", "示例路1号") != address_key(
        "山东省", "济南市", "历下区", "", "示例路2号"
    )
