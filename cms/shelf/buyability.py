"""Whether the product behind a page can be bought now, and why not: for its editor, by the queries that the shop uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.shelf.offers import Offer, offers_of
from marketplace.catalogue.models import Grade, Pack, Product
from marketplace.cooperatives.models import Cooperative
from marketplace.supply.models import Agreement, Lot, ProtectedPrice, Season

PACK_COLUMNS = ("product_id", "pk", "name", "name_en", "grade", "price_fen", "grams", "pieces")


@dataclass(frozen=True, slots=True)
class PackState:
    """One pack as the shop sees it.

    :param words: its stock as a buyer reads it
    :param reasons: why it can't be bought; empty when it can
    """

    name: str
    grade: str
    words: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Buyability:
    """Whether a product sells.

    :param reasons: what keeps all of it from being bought
    :param packs: pack by pack
    """

    can_be_bought: bool
    reasons: Sequence[str]
    packs: Sequence[PackState]


@dataclass(frozen=True, slots=True)
class _Supply:
    """What supply has of a product: the seasons' prices and agreements, and the lots by grade."""

    today: date
    season: Season | None
    prices: dict[str, Season]
    agreements: frozenset[int]
    lots: dict[str, list[dict[str, Any]]]


def of_product(product: Product, today: date, *, published: bool) -> Buyability:
    """Return whether a product can be bought.

    :param today: which season's terms hold, and which lots can still be sold
    :param published: whether its page is
    """
    reasons = []
    if not published:
        reasons.append(_("This page is not published."))
    if not product.listed:
        reasons.append(_("The product is not listed."))
    if product.cooperative.status != Cooperative.Status.APPROVED:
        reasons.append(_("Its cooperative is suspended."))
    rows = list(Pack.objects.filter(product=product).order_by("position", "id").values_list(*PACK_COLUMNS, "active"))
    active = [row[:-1] for row in rows if row[-1]]
    if not rows:
        reasons.append(_("It has no pack."))
    elif not active:
        reasons.append(_("None of its packs is on sale."))
    supply = _read_supply(product, today)
    packs = [
        PackState(offer.name, offer.grade_label, offer.stock_words, _pack_reasons(offer, supply))
        for offer in offers_of(active, today).get(product.pk, [])
    ]
    sells = not reasons and any(not pack.reasons for pack in packs)
    if not sells and not reasons:
        reasons.append(_("None of its packs can be had now."))
    return Buyability(sells, reasons, packs)


def _read_supply(product: Product, today: date) -> _Supply:
    """Read what the shop's own query (`supply.stock.queries.FROM_STOCK`) rests on: of each grade the latest season begun."""
    prices = ProtectedPrice.objects.filter(product=product, season__starts_on__lte=today)
    by_grade = {price.grade: price.season for price in prices.select_related("season").order_by("season__starts_on")}
    lots: dict[str, list[dict[str, Any]]] = {}
    columns = ("grade", "best_before", "closed_at", "grams_reserved", "forecast_id")
    for lot in Lot.objects.filter(product=product).order_by("best_before").values(*columns):
        lots.setdefault(lot["grade"], []).append(lot)
    theirs = Season.objects.filter(protectedprice__product__village__township=product.village.township_id)
    return _Supply(
        today,
        theirs.filter(starts_on__lte=today, ends_on__gte=today).order_by("-starts_on", "pk").first(),
        by_grade,
        frozenset(Agreement.objects.filter(product=product).values_list("season_id", flat=True)),
        lots,
    )


def _pack_reasons(offer: Offer, supply: _Supply) -> list[str]:
    """Say why a pack can't be bought. Whether it can is the shop's to say, not ours."""
    if offer.for_sale:
        return []
    reasons = []
    season = supply.prices.get(offer.grade)
    if offer.terms is None:
        if season is None:
            reasons.append(
                _("No protected price has been set for %(grade)s in the season %(season)s.")
                % {"grade": Grade(offer.grade).label, "season": supply.season or _("now")}
            )
        elif season.pk not in supply.agreements:
            reasons.append(_("No agreement has been signed for the season %(season)s.") % {"season": season})
    return reasons + _stock_reasons(offer, supply) if offer.left <= 0 else reasons


def _stock_reasons(offer: Offer, supply: _Supply) -> list[str]:
    """Say of what state the lots are that nothing can be taken from."""
    lots = supply.lots.get(offer.grade, [])
    if not lots:
        return [_("Nothing of this grade has been packed into a lot.")]
    by_state: dict[str, list[dict[str, Any]]] = {}
    for lot in lots:
        by_state.setdefault(_state(lot, supply.today), []).append(lot)
    return [words(by_state[state]) for state, words in STOCK_WORDS.items() if state in by_state]


def _state(lot: dict[str, Any], today: date) -> str:
    if lot["closed_at"]:
        return "closed"
    if lot["best_before"] < today:
        return "expired"
    return "promised" if lot["forecast_id"] else "sold out"


def _closed_words(lots: list[dict[str, Any]]) -> str:
    text = ngettext(
        "%(n)d lot is closed: its season has ended.", "%(n)d lots are closed: their season has ended.", len(lots)
    )
    return text % {"n": len(lots)}


def _expired_words(lots: list[dict[str, Any]]) -> str:
    text = ngettext(
        "%(n)d lot is past its best-before (%(day)s).",
        "%(n)d lots are past their best-before, the latest on %(day)s.",
        len(lots),
    )
    return text % {"n": len(lots), "day": max(lot["best_before"] for lot in lots).isoformat()}


def _promised_words(lots: list[dict[str, Any]]) -> str:
    text = ngettext("%(n)d lot is kept for pre-orders.", "%(n)d lots are kept for pre-orders.", len(lots))
    return text % {"n": len(lots)}


def _sold_out_words(lots: list[dict[str, Any]]) -> str:
    held = sum(lot["grams_reserved"] for lot in lots)
    if not held:
        return _("Sold out.")
    return _("Sold out; %(kg)s kg are held for orders that are being paid.") % {"kg": f"{held / 1000:g}"}


# The states of lots, in the order in which they are told.
STOCK_WORDS = {
    "closed": _closed_words,
    "expired": _expired_words,
    "promised": _promised_words,
    "sold out": _sold_out_words,
}
