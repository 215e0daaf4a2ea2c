"""On a return the discount goes back to who bore it, in proportion (R1b)."""

from __future__ import annotations

import pytest

from marketplace.funds.actions import open_campaign
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.queries import balance
from orders.payments.refunds import send_refund
from tests.orders.broken_books import found_in_books
from tests.orders.pricing.settled_lines import returned, settled
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_fund, make_discount, make_world, officer, order_packs

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_on_a_return_who_bore_the_discount_has_it_back_in_proportion(world: World, stripe: Control) -> None:
    campaign = open_campaign("丰收节(示例)", user=officer("enters"))
    fill_fund(5_000, "1", campaign)
    make_discount("TEN", 1_000, campaign=campaign, budget_fen=5_000)
    order = order_packs((world.millet.pack, 1), discount_code="TEN")
    line = settled(order, stripe)
    households = [balance(open_account("household", one.pk)) for one in world.millet.households]
    own = open_account("cooperative", world.millet.cooperative.pk)
    before = balance(own)
    assert balance(open_account("campaign", campaign.pk)) == 4_000
    returned(world, line, 1_300)  # a third of the 39.00 that were paid
    assert balance(open_account("campaign", campaign.pk)) == 4_333
    assert balance(own) == before - 1_300 - 333
    returned(world, line, 2_600)
    assert balance(open_account("campaign", campaign.pk)) == 5_000  # all of it, to the fen
    assert balance(own) == before - 3_900 - 1_000
    assert [balance(open_account("household", one.pk)) for one in world.millet.households] == households  # R6
    assert found_in_books() == {}


def test_a_cooperative_that_bore_it_has_nothing_to_get_back_from_itself(world: World, stripe: Control) -> None:
    make_discount("TEN", 1_000, cooperatives=[world.millet.cooperative])
    line = settled(order_packs((world.millet.pack, 1), discount_code="TEN"), stripe)
    own = open_account("cooperative", world.millet.cooperative.pk)
    before = balance(own)
    returned(world, line, 3_900)
    assert balance(own) == before - 3_900
    assert found_in_books() == {}


def test_what_the_carrier_spoiled_it_makes_good_to_who_bore_the_discount(world: World, stripe: Control) -> None:
    make_discount("TEN", 1_000, cooperatives=[world.millet.cooperative])
    line = settled(order_packs((world.millet.pack, 1), discount_code="TEN"), stripe)
    own, carrier = (
        open_account("cooperative", world.millet.cooperative.pk),
        open_account("carrier", line.parcel.carrier),
    )
    before = (balance(own), balance(carrier))
    returned(world, line, 3_900, bearer="carrier")
    assert (balance(own), balance(carrier)) == (before[0] + 1_000, before[1] - 4_900)
    assert found_in_books() == {}


def test_a_refund_that_fails_takes_the_discount_again_from_who_bears_it(world: World, stripe: Control) -> None:
    make_discount("TEN", 1_000)
    line = settled(order_packs((world.millet.pack, 1), discount_code="TEN"), stripe)
    own, marketplace = open_account("cooperative", world.millet.cooperative.pk), shared_account("marketplace")
    before = (balance(own), balance(marketplace))
    stripe.refunds_pending()
    refund = returned(world, line, 3_900)
    assert (balance(own), balance(marketplace)) == (before[0] - 4_900, before[1] + 1_000)
    refund.refresh_from_db()
    stripe.finish_refund(refund.refund_id or "", succeed=False)
    assert send_refund(refund.pk, NOW).state == "failed"
    assert (balance(own), balance(marketplace)) == before
    assert found_in_books() == {}
