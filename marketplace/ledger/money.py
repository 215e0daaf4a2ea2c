"""Money: integer fen inside, decimals at the edges. One conversion each way, which refuses a remainder (law 8)."""

from decimal import Decimal
from fractions import Fraction


def fen(yuan: Decimal) -> int:
    """Return an amount in yuan as integer fen.

    :raises ValueError: the amount has a fraction of a fen, or is no finite number
    """
    try:
        exact = Fraction(yuan) * 100  # a Decimal would round to 28 digits and lose a remainder beyond them
    except OverflowError as error:
        raise ValueError(f"{yuan} yuan is no amount") from error
    if exact.denominator != 1:
        raise ValueError(f"{yuan} yuan is not a whole number of fen")
    return exact.numerator


def yuan(fen: int) -> Decimal:
    """Return integer fen as an exact amount in yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def with_commas(fen: int) -> str:
    """Return an amount as sentences have it behind a ¥: 123456 → 1,234.56."""
    return f"{yuan(fen):,}"
