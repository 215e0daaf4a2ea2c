"""How much a visitor's unpaid orders may hold: the rules, whatever the figures."""

from hypothesis import given
from hypothesis import strategies as st

from orders.unpaid.rules import Line, allowance, packs_that_fit

orders = st.integers(1, 30)
shares = st.integers(1, 100)
leasts = st.integers(1, 50)
lapses = st.integers(0, 2000)
grams = st.integers(1, 10_000)
stocks = st.integers(0, 10_000_000)
lines = st.lists(st.tuples(st.integers(1, 999), grams), min_size=1, max_size=5)


def made(lines: list[tuple[int, int]]) -> list[Line]:
    return [Line(pk, quantity, weight) for pk, (quantity, weight) in enumerate(lines)]


def test_a_fifth_of_what_is_left_or_ten_packs() -> None:
    """500 kg in packs of 2.5 kg: 40 packs; of 30 kg the ten packs that are always allowed."""
    allows = allowance(2, 20, 10, lapsed=0)
    assert (allows.orders, allows.grams(500_000, 2500), allows.grams(30_000, 2500)) == (2, 100_000, 25_000)


def test_each_time_as_many_lapse_as_may_be_open_the_rest_is_halved_down_to_an_eighth() -> None:
    held = [allowance(2, 20, 10, lapsed) for lapsed in (0, 1, 2, 4, 6, 100)]
    assert [(one.orders, one.share, one.least_packs) for one in held] == [
        (2, 20, 10), (2, 20, 10), (1, 10, 5), (1, 5, 2), (1, 2.5, 1), (1, 2.5, 1),
    ]  # fmt: skip
    assert allowance(20, 50, 10, 19) == allowance(20, 50, 10, 0)  # a network's every lapse is not one person's


def test_the_first_lines_are_filled_first() -> None:
    wanted = [Line(1, 3, 2500), Line(2, 3, 5000), Line(3, 9, 2500)]
    assert packs_that_fit(wanted, 20_000) == {2: 2, 3: 1}
    assert packs_that_fit(wanted, 45_000) == {}
    assert packs_that_fit(wanted, -1) == {1: 0, 2: 0, 3: 0}


@given(orders, shares, leasts, lapses, stocks, grams)
def test_one_pack_in_one_order_can_always_be_had(
    most: int, share: int, least: int, lapsed: int, free: int, pack: int
) -> None:
    allows = allowance(most, share, least, lapsed)
    assert 1 <= allows.orders <= most
    assert allows.grams(free, pack) >= pack
    assert allows.grams(free, pack) <= max(free * share // 100, least * pack)


@given(orders, shares, leasts, lapses, st.integers(0, 50), stocks, grams)
def test_more_lapses_never_allow_more(
    most: int, share: int, least: int, lapsed: int, more: int, free: int, pack: int
) -> None:
    before, after = allowance(most, share, least, lapsed), allowance(most, share, least, lapsed + more)
    assert after.orders <= before.orders
    assert after.grams(free, pack) <= before.grams(free, pack)


@given(lines, st.integers(-1000, 10_000_000))
def test_what_fits_stays_within_what_may_be_held(wanted: list[tuple[int, int]], most: int) -> None:
    asked = made(wanted)
    cut = packs_that_fit(asked, most)
    taken = sum(cut.get(line.pack_id, line.quantity) * line.grams for line in asked)
    assert taken <= max(0, most)
    assert all(0 <= fits < asked[pk].quantity for pk, fits in cut.items())
    assert packs_that_fit([line for line in asked if line.pack_id not in cut], most) == {}
    if sum(line.quantity * line.grams for line in asked) <= most:
        assert cut == {}


@given(shares, leasts, grams, st.integers(0, 1000), st.lists(st.integers(1, 999), max_size=20))
def test_order_after_order_a_visitor_never_holds_more_than_the_share_of_what_there_was(
    share: int, least: int, pack: int, stock: int, asked: list[int]
) -> None:
    """Nothing is paid and nobody else buys: the share is counted from all that was left at first."""
    allows, left, held = allowance(len(asked) + 1, share, least, 0), stock, 0
    for quantity in asked:
        wanted = min(quantity, left)
        if wanted and not packs_that_fit(
            [Line(1, wanted, pack)], allows.grams((left + held) * pack, pack) - held * pack
        ):
            left, held = left - wanted, held + wanted
    assert held <= max(stock * share // 100, least)
