"""What became of what a household has promised and delivered: sold, credited, and what still waits, and why.

The statement shows it below its credits, and knows neither deliveries nor parcels: supply registers who reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from marketplace.backoffice.charts import whole_bar


class WaitsFor(TextChoices):
    """Why a delivered mass is not credited yet, from the scale to the household's account."""

    LOT = "lot", _("not packed into a lot yet")
    BUYER = "buyer", _("not sold yet")
    PREORDERS = "preorders", _("kept for pre-orders")
    CLOSING = "closing", _("season closes: bought at the protected price once two people agree")
    PACKING = "packing", _("sold, parcel to be packed")
    ON_THE_WAY = "on_the_way", _("sold, parcel on its way")
    AFTER_SALE = "after_sale", _("received, after-sale time runs")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A part of what was delivered that is not credited yet.

    :param fen: what it is worth at the protected price at least, each row rounded up to the fen (R1)
    """

    why: WaitsFor
    grams: int
    fen: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the bar of what was promised and delivered, with what its legend says.

    :param name: of its colour
    :param fen: None: nothing is owed for it yet
    :param x: where it begins, of 360
    """

    name: str
    label: str
    grams: int
    fen: int | None
    x: int
    width: int


class Told:
    """What one outcome and the sum of several have in common."""

    __slots__ = ()
    credited: int
    credited_fen: int
    awaited: int
    waiting: Sequence[Waiting]

    @property
    def waiting_fen(self) -> int:
        """What is worth what waits, at least."""
        return sum(part.fen for part in self.waiting)

    @property
    def waiting_grams(self) -> int:
        """What waits."""
        return sum(part.grams for part in self.waiting)

    @property
    def bar(self) -> list[Stretch]:
        """What is credited, what waits and what is awaited, as parts of one bar; what is nothing is left out."""
        said: dict[str, tuple[str, int | None]] = {"credited": (pgettext("mass", "credited"), self.credited_fen)}
        said |= {part.why.value: (str(part.why.label), part.fen) for part in self.waiting}
        said["awaited"] = (str(_("promised, harvest awaited")), None)
        amounts = [("credited", self.credited), *((part.why.value, part.grams) for part in self.waiting)]
        return [
            Stretch(part.name, *_of(said[part.name], part.amount), part.x, part.width)
            for part in whole_bar([*amounts, ("awaited", self.awaited)])
        ]


def _of(said: tuple[str, int | None], grams: int) -> tuple[str, int, int | None]:
    label, fen = said
    return label, grams, fen


@dataclass(frozen=True, slots=True)
class Outcome(Told):
    """What became of a household's produce of one product and season, in grams and fen.

    What is delivered is the sum of what is credited and what waits.

    :param promised: the expected mass of its signature; None: none was asked for
    :param holds: whether it may deliver: it has not left, and the season takes deliveries
    :param delivered: at the scale
    :param sold: in paid orders, or bought at the season's end
    :param credited: of it what was credited, and for how much
    :param awaited: what is promised and not delivered, while it still may be
    """

    agreement_id: int
    household_id: int
    number: str
    head_name: str
    product: str
    season: str
    cooperative: str
    season_starts: date
    season_ends: date
    promised: int | None
    holds: bool
    delivered: int
    sold: int
    credited: int
    credited_fen: int
    awaited: int
    waiting: Sequence[Waiting]


Read = Callable[[int], Sequence[Outcome]]

_registered: list[Read] = []


def register(read: Read) -> None:
    """Let the statement show outcomes.

    :param read: returns those of a household, by its id, in a constant number of queries
    """
    if read not in _registered:
        _registered.append(read)


def outcomes_of(household_id: int, year: int) -> list[Outcome]:
    """Return what became of a household's produce in the seasons of a year, and of whatever still waits."""
    return [
        one
        for read in _registered
        for one in read(household_id)
        if one.season_starts.year <= year <= one.season_ends.year or one.waiting
    ]
