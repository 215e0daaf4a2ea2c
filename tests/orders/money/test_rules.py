"""The money rules: golden cases and properties over arbitrary orders."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.mass import floor_fen
from marketplace.supply.rules import OpenSupport
from orders.money.rules import (
    AllocatedGrams,
    LineFacts,
    LineShares,
    break_even,
    breakdown,
    discount_back,
    given_back,
    missing_part,
    owed_by_cooperative,
    paid_in,
    share_out,
    share_out_parcel,
    share_up,
    split,
)

AMOUNT = st.integers(0, 10**9)
MILLET, PEARS = 7, 8  # ids of protected prices
ANY = 10**9  # fen per 斤: above each price


def up_to(budgets: dict[int, int], price: int = ANY, most: int = ANY) -> dict[int, list[OpenSupport]]:
    """A support of each protected price that has a budget."""
    return {pk: [OpenSupport(pk, price, most, fen)] for pk, fen in budgets.items()}


PLENTY = up_to({MILLET: 10**9})


def test_split_g1_discount() -> None:
    assert split(1000, [9800, 6800]) == [590, 410]


def test_split_g1_fee() -> None:
    assert split(216, [9210, 6390]) == [128, 88]


def test_split_gives_equal_remainders_to_the_earlier_part() -> None:
    assert split(1, [1, 1]) == [1, 0]
    assert split(5, [1, 1, 1]) == [2, 2, 1]


def test_split_of_nothing_paid_goes_to_the_first_part() -> None:
    assert split(7, [0, 0]) == [7, 0]


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [-1, 2]), (1, [])])
def test_split_refuses_what_makes_no_sense(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="negative|nothing"):
        split(total, weights)


@given(AMOUNT, st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_split_sums_to_the_whole_and_strays_less_than_a_fen(total: int, weights: list[int]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    if sum(weights):
        assert all(abs(part * sum(weights) - total * w) < sum(weights) for part, w in zip(parts, weights, strict=True))


@given(st.integers(-(10**9), 10**9), st.integers(1, 10_000))
def test_share_is_rounded_up_in_the_households_favour(amount: int, share_bp: int) -> None:
    share = share_up(amount, share_bp)
    assert share * 10_000 >= max(amount, 0) * share_bp > (share - 1) * 10_000 or amount <= 0 == share


def millet(*grams: int, paid: int, fee: int, discount: int = 0) -> LineFacts:
    parts = [AllocatedGrams(n, n, weight, 500, 7000, MILLET) for n, weight in enumerate(grams, 1)]
    return LineFacts(1, paid, fee, parts, discount)


def owed(shares: LineShares) -> int:
    """What the cooperative's account is debited."""
    return shares.fee_from_cooperative + sum(part.from_cooperative for part in shares.households)


def test_g1_millet() -> None:
    """The households' share is of the price before the discount (R1b): 70 % of 98.00 less 1.28."""
    shares = share_out(millet(2500, 2500, paid=9210, fee=128, discount=590), fund=0)
    assert [part.amount for part in shares.households] == [3386, 3385]
    assert (shares.household_total, shares.cooperative, shares.fee_from_sale) == (6771, 2901, 128)
    assert (shares.from_fund, owed(shares)) == (0, 0)


def test_g1_pears() -> None:
    shares = share_out(LineFacts(2, 6390, 88, [AllocatedGrams(1, 1, 5000, 250, 6500)], 410), fund=0)
    assert (shares.household_total, shares.cooperative, shares.fee_from_sale) == (4363, 2349, 88)


def test_a_line_that_was_discounted_whole_pays_its_households_all_the_same() -> None:
    shares = share_out(millet(2500, paid=0, fee=0, discount=4900), fund=0)
    assert (shares.household_total, shares.cooperative) == (3430, 1470)


def test_g2_clearance_with_a_filled_fund() -> None:
    shares = share_out(millet(2500, paid=1800, fee=22), fund=100_000, supports=PLENTY)
    assert (shares.household_total, shares.cooperative) == (2500, 0)
    assert (shares.from_fund, owed(shares)) == (722, 0)


@pytest.mark.parametrize(
    ("budgets", "from_fund"), [({}, 0), ({PEARS: 10_000}, 0), ({MILLET: 500}, 500), ({MILLET: 10_000}, 722)]
)
def test_g2_the_fund_pays_within_a_support(budgets: dict[int, int], from_fund: int) -> None:
    shares = share_out(millet(2500, paid=1800, fee=22), fund=100_000, supports=up_to(budgets))
    assert (shares.household_total, shares.from_fund, owed(shares)) == (2500, from_fund, 722 - from_fund)


def test_two_households_of_one_line_share_one_support() -> None:
    shares = share_out(millet(2500, 2500, paid=3600, fee=44), fund=100_000, supports=up_to({MILLET: 1_000}))
    assert [part.from_fund for part in shares.households] == [0, 1_000]
    assert [part.amount for part in shares.households] == [2500, 2500]
    assert owed(shares) == 444


def test_g2_clearance_with_the_fund_empty() -> None:
    shares = share_out(millet(2500, paid=1800, fee=22), fund=0)
    assert (shares.household_total, shares.cooperative) == (2500, 0)
    assert (shares.from_fund, owed(shares)) == (0, 722)


def test_fund_pays_what_it_has_and_the_cooperative_owes_the_rest() -> None:
    shares = share_out(millet(2500, paid=1800, fee=22), fund=700, supports=PLENTY)
    assert (shares.from_fund, owed(shares)) == (700, 22)


def test_cooperatives_part_gives_way_before_the_fund_does() -> None:
    shares = share_out(
        millet(2500, paid=3000, fee=0), fund=100_000, supports=PLENTY
    )  # 70 % would be 21.00, the floor is 25.00
    assert (shares.household_total, shares.cooperative, shares.from_fund) == (2500, 500, 0)


def test_fee_larger_than_what_was_paid_is_owed_by_the_cooperative() -> None:
    shares = share_out(millet(2500, paid=10, fee=15), fund=100_000, supports=PLENTY)
    assert (shares.fee_from_sale, shares.fee_from_cooperative) == (10, 5)
    assert (shares.household_total, shares.from_fund, owed(shares)) == (2500, 2500, 5)


def test_every_allocation_gets_its_own_floor_not_only_the_line() -> None:
    """One household was promised ¥9.00 per 斤, the other ¥1.00: the first gets its floor, whatever the line's share."""
    facts = LineFacts(1, 5000, 0, [AllocatedGrams(1, 1, 1000, 900, 5000), AllocatedGrams(2, 2, 4000, 100, 5000)])
    assert [part.amount for part in share_out(facts, fund=0).households] == [1800, 2000]


def test_every_allocation_has_the_share_of_its_own_agreement() -> None:
    """Two seasons' millet in one line, 70 % and 10 %: of 9,668 fen each brings half, 4,834, and its own share of that."""
    both = [AllocatedGrams(1, 1, 2500, 100, 7000), AllocatedGrams(2, 2, 2500, 100, 1000)]
    shares = share_out(LineFacts(1, 9800, 132, both), fund=0)
    assert [part.amount for part in shares.households] == [3384, 500]  # 483.4 rounded up; the floor is 500
    assert shares.cooperative == 9668 - 3384 - 500


def test_agreements_of_one_share_are_rounded_once() -> None:
    """As a line of one agreement is: 70 % of 9,668 is 6,767.6, so 6,768 and not twice 3,384 less half a fen each."""
    parts = [AllocatedGrams(n, n, 1000, 1, 7000) for n in range(1, 4)]
    assert [part.amount for part in share_out(LineFacts(1, 9668, 0, parts), fund=0).households] == [2256, 2256, 2256]
    assert share_out(LineFacts(1, 9667, 0, parts), fund=0).household_total == 6767


@st.composite
def lines(draw: st.DrawFn) -> LineFacts:
    allocations = draw(
        st.lists(
            st.builds(
                AllocatedGrams,
                st.integers(1, 99),
                st.integers(1, 99),
                st.integers(1, 10**6),
                st.integers(1, 10**5),
                st.one_of(st.integers(1, 10_000), st.sampled_from([1000, 7000])),
                st.sampled_from([MILLET, PEARS]),
            ),
            min_size=1,
            max_size=8,
        )
    )
    return LineFacts(1, draw(AMOUNT), draw(st.integers(0, 10**6)), allocations, draw(st.integers(0, 10**6)))


BUDGETS = st.dictionaries(st.sampled_from([MILLET, PEARS]), AMOUNT)


@given(lines(), AMOUNT, BUDGETS)
def test_r1_every_household_gets_its_floor_whatever_happens(
    line: LineFacts, fund: int, budgets: dict[int, int]
) -> None:
    for part in share_out(line, fund, up_to(budgets)).households:
        assert part.amount >= floor_fen(part.allocation.grams, part.allocation.fen_per_jin)
        assert min(part.from_sale, part.from_fund, part.from_cooperative) >= 0


@given(lines(), AMOUNT, BUDGETS)
def test_r2_every_fen_that_was_paid_is_accounted_for(line: LineFacts, fund: int, budgets: dict[int, int]) -> None:
    shares = share_out(line, fund, up_to(budgets))
    from_sale = sum(part.from_sale for part in shares.households)
    assert shares.fee_from_sale + from_sale + shares.cooperative == line.paid + line.discount
    assert shares.fee_from_sale + shares.fee_from_cooperative == line.fee
    assert shares.cooperative >= 0
    assert shares.cooperative == 0 or (shares.from_fund, owed(shares)) == (0, 0)


@given(lines(), AMOUNT, BUDGETS)
def test_r1b_the_fund_pays_within_supports_and_first(line: LineFacts, fund: int, budgets: dict[int, int]) -> None:
    """Never beyond what it has or what a support allows; and the cooperative owes only what neither can pay."""
    shares = share_out(line, fund, up_to(budgets))
    assert 0 <= shares.from_fund <= fund
    for price in (MILLET, PEARS):
        parts = [part for part in shares.households if part.allocation.price_id == price]
        paid = sum(part.from_fund for part in parts)
        assert paid <= budgets.get(price, 0)
        if any(part.from_cooperative for part in parts):
            assert paid == budgets.get(price, 0) or shares.from_fund == fund


@given(st.lists(lines(), min_size=1, max_size=4), AMOUNT, BUDGETS)
def test_r1b_the_fund_pays_only_what_the_cooperatives_part_of_the_whole_sale_does_not(
    parcel: list[LineFacts], fund: int, budgets: dict[int, int]
) -> None:
    shares, alone = share_out_parcel(parcel, fund, up_to(budgets)), [share_out(line, 0) for line in parcel]
    assert [[part.amount for part in one.households] for one in shares] == [
        [part.amount for part in one.households] for one in alone
    ]
    from_fund = sum(one.from_fund for one in shares)
    kept = sum(one.cooperative - owed(one) for one in shares)
    assert kept == sum(one.cooperative - owed(one) for one in alone) + from_fund
    assert from_fund == 0 or (from_fund <= fund and kept <= 0)
    assert owed_by_cooperative(shares) == max(-kept, 0)
    for price in (MILLET, PEARS):
        paid = [part.from_fund for one in shares for part in one.households if part.allocation.price_id == price]
        assert sum(paid) <= budgets.get(price, 0)
    assert share_out_parcel(parcel[:1], fund, up_to(budgets)) == [share_out(parcel[0], fund, up_to(budgets))]


def test_r1b_least_is_taken_from_the_fund_whatever_the_order_of_the_lines() -> None:
    """The cooperative's part is 50 fen; two lines lack 100 each, one of them within a support."""

    def line(pk: int, price: int, floor_per_jin: int, price_id: int) -> LineFacts:
        grams = AllocatedGrams(pk, pk, 500, floor_per_jin, 5_000, price_id)  # one 斤, half of its price
        return LineFacts(line_id=pk, paid=price, fee=0, allocations=[grams])

    dear, unsupported, supported = line(1, 100, 1, 7), line(2, 100, 200, 8), line(3, 100, 200, 9)
    for parcel in ([dear, unsupported, supported], [supported, unsupported, dear], [unsupported, dear, supported]):
        shares = {
            line.line_id: one
            for line, one in zip(parcel, share_out_parcel(parcel, 1_000, up_to({9: 1_000})), strict=True)
        }
        assert [sum(part.amount for part in shares[pk].households) for pk in (1, 2, 3)] == [50, 200, 200]
        assert [shares[pk].from_fund for pk in (1, 2, 3)] == [0, 0, 50]
        assert owed_by_cooperative(list(shares.values())) == 100


@given(lines(), st.integers(0, 10**6))
def test_r1b_a_discount_takes_nothing_from_a_household(line: LineFacts, discount: int) -> None:
    """Whatever part of the price is discounted: the households get the same."""
    price = line.paid + line.discount
    off = replace(line, paid=max(price - discount, 0), discount=min(discount, price))
    assert [part.amount for part in share_out(off, 0).households] == [
        part.amount for part in share_out(line, 0).households
    ]


@given(lines(), AMOUNT)
def test_households_get_no_less_than_their_agreed_share(line: LineFacts, fund: int) -> None:
    """Of what its grams brought, to the fen that a split may stray."""
    proceeds, grams = max(line.paid + line.discount - line.fee, 0), sum(part.grams for part in line.allocations)
    for share_bp in {part.household_share_bp for part in line.allocations}:
        own = [part for part in share_out(line, fund).households if part.allocation.household_share_bp == share_bp]
        brought = proceeds * sum(part.allocation.grams for part in own) // grams
        assert sum(part.amount for part in own) >= share_up(brought, share_bp)


@given(lines(), st.integers(1, 10_000))
def test_one_share_for_all_is_the_share_of_the_whole(line: LineFacts, share_bp: int) -> None:
    parts = [replace(part, household_share_bp=share_bp, fen_per_jin=1) for part in line.allocations]
    due = share_up(line.paid + line.discount - line.fee, share_bp)
    floors = sum(floor_fen(part.grams, 1) for part in parts)
    assert due <= share_out(replace(line, allocations=parts), fund=0).household_total <= due + floors


def test_breakdown_of_a_pack_adds_up() -> None:
    shown = breakdown(4900, 2500, 500, 7000, 120)
    assert (shown.household, shown.cooperative, shown.fee) == (3389, 1452, 59)
    assert shown.household + shown.cooperative + shown.fee == shown.price


@given(st.integers(1, 10**7), st.integers(1, 10**5), st.integers(1, 10**4), st.integers(1, 10_000), st.integers(0, 500))
def test_breakdown_never_exceeds_the_price(price: int, grams: int, floor: int, share: int, fee_bp: int) -> None:
    shown = breakdown(price, grams, floor, share, fee_bp)
    assert min(shown.household, shown.cooperative, shown.fee) >= 0
    assert price <= shown.household + shown.cooperative + shown.fee <= price + shown.fee


@given(st.integers(1, 10**6), st.integers(1, 10**5), st.integers(0, 5_000))
def test_break_even_is_the_least_price_that_pays_for_the_floor(grams: int, floor: int, fee_bp: int) -> None:
    def left(price: int) -> int:
        return price - split(price, [fee_bp, 10_000 - fee_bp])[0]

    least = break_even(grams, floor, fee_bp)
    assert left(least) >= floor_fen(grams, floor)
    assert least == 1 or left(least - 1) < floor_fen(grams, floor)


def test_break_even_of_a_bag_of_millet() -> None:
    assert break_even(2500, 500, 120) == 2530  # 25.00 and 0.30 of payment fee


@given(AMOUNT, st.integers(1, 10**6), st.integers(0, 2 * 10**6))
def test_what_of_a_discount_goes_with_missing_goods(discount: int, ordered: int, packed: int) -> None:
    part = missing_part(discount, ordered, packed)
    assert 0 <= part <= discount
    assert part == (discount * max(ordered - packed, 0)) // ordered


@given(AMOUNT, st.lists(st.integers(1, 10**6), min_size=1, max_size=6))
def test_over_all_refunds_of_a_line_its_discount_goes_back_once(discount: int, refunds: list[int]) -> None:
    kept, before, back = sum(refunds), 0, 0
    for refund in refunds:
        one = discount_back(discount, kept, before, refund)
        assert one >= 0
        back, before = back + one, before + refund
        assert back <= discount
    assert back == discount


@given(
    AMOUNT, st.integers(0, 10**9), st.lists(st.tuples(AMOUNT, st.booleans(), st.integers(-(10**9), 10**9)), max_size=20)
)
def test_r1b_what_comes_back_of_a_discount_is_who_paid_it_s(
    discount: int, held: int, returns: list[tuple[int, bool, int]]
) -> None:
    """Over any history of returns, some of which fail, while the campaign gets and spends other money: every fen is accounted
    for, nobody has back more than was paid, and the marketplace has its help back before the campaign has anything."""
    campaign, helped = paid_in(discount, held)  # what each has paid and not had back
    held -= campaign
    for wanted, fails, other_money in returns:
        held = max(held + other_money, 0)
        amount = wanted % (campaign + helped + 1)
        own, to_helper = given_back(amount, helped)
        campaign, helped, held = campaign - own, helped - to_helper, held + own
        assert campaign >= 0 <= helped
        assert own == 0 or helped == 0
        if fails:
            held = max(held - other_money, 0)
            again, rest = paid_in(own, held)
            campaign, helped, held = campaign + again, helped + rest + to_helper, held - again
        else:
            discount -= amount
        assert campaign + helped == discount
    assert given_back(campaign + helped, helped) == (campaign, helped)
