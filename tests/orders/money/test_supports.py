"""A support pays at the terms that two people saw: its protected price, the most a 斤, its budget (R1b, R11)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.mass import floor_fen
from marketplace.supply.rules import OpenSupport
from orders.money.rules import AllocatedGrams, LineFacts, share_out, share_out_parcel
from tests.orders.money.test_rules import AMOUNT, MILLET, PEARS, lines


@pytest.mark.parametrize(
    ("supports", "by_support"),
    [
        ([(500, 500, 10_000)], [722]),  # what was missing before the raise, and nothing of the 500 that it adds
        ([(500, 500, 10_000), (600, 600, 10_000)], [722, 500]),
        ([(500, 500, 300), (600, 600, 10_000)], [300, 922]),
        ([(600, 100, 10_000)], [500]),  # ¥1.00 a 斤 at most, for 5 斤
        ([(600, 100, 10_000), (600, 150, 10_000)], [500, 250]),
        ([(300, 300, 10_000)], [0]),  # the sale brings that floor
    ],
)
def test_r1b_what_a_raise_adds_waits_for_another_support(
    supports: list[tuple[int, int, int]], by_support: list[int]
) -> None:
    """A bag of 5 斤 that brings 17.78; its floor was raised from 5 to 6 yuan a 斤."""
    line = LineFacts(1, 1800, 22, [AllocatedGrams(1, 1, 2500, 600, 7000, MILLET)])
    opened = {MILLET: [OpenSupport(n, *terms) for n, terms in enumerate(supports)]}
    [shares] = share_out_parcel([line], 100_000, opened)
    [part] = shares.households
    assert (part.amount, list(part.by_support)) == (3000, by_support)
    assert part.from_cooperative == 1222 - sum(by_support)


TERMS = st.lists(st.tuples(st.integers(1, 10**5), st.integers(1, 10**5), AMOUNT), max_size=3)


@given(lines(), AMOUNT, TERMS)
def test_r1b_no_support_pays_beyond_what_was_approved(
    line: LineFacts, fund: int, terms: list[tuple[int, int, int]]
) -> None:
    """Nor less than it may: what a raise takes from the fund is what it would have paid at the price before."""
    opened = [OpenSupport(n, price, min(most, price), left) for n, (price, most, left) in enumerate(terms)]
    supports, alone = {MILLET: opened, PEARS: opened}, share_out(line, 0)
    shares = share_out(line, fund, supports)
    assert [one.amount for one in shares.households] == [one.amount for one in alone.households]
    for part in shares.households:
        grams, paid = part.allocation.grams, 0
        for one, fen in zip(
            opened, part.by_support or [0] * len(opened), strict=True
        ):  # none is asked where nothing is short
            paid += fen
            assert 0 <= fen <= one.left_fen
            assert fen == 0 or paid <= floor_fen(grams, one.most_fen_per_jin)
    if len(opened) == 1 and len(line.allocations) == 1:
        [one], [allocated] = opened, line.allocations
        before = replace(
            line, allocations=[replace(allocated, fen_per_jin=min(allocated.fen_per_jin, one.fen_per_jin))]
        )
        assert shares.from_fund == share_out(before, fund, supports).from_fund
