"""How packs are counted off lots, for stock and for a harvest alike: whole packs, never more than there is."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.models import Pack
from marketplace.supply.models import Lot, Reservation
from marketplace.supply.stock.reservation import take_packs

LOTS = st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 5)), max_size=5)
WANTS = st.lists(st.tuples(st.integers(1, 9), st.sampled_from([500, 1500, 2500])), max_size=6)


@given(LOTS, WANTS)
def test_packs_are_whole_and_out_of_what_is_free(stock: list[tuple[int, int]], wants: list[tuple[int, int]]) -> None:
    lots = [
        Lot(
            pk=n, product_id=1, grade="first", grams_delivered=grams, best_before=date(2027, 1, 1) + timedelta(days=day)
        )
        for n, (grams, day) in enumerate(stock, 1)
    ]
    reservations = [
        Reservation(pk=n, pack=Pack(pk=n, product_id=1, grade="first"), quantity=quantity, grams=quantity * grams)
        for n, (quantity, grams) in enumerate(wants, 1)
    ]
    parts, short = take_packs(reservations, lots)
    for lot in lots:
        taken = sum(part.grams for part in parts if part.lot == lot)
        assert lot.grams_reserved == taken <= lot.grams_delivered
    for reservation, (quantity, grams) in zip(reservations, wants, strict=True):
        got = [part.grams for part in parts if part.reservation is reservation]
        assert all(part % grams == 0 for part in got)
        assert sum(got) == grams * short.get(reservation.pk, quantity)
    if wants and len(wants) in short:  # the last one is short, so nothing is left that would have been a pack
        assert all(lot.grams_delivered - lot.grams_reserved < wants[-1][1] for lot in lots)
