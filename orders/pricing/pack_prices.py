"""What a pack costs: changed by the cooperative, who sees before it is saved who pays where the price is under the break-even.

Locks: none. One row is changed by condition: only while it has the price that the person was shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from marketplace.catalogue.models import Pack
from marketplace.cooperatives.policies import works_for
from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.people.change_log import Change, log_change
from marketplace.people.models import User
from marketplace.supply.intake.queries import price_of_delivery
from marketplace.supply.models import Delivery, ProtectedPrice
from marketplace.supply.rules import OpenSupport
from marketplace.supply.stock.queries import Terms, on_offer
from marketplace.supply.supports.queries import supported
from orders.models.log_actions import PackAction
from orders.money.rules import EXPECTED_FEE_BP, AllocatedGrams, LineFacts, break_even, share_out, split

LONGEST_REASON = 300
MOST_FEN = 2_000_000_000  # what fits into the column


class PriceRefused(Exception):
    """The price is not changed."""


class NotYours(PriceRefused):
    """The pack is another cooperative's (R8)."""


class BadPrice(PriceRefused):
    """The price is not above zero, or beyond ¥20 million."""


class PriceMoved(PriceRefused):
    """Somebody else has changed the price meanwhile.

    :param price_fen: what it is now
    """

    def __init__(self, price_fen: int) -> None:
        super().__init__(f"it is {price_fen} fen now")
        self.price_fen = price_fen


class BelowBreakEven(PriceRefused):
    """At this price something is missing to the households' floor, and no reason is given.

    :param who: who pays it
    """

    def __init__(self, who: WhoPays) -> None:
        super().__init__(f"{who.missing} fen are missing")
        self.who = who


@dataclass(frozen=True, slots=True)
class WhoPays:
    """Out of what the households of one pack get what they are owed, at a price; all in fen.

    :param price: the price
    :param fee: the payment fee to be expected of it
    :param households: what they get
    :param break_even: the least price at which nothing is missing
    :param from_fund: what the price protection fund pays, within approved supports and as far as it reaches now
    :param owed: what the cooperative owes
    """

    price: int
    fee: int
    households: int
    cooperative: int
    break_even: int
    from_fund: int
    owed: int

    @property
    def missing(self) -> int:
        """What the price does not bring."""
        return self.from_fund + self.owed


def who_pays(pack: Pack, price_fen: int, now: datetime) -> WhoPays | None:
    """Return who pays for a pack at a price, by the rule that settles, if it is sold alone: other lines of a parcel may bring the
    cooperative what this one lacks. None while it has no protected price.

    :param price_fen: the price to be tried, in fen
    """
    holding = _holding([pack], now).get(pack.pk)
    return None if holding is None else _who_pays(pack, price_fen, holding, now)


def packs_below(price: ProtectedPrice, fen_per_jin: int, now: datetime) -> list[tuple[Pack, WhoPays]]:
    """Return the packs on sale that a raised protected price would leave under their break-even, each with who would pay then.

    :param price: of the season, product and grade that it is raised for; a pack in stock of other seasons only is not touched
    :param fen_per_jin: what it would be raised to, fen per 斤
    """
    packs = Pack.objects.filter(product=price.product_id, grade=price.grade, active=True, product__listed=True)
    rows, found = list(packs.select_related("product").order_by("position", "pk")), []
    held = _holding(rows, now)
    seasons = set(_in_stock(rows).filter(grade=price.grade).values_list("agreement__season", flat=True))
    for pack in rows if not seasons or price.season_id in seasons else []:
        terms = held.get(pack.pk)
        if terms is None or fen_per_jin <= terms.protected_fen_per_jin:
            continue
        who = _who_pays(pack, pack.price_fen, Terms(fen_per_jin, terms.household_share_bp), now)
        if who.price < who.break_even:
            found.append((pack, who))
    return found


def _who_pays(pack: Pack, price_fen: int, holding: Terms, now: datetime) -> WhoPays:
    fee = split(price_fen, [EXPECTED_FEE_BP, 10_000 - EXPECTED_FEE_BP])[0]
    one = AllocatedGrams(0, 0, pack.grams, holding.protected_fen_per_jin, holding.household_share_bp, price_id=1)
    fund = balance(shared_account(Account.Kind.PRICE_PROTECTION_FUND))
    shares = share_out(LineFacts(0, price_fen, fee, [one]), fund=fund, supports={1: _supported(pack, now)})
    [part] = shares.households
    least = break_even(pack.grams, holding.protected_fen_per_jin, EXPECTED_FEE_BP)
    owed = part.from_cooperative + shares.fee_from_cooperative
    return WhoPays(price_fen, fee, part.amount, shares.cooperative, least, part.from_fund, owed)


def break_evens(packs: Iterable[Pack], now: datetime) -> dict[int, int]:
    """Return the least price at which nothing is missing to the floor, of each pack that has one: pack id → fen."""
    rows = {pack.pk: pack for pack in packs}
    found = _holding(rows.values(), now)
    return {pk: break_even(rows[pk].grams, one.protected_fen_per_jin, EXPECTED_FEE_BP) for pk, one in found.items()}


def set_pack_price(pack_id: int, *, user: User, price_fen: int, seen_fen: int, reason: str = "", now: datetime) -> Pack:
    """Change what a pack costs. Under the break-even it needs a reason. The same price again changes nothing.

    :param price_fen: the new price, in fen
    :param seen_fen: the price that the person was shown
    :param reason: why it is sold below what it brings; up to 300 characters
    :raises Pack.DoesNotExist: there is none
    :raises NotYours: another cooperative's
    :raises BadPrice: not above zero, or too much
    :raises PriceMoved: it has another price by now
    :raises BelowBreakEven: something is missing to the floor, and there is no reason (or one that is too long)
    """
    pack = Pack.objects.select_related("product").get(pk=pack_id)
    if not (user.is_superuser or works_for(user, pack.product.cooperative_id)):
        raise NotYours(f"{user} sells nothing of {pack.product.cooperative}")
    if not 0 < price_fen <= MOST_FEN:
        raise BadPrice(f"{price_fen} fen")
    if price_fen == pack.price_fen:
        return pack  # a second tap
    if pack.price_fen != seen_fen:
        raise PriceMoved(pack.price_fen)
    words, who = reason.strip(), who_pays(pack, price_fen, now)
    below = who is not None and price_fen < who.break_even
    if who is not None and below and not 0 < len(words) <= LONGEST_REASON:
        raise BelowBreakEven(who)
    with transaction.atomic():
        if not Pack.objects.filter(pk=pack_id, price_fen=seen_fen).update(price_fen=price_fen):
            raise PriceMoved(Pack.objects.values_list("price_fen", flat=True).get(pk=pack_id))
        pack.price_fen = price_fen
        changed = {"price_fen": (seen_fen, price_fen)}
        log_change(Change(pack, PackAction.PRICED, changed, words if below else ""), user=user, now=now)
    return pack


def _in_stock(packs: Iterable[Pack]) -> QuerySet[Delivery]:
    """What packs could be sold from now: deliveries in open lots that are not sold out."""
    of_products = Delivery.objects.filter(product__in=[pack.product_id for pack in packs], lot__closed_at__isnull=True)
    return of_products.filter(lot__isnull=False, grams__gt=F("grams_allocated") + F("grams_purchased"))


def _holding(packs: Iterable[Pack], now: datetime) -> dict[int, Terms]:
    """Return the terms by which a price is judged, by pack: the highest floor of what is in stock, of whatever season; without
    stock, those of the pre-order or of the season to come."""
    rows = {pack.pk: pack for pack in packs}
    on = timezone.localdate(now)
    offered = on_offer(rows, on)
    price = Greatest(F("protected_fen_per_jin"), Subquery(price_of_delivery().values("fen_per_jin")))
    highest = _in_stock(rows.values()).annotate(price=price).order_by().values_list("product_id", "grade")
    floors = {(product, grade): fen for product, grade, fen in highest.annotate(highest=Max("price"))}
    found = {}
    for pk, pack in rows.items():
        holding = offered[pk].terms
        if holding is not None:
            floor = max(holding.protected_fen_per_jin, floors.get((pack.product_id, pack.grade), 0))
            found[pk] = Terms(floor, holding.household_share_bp)
    return found


def _supported(pack: Pack, now: datetime) -> list[OpenSupport]:
    """What the approved supports still pay for what the pack would be sold from: those of its seasons; without stock, those of
    the season that has begun last."""
    prices = ProtectedPrice.objects.filter(product=pack.product_id, grade=pack.grade)
    seasons = set(_in_stock([pack]).filter(grade=pack.grade).values_list("agreement__season", flat=True))
    if not seasons:
        begun = prices.filter(season__starts_on__lte=timezone.localdate(now)).order_by("-season__starts_on")
        seasons = set(begun.values_list("season", flat=True)[:1])
    of_prices = supported(prices.filter(season__in=seasons)).values()
    return sorted((one for of_price in of_prices for one in of_price), key=lambda one: one.support_id)
