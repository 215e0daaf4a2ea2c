"""Yuan at the edges, integer fen inside: exact both ways, and a remainder is refused (law 8)."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.ledger.money import fen, yuan

BIGINT = 2**63 - 1


@given(st.integers(-BIGINT, BIGINT))
def test_there_and_back_is_the_same(amount: int) -> None:
    assert fen(yuan(amount)) == amount
    assert str(yuan(amount)) == f"{'-' * (amount < 0)}{abs(amount) // 100}.{abs(amount) % 100:02}"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**20), max_value=10**20))
def test_two_decimals_convert_exactly(amount: Decimal) -> None:
    numerator, denominator = amount.as_integer_ratio()
    assert fen(amount) * denominator == numerator * 100


@given(st.integers(-BIGINT, BIGINT), st.integers(1, 9), st.integers(3, 60))
def test_any_remainder_is_refused_however_small(amount: int, digit: int, places: int) -> None:
    """Also one beyond the 28 digits that Decimal's arithmetic would round away."""
    with localcontext() as context:
        context.prec = 100
        uneven = Decimal(amount).scaleb(-2) + Decimal(digit).scaleb(-places)
    with pytest.raises(ValueError, match="not a whole number of fen"):
        fen(uneven)


@given(st.integers(-BIGINT, BIGINT), st.integers(0, 40))
def test_zeros_at_the_end_are_no_remainder(amount: int, zeros: int) -> None:
    assert fen(Decimal(f"{yuan(amount)}{'0' * zeros}")) == amount


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(amount: str) -> None:
    with pytest.raises(ValueError):
        fen(Decimal(amount))


@given(st.lists(st.integers(0, BIGINT // 100), max_size=20))
def test_sums_agree(amounts: list[int]) -> None:
    assert fen(sum((yuan(amount) for amount in amounts), Decimal(0))) == sum(amounts)
