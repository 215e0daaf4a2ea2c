"""What of a discount goes back on a return, where the marketplace helped a campaign out and where a lost dispute covers it (R1b)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.funds.actions import Movement, confirm, enter, open_campaign
from marketplace.funds.models import Campaign
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Account, Event
from marketplace.ledger.posting import Entry
from marketplace.ledger.queries import balance
from orders.models import DiscountCode, Order, Refund
from orders.money import bookkeeping
from orders.payments.refunds import pay_elsewhere, repeat_refund
from orders.pricing.codes import end_code, kept_fen
from tests.orders.payments.refunding import claim
from tests.orders.payments.test_disputes import hear, open_dispute
from tests.orders.stripe_shop import StripeShop, assert_right
from tests.world import NOW, World, fill_fund, make_discount, officer, order_packs, ship_and_settle

# A bag of millet for ¥49.00 less ¥10.00. The campaign has ¥13.00: of two such discounts it pays ¥3.00 of the second.
DISCOUNT, PAID = 1_000, 3_900


@pytest.fixture
def world(shared_world: World, shop: StripeShop) -> World:
    return shared_world


def campaign_with(fen: int) -> Campaign:
    campaign = open_campaign("丰收节(示例)", user=officer("enters"))
    fill_fund(fen, "1", campaign)
    make_discount("TEN", DISCOUNT, campaign=campaign, budget_fen=fen)
    return campaign


def sold(shop: StripeShop, world: World, method: str = "alipay") -> Order:
    order = order_packs((world.millet.pack, 1), discount_code="TEN")
    shop.sold(order, fee=22, method=method)
    ship_and_settle(order, now=shop.now)
    return order


@pytest.fixture
def helped(shop: StripeShop, world: World) -> Order:
    """An order of whose discount the campaign paid ¥3.00 and the marketplace ¥7.00."""
    campaign_with(1_300)
    sold(shop, world)
    DiscountCode.objects.update(given_fen=0, uses=0)  # as if the first one had lapsed
    order = order_packs((world.millet.pack, 1), discount_code="TEN")
    DiscountCode.objects.update(given_fen=2_000, uses=2)  # and was paid after all
    shop.sold(order, fee=22)
    ship_and_settle(order, now=shop.now)
    assert bearers() == (0, -700)
    return order


def bearers() -> tuple[int, int]:
    """What the campaign and the marketplace have, in fen."""
    campaign = balance(open_account("campaign", Campaign.objects.get().pk))
    return campaign, balance(shared_account("marketplace"))


def own(world: World) -> int:
    return balance(open_account("cooperative", world.millet.cooperative.pk))


def send(shop: StripeShop, refund: Refund) -> Refund:
    shop.advance(hours=1)
    shop.work()
    shop.work()
    refund.refresh_from_db()
    return refund


def withdraw(fen: int) -> None:
    """The campaign's code ends, and its money goes back to who had given it."""
    end_code(DiscountCode.objects.get().pk, user=officer("codes"), now=NOW)
    movement = Movement("paid_back", Campaign.objects.get(), fen, "区财政局(示例)", "2", NOW.date())
    confirm(enter(movement, user=officer("enters"), now=NOW).pk, user=officer("confirms"), now=NOW)


def test_who_helped_out_has_it_back_first(shop: StripeShop, world: World, helped: Order) -> None:
    before = own(world)
    send(shop, claim(shop, helped, 1_300))  # a third of what was paid, and of the discount
    assert bearers() == (0, -367)
    send(shop, claim(shop, helped, 2_600))
    assert bearers() == (300, 0)
    assert own(world) == before - PAID - DISCOUNT
    assert_right(shop)


def test_a_refund_that_fails_takes_from_each_what_it_had_back(shop: StripeShop, world: World, helped: Order) -> None:
    before = own(world)
    shop.stripe.refunds_pending()
    refund = send(shop, claim(shop, helped, PAID))
    assert bearers() == (300, 0)
    shop.stripe.finish_refund(refund.refund_id or "", succeed=False)
    assert send(shop, refund).state == "failed"
    assert (bearers(), own(world)) == ((0, -700), before)
    shop.stripe.refunds_pending(False)
    assert send(shop, repeat_refund(refund.pk, shop.now)).state == "done"
    assert (bearers(), own(world)) == ((300, 0), before - PAID - DISCOUNT)
    assert_right(shop)


def test_what_was_given_back_before_it_named_its_line_is_paid_again_too(
    shop: StripeShop, world: World, helped: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refund that was booked before the upgrade fails after it."""
    before = own(world)
    give_back = bookkeeping.discount_back

    def formerly(refund: Refund) -> list[Entry]:
        return [replace(entry, source_type="refund", source_id=refund.pk) for entry in give_back(refund)]

    shop.stripe.refunds_pending()
    with monkeypatch.context() as patch:
        patch.setattr(bookkeeping, "discount_back", formerly)
        refund = send(shop, claim(shop, helped, PAID))
    assert bearers() == (300, 0)
    assert_right(shop)
    shop.stripe.finish_refund(refund.refund_id or "", succeed=False)
    assert send(shop, refund).state == "failed"
    assert (bearers(), own(world)) == ((0, -700), before)
    assert_right(shop)
    shop.stripe.refunds_pending(False)
    assert send(shop, repeat_refund(refund.pk, shop.now)).state == "done"
    assert (sum(bearers()), own(world)) == (300, before - PAID - DISCOUNT)
    assert_right(shop)


def test_a_refund_that_failed_and_is_paid_by_transfer_gives_the_discount_back(
    shop: StripeShop, world: World, helped: Order
) -> None:
    before = own(world)
    shop.stripe.refunds_pending()
    refund = send(shop, claim(shop, helped, PAID))
    for _ in range(2):
        shop.stripe.finish_refund(refund.refund_id or "", succeed=False)
        assert send(shop, refund).state == "failed"
        assert_right(shop)
        if not refund.is_refused:
            refund = send(shop, repeat_refund(refund.pk, shop.now))
    assert (bearers(), own(world)) == ((0, -700), before)
    pay_elsewhere(refund.pk, user=officer("root"), transfer_number="ICBC-1", now=shop.now)
    assert (bearers(), own(world)) == ((300, 0), before - PAID - DISCOUNT)
    assert_right(shop)


def test_what_a_campaign_could_not_pay_again_is_not_its_own_when_it_comes_back(shop: StripeShop, world: World) -> None:
    """However often the buyer's bank returns the refund."""
    campaign_with(DISCOUNT)
    order = sold(shop, world)
    shop.stripe.refunds_pending()
    refund = send(shop, claim(shop, order, PAID))
    assert bearers() == (DISCOUNT, 0)
    withdraw(DISCOUNT)
    for _ in range(2):
        shop.stripe.finish_refund(refund.refund_id or "", succeed=False)
        assert send(shop, refund).state == "failed"
        assert bearers() == (0, -DISCOUNT)
        refund = send(shop, repeat_refund(refund.pk, shop.now))
        assert (refund.state, bearers()) == ("pending", (0, 0))
    shop.stripe.finish_refund(refund.refund_id or "", succeed=True)
    assert send(shop, refund).state == "done"
    assert_right(shop)


def lose(shop: StripeShop, order: Order) -> str:
    identifier = open_dispute(shop, order)
    shop.stripe.close_dispute(identifier, won=False)
    hear(shop)
    return identifier


@pytest.mark.parametrize("bearer", ["cooperative", "carrier"])
def test_what_a_lost_dispute_covers_gives_the_discount_back_too(shop: StripeShop, world: World, bearer: str) -> None:
    campaign_with(5_000)
    order = sold(shop, world, "card")
    lose(shop, order)
    who = open_account(bearer, world.millet.cooperative.pk if bearer == "cooperative" else "china_post")
    before, code = balance(who), DiscountCode.objects.get()
    assert (bearers(), kept_fen(code)) == ((4_000, 0), DISCOUNT)
    refund = claim(shop, order, 1_300, bearer)
    for _ in range(2):
        assert send(shop, refund).state == "covered"
        assert (bearers(), balance(who)) == ((4_333, 0), before - 333)
    assert kept_fen(code) == DISCOUNT - 333
    assert_right(shop)


def test_a_cooperatives_own_discount_moves_nothing_when_a_lost_dispute_covers(shop: StripeShop, world: World) -> None:
    make_discount("TEN", DISCOUNT, cooperatives=[world.millet.cooperative])
    order = sold(shop, world, "card")
    lose(shop, order)
    before = own(world)
    assert send(shop, claim(shop, order, 1_300)).state == "covered"
    assert own(world) == before
    assert_right(shop)


def test_no_longer_covered_it_is_paid_again_and_goes_back_with_the_repeated_refund(
    shop: StripeShop, world: World
) -> None:
    campaign_with(5_000)
    order = sold(shop, world, "card")
    before, identifier = own(world), lose(shop, order)
    send(shop, claim(shop, order, PAID))
    assert bearers() == (5_000, 0)
    shop.stripe.reinstate_dispute(identifier)
    hear(shop)
    assert Event.objects.filter(kind="refund_uncovered").count() == 1
    send(shop, Refund.objects.latest("pk"))
    assert list(Refund.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "done"]
    assert (bearers(), own(world)) == ((5_000, 0), before - PAID - DISCOUNT)
    assert_right(shop)


def test_covered_and_uncovered_when_the_campaign_is_empty(shop: StripeShop, world: World) -> None:
    campaign_with(DISCOUNT)
    order = sold(shop, world, "card")
    identifier = lose(shop, order)
    send(shop, claim(shop, order, PAID))
    assert bearers() == (DISCOUNT, 0)
    withdraw(DISCOUNT)
    shop.stripe.reinstate_dispute(identifier)
    hear(shop)
    assert bearers() in ((0, -DISCOUNT), (0, 0))  # the repeated refund may be sent by the same sweep
    send(shop, Refund.objects.latest("pk"))
    assert bearers() == (0, 0)
    assert_right(shop)


def test_a_claim_that_a_lost_dispute_covers_in_part_gives_the_discount_back_once(
    shop: StripeShop, world: World
) -> None:
    campaign_with(5_000)
    order = sold(shop, world, "card")
    identifier = open_dispute(shop, order, 3_000)
    shop.stripe.close_dispute(identifier, won=False)
    hear(shop)
    before, refund = own(world), claim(shop, order, PAID)
    assert send(shop, refund).state == "failed"
    given = {"user": officer("boss"), "transfer_number": "ICBC-1", "now": shop.now}
    pay_elsewhere(refund.pk, **given, amount_fen=900)
    assert list(Refund.objects.order_by("pk").values_list("state", "amount_fen", "discount_back_fen")) == [
        ("failed", PAID, DISCOUNT), ("elsewhere", 900, DISCOUNT), ("covered", 3_000, 0),
    ]  # fmt: skip
    assert (bearers(), own(world)) == ((5_000, 0), before - 900 - DISCOUNT)
    shop.stripe.reinstate_dispute(identifier)
    hear(shop)
    send(shop, Refund.objects.latest("pk"))
    assert Refund.objects.latest("pk").state == "done"
    assert (bearers(), own(world)) == ((5_000, 0), before - 900 - DISCOUNT)  # the loss came back, and was sent
    assert_right(shop)


def test_two_lines_of_one_parcel_have_each_what_was_paid_for_it(shop: StripeShop, world: World) -> None:
    """The marketplace helped out with the second line only; a return of the first is the campaign's."""
    world.pears.product.cooperative = world.millet.cooperative
    world.pears.product.save()
    campaign = campaign_with(1_600)
    sold(shop, world)
    DiscountCode.objects.update(given_fen=0, uses=0)  # as if the first one had lapsed
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1), discount_code="TEN")
    DiscountCode.objects.update(given_fen=2_000, uses=2)  # and was paid after all
    shop.sold(order, fee=22)
    ship_and_settle(order, now=shop.now)
    first, second = order.lines.order_by("pk")
    assert (first.discount_fen, second.discount_fen, bearers()) == (419, 581, (0, -400))
    send(shop, claim(shop, order, first.kept_fen, line=first))
    assert bearers() == (419, -400)
    send(shop, claim(shop, order, second.kept_fen, line=second))
    assert bearers() == (600, 0)
    assert Account.objects.get(code=f"campaign:{campaign.pk}").guarded
