"""Mass: integer grams inside; people count in 斤 (jin), which is 500 g exactly."""

from decimal import Decimal

GRAMS_PER_JIN = 500


def jin(grams: int) -> Decimal:
    """Return grams as 斤, exactly."""
    return Decimal(grams) / GRAMS_PER_JIN


def jin_text(grams: int) -> str:
    """Return grams as people read 斤, without the unit: 617250 → 1,234.5. What is typed again goes without the comma."""
    return f"{jin(grams).normalize():,f}"


def grams(jin: Decimal) -> int:
    """Return 斤 as integer grams.

    :raises ValueError: the mass has a fraction of a gram
    """
    exact = jin * GRAMS_PER_JIN
    if exact != exact.to_integral_value():
        raise ValueError(f"{jin} jin is not a whole number of grams")
    return int(exact)


def floor_fen(grams: int, fen_per_jin: int) -> int:
    """Return what a mass is worth at a protected price, in fen, rounded up in the household's favour (R1).

    :param grams: mass in grams
    :param fen_per_jin: protected price in fen per 斤
    """
    return -(-grams * fen_per_jin // GRAMS_PER_JIN)
