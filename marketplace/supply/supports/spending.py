"""What supports let the price protection fund pay, and counting what it has paid. The protected prices are held by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from marketplace.supply.locking import lock_supports
from marketplace.supply.models import PriceSupport
from marketplace.supply.rules import Supports


@dataclass
class OpenSupports:
    """Approved supports, locked: the oldest of a protected price pays first.

    :param of_price: the supports of each protected price's id
    """

    of_price: dict[int, list[PriceSupport]] = field(default_factory=lambda: defaultdict(list))

    def left(self) -> Supports:
        """What is left of them, and at which terms."""
        return {price: [row.terms for row in rows] for price, rows in self.of_price.items()}

    def count(self, left: Supports) -> None:
        """Count what the fund has paid, in the transaction that posts it.

        :param left: what is left of them once it is paid
        """
        changed = []
        for price, rows in self.of_price.items():
            for row, one in zip(rows, left[price], strict=True):
                if one.left_fen != row.left_fen:
                    row.used_fen = row.budget_fen - one.left_fen
                    changed.append(row)
        PriceSupport.objects.bulk_update(changed, ["used_fen"])


def lock_open_supports(price_ids: Iterable[int]) -> OpenSupports:
    """Lock the approved supports of protected prices that the caller holds (`locking.hold_prices`).

    :param price_ids: of the protected prices of what is short
    """
    approved = PriceSupport.objects.filter(price__in=set(price_ids), state=PriceSupport.State.APPROVED)
    found = OpenSupports()
    for row in lock_supports(approved.values_list("pk", flat=True)):
        found.of_price[row.price_id].append(row)
    return found
