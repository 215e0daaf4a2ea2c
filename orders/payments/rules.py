"""What the payment page lists: the goods and the postage, adding up to the fen. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketplace.typed_text.rules import shortened

MOST_ITEMS = 100  # that Stripe takes in one session
LONGEST_NAME = 250  # characters of an item's name


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the payment page.

    :param unit_fen: the price of one
    """

    name: str
    unit_fen: int
    quantity: int = 1


def payable_items(
    lines: Sequence[tuple[str, int, int]], postage: tuple[str, int], more: Callable[[int], str]
) -> list[Item]:
    """Return the items of an order: their sum is exactly that of the lines and the postage.

    A line whose discount does not divide by its packs becomes two items whose prices differ by one fen (largest remainder
    over equal packs). Lines that Stripe would not take any more become one last item.

    :param lines: name, packs, and what is paid for all of them, in fen
    :param postage: its name, and its fen; no item of nothing
    :param more: the name of the last item, for a number of lines
    """
    last = [Item(postage[0], postage[1])] if postage[1] else []
    each = [_of_line(*line) for line in lines]
    items = [item for of_line in each for item in of_line]
    if len(items) + len(last) > MOST_ITEMS:
        items, shown = [], 0
        while len(items) + len(each[shown]) + len(last) < MOST_ITEMS:
            items += each[shown]
            shown += 1
        items.append(Item(more(len(lines) - shown), sum(fen for _name, _packs, fen in lines[shown:])))
    return items + last


def _of_line(name: str, packs: int, fen: int) -> list[Item]:
    name = shortened(name, LONGEST_NAME)
    unit, dearer = divmod(fen, packs)
    found = [Item(name, unit + 1, dearer), Item(name, unit, packs - dearer)]
    return [item for item in found if item.quantity]
