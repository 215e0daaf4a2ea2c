"""Money: integer fen inside, decimals at the edges. One conversion each way, which refuses a remainder (law 8)."""

from decimal import Decimal


def fen(yuan: Decimal) -> int:
    """Return an amount in yuan as integer fen.

    :raises ValueError: the amount has a fraction of a fen
    """
    exact = yuan * 100
    if exact != exact.to_integral_value():
        raise ValueError(f"{yuan} yuan is not a whole number of fen")
    return int(exact)


def yuan(fen: int) -> Decimal:
    """Return integer fen as an exact amount in yuan with two decimals."""
    return Decimal(fen).scaleb(-2)
