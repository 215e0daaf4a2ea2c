"""What is on sale now, at which price, and what of it reaches whom: for cards and produce pages, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cms.freshness.kept_answers import kept
from cms.freshness.purging import SITE, shows_each
from cms.shelf.money_words import yuan
from marketplace.catalogue.mass import floor_fen
from marketplace.catalogue.models import Grade
from marketplace.catalogue.words import pieces_words
from marketplace.runtime.prepared_statements import prepared_cursor
from marketplace.supply.stock.queries import FEW_PACKS, Terms, on_offer
from orders.delivery.postage import Way, way_to
from orders.money.rules import BASIS_POINTS, EXPECTED_FEE_BP, breakdown, split

PACKS = """
SELECT pack.product_id, pack.id, pack.name, pack.name_en, pack.grade, pack.price_fen, pack.grams, pack.pieces
  FROM catalogue_pack pack JOIN catalogue_product product ON product.id = pack.product_id AND product.listed
  JOIN cooperatives_cooperative party ON party.id = product.cooperative_id AND party.status = 'approved'
 WHERE pack.product_id = ANY (ARRAY(SELECT unnest(%s::bigint[]))) AND pack.active
 ORDER BY pack.product_id, pack.position, pack.id
"""
FIRST_PACKS = PACKS.replace("SELECT", "SELECT DISTINCT ON (pack.product_id)", 1)


@dataclass(frozen=True, slots=True)
class Offer:
    """A pack as a page shows it. Without `terms` it can't be sold now.

    :param price_fen: price of the pack
    :param grams: its net mass
    :param left: whole packs that can be had
    :param postage: of a parcel with the usual address, in fen
    :param expected_on: the day of the harvest that it is pre-ordered from; None for stock
    :param pieces: how many there are in it; None where it goes by its mass
    """

    pack_id: int
    name: str
    grade: str
    price_fen: int
    grams: int
    terms: Terms | None
    left: int
    postage: int
    expected_on: date | None = None
    pieces: int | None = None

    @property
    def for_sale(self) -> bool:
        """Whether it can be put into a basket now."""
        return self.terms is not None and self.left > 0

    @property
    def contents(self) -> str:
        """How many pieces it has, and about what they weigh; nothing where it goes by its mass."""
        return pieces_words(self)

    @property
    def grade_label(self) -> str:
        """The grade in words."""
        return str(Grade(self.grade).label)

    @property
    def stock_words(self) -> str:
        """Stock as a buyer wants to know it."""
        if self.terms is None:
            return _("Not on sale now")
        if self.left <= 0:
            return _("Sold out")
        if self.expected_on:
            return _("Pre-order, expected %(day)s") % {"day": date_format(self.expected_on)}
        if self.left <= FEW_PACKS:
            return ngettext("Only %(count)d pack left", "Only %(count)d packs left", self.left) % {"count": self.left}
        return _("In stock")

    @property
    def stock_kind(self) -> str:
        """The badge that goes with the words."""
        if not self.for_sale:
            return "bad"
        return "note" if self.expected_on else "good" if self.left > FEW_PACKS else "warn"

    @property
    def floor_fen(self) -> int:
        """What the household is owed for the pack at the protected price, in fen."""
        return floor_fen(self.grams, self.terms.protected_fen_per_jin) if self.terms else 0

    def shares(self) -> tuple[int, int, int]:
        """Return what reaches household, cooperative and payment provider when one pack is sent alone, in fen.

        The rule is the one that settles (`orders.money.rules`). The provider's fee is taken on postage too, out of the goods.
        """
        if self.terms is None:
            return 0, 0, 0
        fee_bp = min(EXPECTED_FEE_BP * (self.price_fen + self.postage) // self.price_fen, BASIS_POINTS)
        found = breakdown(
            self.price_fen, self.grams, self.terms.protected_fen_per_jin, self.terms.household_share_bp, fee_bp
        )
        # Below the floor the household gets more than the buyer pays; of what the buyer pays, all but the fee.
        return min(found.household, self.price_fen - found.fee), found.cooperative, found.fee

    @property
    def household_fen(self) -> int:
        """What the household gets for the pack: its share, or its floor when that is more."""
        return max(self.shares()[0], self.floor_fen)

    @property
    def household_bp(self) -> int:
        """That in terms of the price, in basis points; not more than the whole price."""
        return min(self.household_fen * BASIS_POINTS // self.price_fen, BASIS_POINTS)


def read_offers(product_ids: Iterable[int], today: date, *, first_only: bool = False) -> dict[int, list[Offer]]:
    """Return the packs on sale of each product, in their order, with as many queries for one product as for a thousand.

    :param today: which season's terms hold, and which lots can still be sold
    :param first_only: only each product's first pack, as a card shows it
    """
    product_ids = list(product_ids)
    shows_each("product", product_ids)
    with prepared_cursor() as cursor:
        cursor.execute(FIRST_PACKS if first_only else PACKS, [product_ids])
        rows = cursor.fetchall()
    return offers_of(rows, today)


def offers_of(packs: Sequence[tuple[Any, ...]], today: date) -> dict[int, list[Offer]]:
    """Return packs as offers, by product.

    :param packs: product, pack, its names, grade, price in fen, grams and pieces
    """
    ids = [row[1] for row in packs]
    shows_each("product", {row[0] for row in packs})
    had = on_offer(ids, today)
    way = kept("way", usual_way, SITE)
    postage = way.fen if way else 0
    english = (get_language() or "").startswith("en")
    found: dict[int, list[Offer]] = {}
    for product_id, pack_id, name, name_en, grade, price, grams, pieces in packs:
        label = name_en if english and name_en else name
        how = had[pack_id]
        offer = Offer(pack_id, label, grade, price, grams, how.terms, how.left, postage, how.expected_on, pieces)
        found.setdefault(product_id, []).append(offer)
    return found


def usual_way() -> Way | None:
    """What a parcel costs to most places, and how long it takes; None while the table has no rate.

    Checkout will say so; a page need not break.
    """
    try:
        return way_to("")
    except LookupError:
        return None


def price_breakdown(offer: Offer) -> dict[str, Any]:
    """Return the parts of what a buyer pays for one pack sent alone, for `jinja2/price_breakdown.html`."""
    household, cooperative, fee = offer.shares()
    topped_up = ""
    if household < offer.floor_fen:
        topped_up = _("made up to %(floor)s by the cooperative and the price protection fund") % {
            "floor": yuan(offer.floor_fen)
        }
    parts: list[dict[str, Any]] = [
        {"kind": "household", "label": _("Household"), "fen": household, "note": topped_up},
        {
            "kind": "cooperative",
            "label": _("Cooperative"),
            "fen": cooperative,
            "note": _("for grading, packing and selling"),
        },
        {"kind": "carrier", "label": _("Carrier"), "fen": offer.postage, "note": _("postage of one parcel")},
        {"kind": "fee", "label": _("Payment fee"), "fen": fee, "note": _("estimated; the real fee is settled")},
    ]
    total = offer.price_fen + offer.postage
    start = 0
    for part, bp in zip(parts, split(BASIS_POINTS, [part["fen"] for part in parts]), strict=True):
        part["bp"], part["from_bp"] = bp, start
        start += bp
    return {"total_fen": total, "parts": [part for part in parts if part["fen"]]}
