"""A season replayed: by the rules that settle and buy, whatever was sold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.catalogue.mass import floor_fen
from orders.money.rules import AllocatedGrams, LineFacts, share_out_parcel
from orders.simulator.rules import Bought, Outcome, PlayedSeason, SoldLine, SoldParcel, SoldPart, Terms, replay
from tests.orders.money.test_rules import up_to

MILLET, OTHER = 7, 8
AS_IT_WAS = Terms()
PLENTY = 10**15  # fen: more than any fund or budget
AMOUNT = st.integers(0, 10**6)
PART = st.builds(
    SoldPart, st.integers(1, 50_000), st.integers(1, 2_000), st.integers(1, 10_000), st.sampled_from([MILLET, OTHER, 0]),
    st.integers(1, 3),
)  # fmt: skip
LINE = st.builds(SoldLine, AMOUNT, st.integers(0, 500), st.integers(0, 2_000), st.lists(PART, max_size=4).map(tuple))
SALES = st.dictionaries(st.lists(LINE, min_size=1, max_size=3).map(tuple), st.integers(1, 5), max_size=5)
BOUGHT = st.builds(
    Bought, st.integers(1, 50_000), st.integers(1, 2_000), st.sampled_from([MILLET, OTHER]), st.integers(1, 3)
)
SEASON = st.builds(
    PlayedSeason, st.just(MILLET), SALES, st.lists(BOUGHT, max_size=4), st.integers(-(10**5), 10**6), AMOUNT
)
TERMS = st.builds(Terms, st.none() | st.integers(1, 10_000), st.none() | st.integers(1, 10_000))


def shared_out(season: PlayedSeason, terms: Terms) -> tuple[Counter[int], int, int]:
    """What the rule that settles says: what each village is credited, what the cooperatives keep, and what is missing."""
    credited: Counter[int] = Counter()
    kept = missing = 0
    for parcel, times in season.sales.items():
        for one in share_out_parcel(facts_of(parcel, terms), PLENTY, up_to({MILLET: PLENTY})):
            kept += (one.cooperative - one.fee_from_cooperative) * times
            for part in one.households:
                kept -= part.from_cooperative * times
                missing += part.from_fund * times
                if part.allocation.price_id == MILLET:
                    credited[part.allocation.household_id] += part.amount * times
    return credited, kept, missing


def facts_of(parcel: SoldParcel, terms: Terms = AS_IT_WAS) -> list[LineFacts]:
    """The lines as settlement knows them; in the place of its household each part has the village."""

    def allocated(part: SoldPart) -> AllocatedGrams:
        fen, share = (terms.fen_per_jin, terms.share_bp) if part.price_id == MILLET else (None, None)
        return AllocatedGrams(
            0, part.village_id, part.grams, part.fen_per_jin if fen is None else fen,
            part.share_bp if share is None else share, part.price_id,
        )  # fmt: skip

    return [
        LineFacts(n, line.paid, line.fee, [allocated(part) for part in line.parts], line.discount)
        for n, line in enumerate(parcel)
    ]


@given(SEASON, TERMS)
@settings(max_examples=300)
def test_the_sums_are_those_of_the_rule_that_settles(season: PlayedSeason, terms: Terms) -> None:
    credited, kept, missing = shared_out(season, terms)
    outcome = replay(replace(season, purchases=(), budget=PLENTY), terms)
    assert outcome.by_village == credited
    assert (outcome.sold, outcome.kept, outcome.from_fund) == (credited.total(), kept, missing)


def settled_one_by_one(season: PlayedSeason) -> tuple[Counter[int], int]:
    """What settlement credits by village, each parcel by itself, and what the fund pays out of the budget as it is used up."""
    credited: Counter[int] = Counter()
    left = season.budget
    for parcel in [parcel for parcel, times in season.sales.items() for _ in range(times)]:
        for shares in share_out_parcel(facts_of(parcel), 10**12, up_to({MILLET: left})):
            left -= shares.from_fund
            for part in shares.households:
                if part.allocation.price_id == MILLET:
                    credited[part.allocation.household_id] += part.amount
    return credited, season.budget - left


@given(SEASON)
@settings(max_examples=200)
def test_at_what_it_was_it_is_what_was_settled_and_bought(season: PlayedSeason) -> None:
    outcome = replay(season, Terms())
    credited, paid = settled_one_by_one(season)
    assert outcome.sold == credited.total()
    mine = [one for one in season.purchases if one.price_id == MILLET]
    for one in mine:
        credited[one.village_id] += floor_fen(one.grams, one.fen_per_jin)
    assert {k: v for k, v in outcome.by_village.items() if v} == {k: v for k, v in credited.items() if v}
    assert outcome.bought == sum(floor_fen(one.grams, one.fen_per_jin) for one in mine)
    assert paid <= outcome.from_fund <= season.budget
    if not season.purchases:
        assert outcome.from_fund == paid


@given(SEASON, TERMS)
@settings(max_examples=200)
def test_whatever_the_terms_every_fen_is_paid_by_somebody_and_no_floor_is_broken(
    season: PlayedSeason, terms: Terms
) -> None:
    outcome = replay(season, terms)
    assert outcome.households == sum(outcome.by_village.values())
    assert min(outcome.own, outcome.from_fund, outcome.owed) >= 0
    assert outcome.from_fund <= season.budget
    # kept + households of other produce + fees + what was added is what buyers paid
    floors = sum(
        floor_fen(p.grams, p.fen_per_jin if terms.fen_per_jin is None else terms.fen_per_jin) * times
        for parcel, times in season.sales.items() for line in parcel for p in line.parts if p.price_id == MILLET
    )  # fmt: skip
    assert outcome.sold >= floors


@given(SEASON, st.integers(1, 10_000), st.integers(0, 5_000))
@settings(max_examples=100)
def test_a_higher_floor_gives_no_village_less(season: PlayedSeason, fen: int, more: int) -> None:
    low, high = replay(season, Terms(fen)), replay(season, Terms(fen + more))
    assert all(high.by_village[village] >= low.by_village[village] for village in low.by_village)
    assert high.bought >= low.bought


@given(SEASON, TERMS)
@settings(max_examples=50)
def test_alike_parcels_counted_once_are_as_many_counted_each(season: PlayedSeason, terms: Terms) -> None:
    apart = [replay(replace(season, sales={parcel: 1}, purchases=()), terms) for parcel in season.sales]
    times = season.sales.values()
    whole = replay(replace(season, purchases=()), terms)
    assert whole.sold == sum(one.sold * n for one, n in zip(apart, times, strict=True))
    assert whole.kept == sum(one.kept * n for one, n in zip(apart, times, strict=True))


def test_a_season_worked_out_by_hand() -> None:
    """Ten bags of 5 斤 at ¥49.00, fee ¥0.59 each, 70 %; 20 斤 bought at ¥5.00; the cooperative had ¥150.00."""
    bag = SoldLine(4_900, 59, 0, (SoldPart(2_500, 500, 7_000, MILLET, 1),))
    season = PlayedSeason(MILLET, {(bag,): 10}, [Bought(10_000, 500, MILLET, 2)], means=15_000, budget=1_000)
    was = replay(season, Terms())
    assert was == Outcome(
        {1: 33_890, 2: 10_000}, sold=33_890, bought=10_000, kept=14_520, from_fund=0, owed=0, own=10_000
    )
    # at ¥10.00: 5 斤 are 50.00, of which a sale of 49.00 less 0.59 brings 48.41: 1.59 are missing for each bag
    dear = replay(season, Terms(1_000))
    assert (dear.sold, dear.bought, dear.kept) == (50_000, 20_000, 0)
    # 15.90 are missing, the fund's 10.00 are used up, and the cooperative, which keeps 145.20 less, owes 5.90: nothing is left
    # of its 150.00 for the purchases
    assert (dear.from_fund, dear.own, dear.owed) == (1_000, 0, 590 + 20_000)
    assert dear.by_village == {1: 50_000, 2: 20_000}
    all_of_it = replay(season, Terms(share_bp=10_000))
    assert (all_of_it.sold, all_of_it.kept, all_of_it.own, all_of_it.missing) == (48_410, 0, 480, 9_520)
