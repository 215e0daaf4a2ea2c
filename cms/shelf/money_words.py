"""How money and mass are written for people. Inside, money is integer fen and mass integer grams."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language

GRAMS_PER_JIN = 500


def yuan(fen: int) -> str:
    """Return an amount as people write it: 4900 → ¥49.00, −150 → −¥1.50, 123456 → ¥1,234.56.

    :param fen: the amount in fen
    """
    whole, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}¥{whole:,}.{rest:02d}"


def fen_per_jin(price_fen: int, grams: int) -> int:
    """Return what a pack costs per 斤, rounded half up to the fen. For showing only: nothing is paid by it.

    :param price_fen: the pack's price in fen
    :param grams: the pack's net mass in grams
    """
    return (2 * price_fen * GRAMS_PER_JIN + grams) // (2 * grams)


def jin(grams: int) -> str:
    """Return a mass in 斤 with no needless zeros: 2500 → 5斤, 617250 → 1,234.5斤; in English with kilograms beside it."""
    number = f"{grams / GRAMS_PER_JIN:,.3f}".rstrip("0").rstrip(".")
    if (get_language() or "").startswith("en"):
        kilograms = f"{grams / 1000:,.3f}".rstrip("0").rstrip(".")
        return f"{number} jin ({kilograms} kg)"
    return f"{number}斤"


def percent(bp: int) -> str:
    """Return basis points as per cent with at most one decimal: 7000 → 70%, 6488 → 64.9%."""
    tenths = (bp + 5) // 10
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"


def per_jin(price_fen: int, grams: int) -> str:
    """Return a pack's price per 斤 in words: ¥9.80/斤."""
    return yuan_per_jin(fen_per_jin(price_fen, grams))


def yuan_per_jin(fen: int) -> str:
    """Return a price that is already per 斤: 500 → ¥5.00/斤."""
    return f"{yuan(fen)}/{'jin' if (get_language() or '').startswith('en') else '斤'}"


class Priced(Protocol):
    """A pack, or what is said of one: fen and grams."""

    @property
    def price_fen(self) -> int:
        """Price in fen."""

    @property
    def grams(self) -> int:
        """Net mass in grams."""


def pack_per_jin(pack: Priced) -> str:
    """Return the price per 斤 of a pack (anything with `price_fen` and `grams`)."""
    return per_jin(pack.price_fen, pack.grams)


def whole_yuan(fen: int) -> str:
    """Return an amount of whole yuan: 1200000 → ¥12,000."""
    return f"¥{fen // 100:,}"
