"""Where a credit came from, as the income statement tells it (R9). Who credits households registers an explanation.

The statement knows neither orders nor supply: a new income source is a module `income_source.py` that calls `register`
and is named in its app's `ready`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Where a credit came from: the grams of a delivery that went into an order line, or were bought at season's end.

    :param order_number: empty when the cooperative bought what was unsold
    :param goods: product and pack as sold; empty as above
    :param packs: how many of them the order line has; 0 as above
    :param grams: of the household's delivery, less what went back to it
    :param fen_per_jin: the protected price that held: the larger of the delivery's and the line's
    :param floor_fen: what the grams are worth at it; the household gets no less (R1)
    """

    order_number: str
    goods: str
    packs: int
    cooperative: str
    slip_number: str
    delivered_at: datetime
    grade: str
    grams: int
    fen_per_jin: int
    floor_fen: int


Explain = Callable[[Collection[int]], Mapping[int, Source]]

_registered: dict[str, Explain] = {}


def register(source_type: str, explain: Explain) -> None:
    """Let the statement explain credits of a source.

    :param source_type: as postings name it, such as ``allocation``
    :param explain: takes ids of such sources, returns what is known of them by id, in a constant number of queries
    :raises ValueError: another explanation is registered for it
    """
    if _registered.setdefault(source_type, explain) is not explain:
        raise ValueError(f"income source {source_type!r} is registered twice")


def explain(sources: Iterable[tuple[str | None, int | None]]) -> dict[tuple[str, int], Source]:
    """Return what is known of sources by type and id; one that nobody explains is left out."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for source_type, source_id in sources:
        if source_type in _registered and source_id is not None:
            wanted[source_type].add(source_id)
    return {
        (source_type, source_id): source
        for source_type, ids in wanted.items()
        for source_id, source in _registered[source_type](ids).items()
    }
