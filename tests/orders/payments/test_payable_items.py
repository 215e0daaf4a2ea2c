"""What the payment page lists adds up to the fen, and Stripe takes it, whatever was bought."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.payments.rules import LONGEST_NAME, MOST_ITEMS, Item, payable_items

NAMES = st.sampled_from(["小", "米" * LONGEST_NAME, "香梨" * LONGEST_NAME])
LINES = st.lists(st.tuples(NAMES, st.integers(1, 999), st.integers(0, 10_000_000)), min_size=1, max_size=130)


def items_of(lines: list[tuple[str, int, int]], postage: int) -> list[Item]:
    return payable_items(lines, ("Postage", postage), lambda left: f"and {left} more")


@given(LINES, st.integers(0, 100_000))
def test_the_items_sum_exactly_and_fit(lines: list[tuple[str, int, int]], postage: int) -> None:
    items = items_of(lines, postage)
    assert sum(item.unit_fen * item.quantity for item in items) == sum(fen for _n, _q, fen in lines) + postage
    assert 1 <= len(items) <= MOST_ITEMS
    assert all(item.quantity >= 1 and item.unit_fen >= 0 and 1 <= len(item.name) <= LONGEST_NAME for item in items)


@given(st.integers(1, 999), st.integers(0, 10_000_000))
def test_packs_of_one_line_differ_by_one_fen_at_most(packs: int, fen: int) -> None:
    items = items_of([("millet", packs, fen)], 0)
    units = [item.unit_fen for item in items]
    assert sum(item.quantity for item in items) == packs
    assert max(units) - min(units) == len(items) - 1 <= 1


@pytest.mark.parametrize(
    ("lines", "postage", "items"),
    [
        ([("小米", 3, 10_000)], 1200, [("小米", 3334, 1), ("小米", 3333, 2), ("Postage", 1200, 1)]),
        ([("小米", 2, 9_800), ("香梨", 1, 0)], 0, [("小米", 4900, 2), ("香梨", 0, 1)]),
        ([("小米", 1, 7)] * 100, 0, [("小米", 7, 1)] * 100),
        ([("小米", 1, 7)] * 100, 5, [("小米", 7, 1)] * 98 + [("and 2 more", 14, 1), ("Postage", 5, 1)]),
        ([("小米", 3, 10)] * 51, 5, [("小米", 4, 1), ("小米", 3, 2)] * 49 + [("and 2 more", 20, 1), ("Postage", 5, 1)]),
    ],
    ids=["divided", "free", "full", "one too many", "of two each"],
)
def test_the_items_of_an_order(
    lines: list[tuple[str, int, int]], postage: int, items: list[tuple[str, int, int]]
) -> None:
    assert items_of(lines, postage) == [Item(*item) for item in items]
