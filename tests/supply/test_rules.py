"""The pure rules of supply: whose grams go into the next pack, and out of which pocket a purchase is paid."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.supply.rules import FairTurns, Offer, OpenSupport, Purchase, Sold, fund_purchases, most_set_alone


@st.composite
def lots(draw: st.DrawFn) -> tuple[int, int, list[Offer], dict[int, Sold]]:
    """A lot's deliveries by a few households, some sold from before, and packs that fit into what is free."""
    offers, delivered, allocated = [], dict.fromkeys(range(5), 0), dict.fromkeys(range(5), 0)
    for delivery_id in range(1, draw(st.integers(1, 9)) + 1):
        household = draw(st.integers(0, 4))
        grams = draw(st.integers(1, 5000))
        sold = draw(st.integers(0, grams))
        delivered[household] += grams
        allocated[household] += sold
        offers.append(Offer(delivery_id, household, grams - sold))
    elsewhere = draw(st.integers(0, 3000))  # sold out of other lots of the season
    household = offers[0].household_id
    delivered[household] += elsewhere
    allocated[household] += draw(st.integers(0, elsewhere))
    sold_before = {
        offer.household_id: Sold(delivered[offer.household_id], allocated[offer.household_id]) for offer in offers
    }
    pack_grams = draw(st.integers(1, 3000))
    free = sum(offer.free_grams for offer in offers)
    return draw(st.integers(0, min(free // pack_grams, 40))), pack_grams, offers, sold_before


def taken_in_turns(packs: int, pack_grams: int, offers: list[Offer], sold: dict[int, Sold]) -> dict[int, int]:
    """The rule said again, the slow way: look at everybody before each pack and for each rest of a pack."""
    free = {offer.delivery_id: offer.free_grams for offer in offers}
    allocated = {household: counts.allocated_grams for household, counts in sold.items()}
    taken: dict[int, int] = {}
    for _ in range(packs):
        needed = pack_grams
        while needed:
            next_one = min(
                (offer for offer in offers if free[offer.delivery_id]),
                key=lambda o: (
                    Fraction(allocated[o.household_id], sold[o.household_id].delivered_grams),
                    o.delivery_id,
                ),
            )
            grams = min(needed, free[next_one.delivery_id])
            needed -= grams
            free[next_one.delivery_id] -= grams
            allocated[next_one.household_id] += grams
            taken[next_one.delivery_id] = taken.get(next_one.delivery_id, 0) + grams
    return taken


def fair_turns(packs: int, pack_grams: int, offers: list[Offer], sold: dict[int, Sold]) -> dict[int, int]:
    """Packs of one lot, taken at once."""
    delivered = {household: counts.delivered_grams for household, counts in sold.items()}
    allocated = {household: counts.allocated_grams for household, counts in sold.items()}
    return FairTurns(offers, delivered, allocated).take(packs, pack_grams)


@given(lots())
def test_sums_are_exact_and_no_delivery_gives_more_than_it_has(
    lot: tuple[int, int, list[Offer], dict[int, Sold]],
) -> None:
    packs, pack_grams, offers, sold = lot
    taken = fair_turns(packs, pack_grams, offers, sold)
    free = {offer.delivery_id: offer.free_grams for offer in offers}
    assert sum(taken.values()) == packs * pack_grams
    assert all(0 < grams <= free[delivery_id] for delivery_id, grams in taken.items())


@given(lots())
def test_every_pack_goes_to_the_household_whose_share_sold_is_smallest(
    lot: tuple[int, int, list[Offer], dict[int, Sold]],
) -> None:
    assert fair_turns(*lot) == taken_in_turns(*lot)


@given(lots(), st.integers(1, 3000))
def test_more_than_there_is_is_refused(lot: tuple[int, int, list[Offer], dict[int, Sold]], missing: int) -> None:
    _, _, offers, sold = lot
    free = sum(offer.free_grams for offer in offers)
    with pytest.raises(ValueError, match="don't fit"):
        fair_turns(1, free + missing, offers, sold)


@given(st.integers(1, 12), st.integers(0, 60))
def test_equal_households_sell_equally_but_for_one_pack(households: int, packs: int) -> None:
    offers = [Offer(n, n, 60 * 2500) for n in range(households)]
    taken = fair_turns(packs, 2500, offers, {n: Sold(60 * 2500, 0) for n in range(households)})
    counts = [taken.get(n, 0) // 2500 for n in range(households)]
    assert max(counts) - min(counts) <= 1
    assert sum(counts) == packs


def test_a_turn_by_hand() -> None:
    """Shares sold: 1 has 0 of 5 kg, 2 has 2 of 10 kg, 3 has none of 15 kg."""
    offers = [Offer(11, 1, 5000), Offer(12, 2, 8000), Offer(13, 3, 15_000)]
    sold = {1: Sold(5000, 0), 2: Sold(10_000, 2000), 3: Sold(15_000, 0)}
    # 1 to household 1 (0 = 0, older), 2 to 3 (0), 3 to 3 (1/6 < 1/5), 4 to 2 (1/5), 5 to 3 (1/3), 6 to 2 (9/20)
    assert [fair_turns(n, 2500, offers, sold) for n in range(7)] == [
        {},
        {11: 2500},
        {11: 2500, 13: 2500},
        {11: 2500, 13: 5000},
        {11: 2500, 13: 5000, 12: 2500},
        {11: 2500, 13: 7500, 12: 2500},
        {11: 2500, 13: 7500, 12: 5000},
    ]


def test_a_pack_that_one_delivery_can_not_fill_is_filled_by_the_next() -> None:
    offers = [Offer(1, 1, 1000), Offer(2, 2, 9000)]
    assert fair_turns(1, 2500, offers, {1: Sold(1000, 0), 2: Sold(9000, 0)}) == {1: 1000, 2: 1500}


def test_what_a_household_sold_elsewhere_counts() -> None:
    offers = [Offer(1, 1, 5000), Offer(2, 2, 5000)]
    assert fair_turns(1, 2500, offers, {1: Sold(10_000, 5000), 2: Sold(5000, 0)}) == {2: 2500}


# what the season's purchases are paid out of


@given(st.lists(st.integers(0, 10**9), max_size=40), st.integers(-(10**12), 10**12), st.integers(-(10**9), 10**12))
def test_funding_loses_nothing_and_uses_up_each_pocket_in_turn(amounts: list[int], own: int, fund: int) -> None:
    wanted, supports = [Purchase(500, fen, 1) for fen in amounts], {1: [OpenSupport(1, 10**9, 10**9, 10**15)]}
    fundings, _left = fund_purchases(wanted, cooperative=own, fund=fund, supports=supports)
    assert [one.amount for one in fundings] == amounts
    assert all(min(one.from_cooperative, one.from_fund, one.owed) >= 0 for one in fundings)
    whole = sum(amounts)
    assert sum(one.from_cooperative for one in fundings) == min(whole, max(own, 0))
    assert sum(one.from_fund for one in fundings) == min(whole - min(whole, max(own, 0)), max(fund, 0))
    pockets = [pocket for one in fundings for pocket in (one.from_cooperative, one.from_fund, one.owed)]
    order = [n % 3 for n, fen in enumerate(pockets) if fen]
    assert order == sorted(order)  # no fen of the fund before the cooperative's last, none owed before the fund's last


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError):
        fund_purchases([Purchase(1, 5, 1), Purchase(1, -1, 1)], cooperative=0, fund=0, supports={})


@pytest.mark.parametrize(("most", "from_fund"), [(500, 700), (300, 600), (10, 20)])
def test_a_purchase_at_a_raised_price_takes_what_was_approved(most: int, from_fund: int) -> None:
    """2 斤 at ¥6.00, of which the cooperative has ¥3.00; the support is of ¥5.00 a 斤."""
    [funding], left = fund_purchases(
        [Purchase(1000, 1200, 1)], cooperative=300, fund=10_000, supports={1: [OpenSupport(7, 500, most, 1_000)]}
    )
    assert (funding.from_cooperative, funding.from_fund, funding.owed) == (300, from_fund, 900 - from_fund)
    assert left == {1: [OpenSupport(7, 500, most, 1_000 - from_fund)]}


def test_a_township_alone_goes_up_to_twice_what_was() -> None:
    assert (most_set_alone(500), most_set_alone(1), most_set_alone(None)) == (1_000, 2, None)
