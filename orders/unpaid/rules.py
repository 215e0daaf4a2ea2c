"""How much the unpaid orders of one visitor may hold. Pure: the figures of `UNPAID_LIMITS` come in.

A visitor is known by several keys (session, phone, address, network), each with a limit of its own. Each time that as many
orders have lapsed unpaid as may be open at once, what the key may hold is halved, down to an eighth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

REMEMBERED = timedelta(days=1)  # so long a lapsed order counts
BRIEFLY = timedelta(minutes=10)  # an order that was let go within this time has kept little from anybody
BRIEF_FORGIVEN = 2  # but who does it again and again holds the stock all day
MOST_HALVINGS = 3


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one key may hold now.

    :param orders: unpaid orders at once
    :param share: of what is left of a product, in per cent, halved already
    :param least_packs: so many packs may be held in any case
    """

    orders: int
    share: float
    least_packs: int

    def grams(self, free: int, pack_grams: int) -> int:
        """Return how much of one product may be held.

        :param free: grams that would be left if this key held none
        :param pack_grams: of the pack that is wanted; of the largest, if there are several
        """
        return max(int(free * self.share / 100), self.least_packs * pack_grams)


def lapses(lapsed: int, brief: int) -> int:
    """Return how many lapsed orders count.

    :param lapsed: all of the key's
    :param brief: those of them that were let go within `BRIEFLY`
    """
    return lapsed - min(brief, BRIEF_FORGIVEN)


def allowance(orders: int, share: int, least_packs: int, lapsed: int) -> Allowance:
    """Return what a key may hold after so many orders that lapsed within `REMEMBERED`.

    :param orders: unpaid orders at once, at least 1
    :param share: in per cent, 1 to 100
    :param least_packs: at least 1
    """
    halvings = min(lapsed // orders, MOST_HALVINGS)
    return Allowance(max(1, orders >> halvings), share / 2**halvings, max(1, least_packs >> halvings))


@dataclass(frozen=True, slots=True)
class Line:
    """A wanted line of one product.

    :param grams: of one pack
    """

    pack_id: int
    quantity: int
    grams: int


def packs_that_fit(lines: Sequence[Line], most_grams: int) -> dict[int, int]:
    """Return the lines that don't fit into what may be held, with how many packs of each do: pack id → packs.

    The first lines are filled first.
    """
    left, cut = max(0, most_grams), {}
    for line in lines:
        fits = min(line.quantity, left // line.grams)
        left -= fits * line.grams
        if fits < line.quantity:
            cut[line.pack_id] = fits
    return cut
