"""What is held on each day, out of any history of accepted rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.cooperatives.members.rules import by_day, first_below_zero, held_on, held_since, size_classes

START = date(2026, 1, 1)
MARCH, JUNE, JULY = date(2026, 3, 1), date(2026, 6, 1), date(2026, 7, 1)
GOLDEN = [(MARCH, 350), (JUNE, 125), (JULY, -200)]


def test_golden() -> None:
    assert [held_on(GOLDEN, day) for day in (date(2026, 5, 31), JUNE, JULY)] == [350, 475, 275]
    assert by_day([(JULY, -200), *GOLDEN[:2]]) == [(MARCH, 350), (JUNE, 475), (JULY, 275)]
    assert first_below_zero([*GOLDEN, (date(2026, 4, 1), -400)]) == (date(2026, 4, 1), -50)
    assert first_below_zero([*GOLDEN, (date(2026, 4, 1), -276)]) == (JULY, -1)
    assert first_below_zero([*GOLDEN, (date(2026, 4, 1), -275)]) is None
    assert held_since([(MARCH, 5), (JUNE, -5), (JULY, 3)], JUNE) is None
    assert held_since([(MARCH, 5), (JUNE, -5), (JULY, 3)], JULY) == JULY
    assert held_since([(MARCH, 5), (JUNE, -5), (JUNE, 1)], JULY) == MARCH  # within a day nothing was without it


@pytest.mark.parametrize(
    ("held", "classes"),
    [
        ([], []),
        ([50], [(0, 100, 1)]),
        ([100, 101, 600], [(0, 100, 1), (100, 200, 1), (200, 300, 0), (300, 400, 0), (400, 500, 0), (500, 600, 1)]),
        ([601], [(0, 200, 0), (200, 400, 0), (400, 600, 0), (600, 800, 1)]),
    ],
)
def test_classes_of_round_sizes(held: list[int], classes: list[tuple[int, int, int]]) -> None:
    assert size_classes(held, 100) == classes


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=40))
def test_every_holder_is_in_one_class(held: list[int]) -> None:
    classes = size_classes(held, 100)
    assert sum(count for _low, _high, count in classes) == len(held) and len(classes) <= 6


DEEDS = st.tuples(
    st.sampled_from(["note", "transfer"]), st.integers(0, 2), st.integers(0, 2), st.integers(-500, 500),
    st.integers(0, 30),
)  # fmt: skip


@given(st.lists(DEEDS, max_size=40))
def test_no_day_below_zero_and_transfers_keep_the_sum(deeds: list[tuple[str, int, int, int, int]]) -> None:
    """As the actions do: a deed whose rows would leave a day below zero is refused whole."""
    books: list[list[tuple[date, int]]] = [[], [], []]
    noted = 0
    for what, one, other, quantity, offset in deeds:
        day = START + timedelta(days=offset)
        rows = [(one, (day, quantity))]
        if what == "transfer":
            rows = [(one, (day, -abs(quantity))), (other, (day, abs(quantity)))]
        if not quantity or what == "transfer" and one == other:
            continue
        if any(first_below_zero([*books[member], row]) for member, row in rows):
            continue
        for member, row in rows:
            books[member].append(row)
        noted += quantity if what == "note" else 0
    for offset in range(32):
        held = [held_on(book, START + timedelta(days=offset)) for book in books]
        assert min(held) >= 0
    assert sum(held) == noted
