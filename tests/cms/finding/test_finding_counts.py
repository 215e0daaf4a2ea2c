"""Counts beside the values of a facet: all at once or each by its own set, they are the same, and those of a plain count."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.finding import facets, places
from cms.finding.asking import Asked
from cms.finding.facets import Sets
from cms.finding.index import Found, Index
from cms.finding.places import Order, Values

TODAY = date(2026, 11, 25)
COOPERATIVES = st.sampled_from([str(number) for number in range(1, 90)])
PRODUCTS = st.lists(st.tuples(COOPERATIVES, st.sampled_from(["grain", "fruit"])), max_size=120)


def index_with(products: list[tuple[str, str]]) -> Index:
    """A list of products, each with its cooperative and kind."""
    index = Index(TODAY)
    index.put(found(number, *product) for number, product in enumerate(products))
    return index


def found(number: int, cooperative: str, category: str) -> Found:
    values = {"cooperative": (cooperative,), "category": (category,)}
    return Found(number, number, f"{number:04d}", ("millet",), "", values, 100, None)


def counts_of(index: Index, asked: Asked, many: int) -> dict[str, int]:
    """The counts of all cooperatives, when a facet has many values from `many` on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facets, "MANY", many)
        sets = Sets(index, asked, index.alive, TODAY)
        return {value: sets.count("cooperative", value) for value in index.facets["cooperative"]}


@given(products=PRODUCTS, changes=st.lists(st.tuples(st.integers(0, 119), COOPERATIVES), max_size=20))
def test_all_at_once_is_the_same_as_one_by_one(products: list[tuple[str, str]], changes: list[tuple[int, str]]) -> None:
    index = index_with(products)
    for number, cooperative in changes:  # a product that moves to another cooperative, counted before and after
        if number < len(products):
            counts_of(index, Asked(), many=0)
            products[number] = cooperative, products[number][1]
            index.put([found(number, *products[number])], instead_of=[number])
    for asked in (
        Asked(),
        Asked(chosen={"category": "grain"}),
        Asked(chosen={"cooperative": "1", "category": "fruit"}),
    ):
        kind = asked.chosen.get("category")
        plain = {
            value: sum(one == value and kind in (None, category) for one, category in products)
            for value in index.facets["cooperative"]
        }
        assert counts_of(index, asked, many=0) == counts_of(index, asked, many=10**9) == plain


def test_a_county_of_cooperatives_is_counted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    index = index_with([(str(number % 70), "grain") for number in range(210)])
    asked: list[str] = []
    counted = index.count_each
    monkeypatch.setattr(index, "count_each", lambda facet, bits: asked.append(facet) or counted(facet, bits))
    sets = Sets(index, Asked(), index.alive, TODAY)
    assert {sets.count("cooperative", str(number)) for number in range(70)} == {3}
    assert asked == ["cooperative"]


@given(entries=st.lists(st.lists(st.sampled_from("abc"), max_size=3), max_size=60), wanted=st.sets(st.integers(0, 59)))
def test_few_among_many_are_the_same_as_all_looked_at(entries: list[list[str]], wanted: set[int]) -> None:
    values, order = Values(), Order(lambda key: key)
    for place, held in enumerate(entries):
        order.add(place, -place)
        for value in held:
            values.add(place, value)
    flags = np.array([place in wanted for place in range(len(entries))], dtype=bool)
    found = []
    for rare in (1, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(places, "RARE", rare)
            found.append((order.pick(flags).tolist(), values.count(lambda: flags)))
    some = [place for place in range(len(entries)) if place in wanted]
    counts = Counter(value for place in some for value in entries[place])
    assert found == [(some[::-1], dict(counts))] * 2
