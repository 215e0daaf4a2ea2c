"""What supports let the price protection fund pay, and counting what it has paid. The protected prices are held by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from marketplace.supply.locking import lock_supports
from marketplace.supply.models import PriceSupport
from marketplace.supply.rules import spend


@dataclass
class OpenSupports:
    """Approved supports, locked: the oldest of a protected price pays first.

    :param of_price: the supports of each protected price's id
    """

    of_price: dict[int, list[PriceSupport]] = field(default_factory=lambda: defaultdict(list))

    def left(self) -> dict[int, int]:
        """What is left of the budgets: protected price id → fen."""
        return {price: sum(row.left_fen for row in rows) for price, rows in self.of_price.items()}

    def count(self, paid: Mapping[int, int]) -> None:
        """Count what the fund has paid, in the transaction that posts it.

        :param paid: protected price id → fen, at most what is left
        """
        changed = []
        for price, fen in paid.items():
            rows = self.of_price[price]
            for row, part in zip(rows, spend(fen, [row.left_fen for row in rows]), strict=True):
                if part:
                    row.used_fen += part
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
