"""A cooperative enters its packs and changes them; what was ordered of one stays what it was.

Locks: the cooperative and the product, so that of two packs of one name one is made (docs/laws/locks.md). Nobody orders a pack
while what is in it is changed: what is ordered lies in a basket until the order is committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.catalogue.locking import lock_named
from marketplace.catalogue.models import Pack, Product
from marketplace.catalogue.rules import looks_like, mark
from marketplace.cooperatives.policies import works_for
from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.models import User
from orders.models import BasketLine, OrderLine
from orders.models.log_actions import PackAction

from .pack_prices import LONGEST_REASON, MOST_FEN, BadPrice, BelowBreakEven, NotYours, who_pays

MOST_GRAMS = 10_000_000  # ten tons: more is no pack
MOST_PIECES = 1_000
KEPT = ("grade", "grams", "pieces")  # of a pack that was ordered
STAYS = gettext_lazy(
    "It has been ordered or lies in a basket, so its grade, mass and pieces stay: who wants others ends it and enters a new pack."
)


class PackRefused(ValidationError):
    """A pack that can't be entered, or changed so; in words, at the field that they are about. Nothing was changed."""


class PackMoved(PackRefused):
    """Somebody else has changed it since it was shown."""


class Ordered(PackRefused):
    """It has been ordered, or lies in a basket, so what is in it stays."""


@dataclass(frozen=True, slots=True)
class PackTerms:
    """What a pack is.

    :param grams: its net mass; of one that is counted the least
    :param pieces: how many there are in it; None where it goes by its mass
    :param tolerance_bp: how far what is weighed at packing may be off, in 1/100 %
    :param active: whether it is on sale
    """

    name: str
    grade: str
    grams: int
    name_en: str = ""
    pieces: int | None = None
    tolerance_bp: int = 0
    position: int = 0
    active: bool = True


FIELDS = tuple(PackTerms.__dataclass_fields__)


def enter_pack(
    product: Product, terms: PackTerms, *, price_fen: int, user: User, now: datetime, reason: str = ""
) -> Pack:
    """Enter a pack of a product. Under its break-even it needs a reason, as a price that is changed (`set_pack_price`).

    :param price_fen: what it costs, in fen
    :param reason: why it is sold below what it brings; up to 300 characters
    :raises NotYours: another cooperative's product
    :raises BadPrice: not above zero, or too much
    :raises BelowBreakEven: something is missing to the floor, and there is no reason
    :raises PackRefused: what is said of it can't be
    """
    _check_theirs(user, product)
    if not 0 < price_fen <= MOST_FEN:
        raise BadPrice(f"{price_fen} fen")
    with transaction.atomic():
        lock_named(product.pk)
        pack = Pack(product=product, price_fen=price_fen, **_values(terms))
        check_pack(pack)
        pack.save()
        words = judged(pack, reason, now)
        made: dict[str, tuple[Value, Value]] = {name: (None, getattr(pack, name)) for name in (*FIELDS, "price_fen")}
        made = {name: pair for name, pair in made.items() if pair[1] not in (None, "")}
        log_change(Change(pack, PackAction.MADE, made, words), user=user, now=now)
    return pack


def change_pack(pack_id: int, terms: PackTerms, *, seen: str, user: User, now: datetime, reason: str = "") -> Pack:
    """Change what a pack is, as far as it was not ordered; end it, or put it on sale again. The same once more changes nothing.

    :param seen: `pack_mark` of the pack as the person was shown it
    :param reason: as of `enter_pack`, where its price falls under the break-even by it
    :raises Pack.DoesNotExist: there is none
    :raises NotYours: another cooperative's
    :raises PackMoved: somebody has changed it meanwhile
    :raises Ordered: it has been ordered or lies in a basket, and what is in it would change
    :raises BelowBreakEven: as `enter_pack`
    :raises PackRefused: what is said of it can't be
    """
    with transaction.atomic():
        product = lock_named(Pack.objects.values_list("product_id", flat=True).get(pk=pack_id))
        _check_theirs(user, product)
        pack = Pack.objects.select_related("product__cooperative").get(pk=pack_id)
        shown, before = pack_mark(pack), {name: getattr(pack, name) for name in FIELDS}
        for name, value in _values(terms).items():
            setattr(pack, name, value)
        changed = {name: (old, getattr(pack, name)) for name, old in before.items() if old != getattr(pack, name)}
        if not changed:
            return pack  # a second tap
        if seen != shown:
            raise PackMoved(
                _("Somebody has changed this pack since you opened it. Nothing was changed: look at it again.")
            )
        if changed.keys() & set(KEPT) and is_chosen(pack_id):
            raise Ordered(STAYS)
        check_pack(pack)
        pack.save(update_fields=FIELDS)
        weighs = {"grade", "grams"} & changed.keys() or pack.active and "active" in changed
        words = judged(pack, reason, now) if weighs else ""
        log_change(Change(pack, PackAction.CHANGED, changed, words), user=user, now=now)
    return pack


def pack_mark(pack: Pack | PackTerms) -> str:
    """Return what tells whether a pack was changed since somebody was shown it."""
    return mark({name: getattr(pack, name) for name in FIELDS})


def is_chosen(pack_id: int) -> bool:
    """Return whether a pack lies in somebody's basket, or was ordered, whatever became of it."""
    # In this order: who orders takes it out of the basket in the transaction that makes the line.
    return BasketLine.objects.filter(pack=pack_id).exists() or OrderLine.objects.filter(pack=pack_id).exists()


def _check_theirs(user: User, product: Product) -> None:
    if not works_for(user, product.cooperative_id):
        raise NotYours(f"{user} sells nothing of {product.cooperative}")


def _values(terms: PackTerms) -> dict[str, object]:
    given = {name: getattr(terms, name) for name in FIELDS}
    return given | {"name": terms.name.strip(), "name_en": terms.name_en.strip()}


def judged(pack: Pack, reason: str, now: datetime) -> str:
    """Return the reason to be kept, where a pack is sold under its break-even.

    :raises BelowBreakEven: it is, and there is none, or one that is too long
    """
    words, who = reason.strip(), who_pays(pack, pack.price_fen, now)
    if who is None or pack.price_fen >= who.break_even:
        return ""
    if not 0 < len(words) <= LONGEST_REASON:
        raise BelowBreakEven(who)
    return words


def check_pack(pack: Pack) -> None:
    """Let a pack through that can be, as it is entered or changed.

    :raises PackRefused: it names the fields
    """
    wrong: dict[str, str] = {}
    others = Pack.objects.filter(product=pack.product_id, active=True).exclude(pk=pack.pk) if pack.active else []
    for other in others:
        if looks_like([pack.name, pack.name_en], [other.name, other.name_en]):
            wrong["name"] = _("“%(name)s” is on sale already: end that one, or call this one otherwise.") % {
                "name": other.name
            }
    if not pack.name:
        wrong["name"] = _("Give it a name.")
    if not 0 < pack.grams <= MOST_GRAMS:
        wrong["mass"] = _("A pack has more than nothing in it, and at most ten tons.")
    if pack.pieces is not None and not 0 < pack.pieces <= MOST_PIECES:
        wrong["pieces"] = _("Give a number of pieces from 1 to %(most)d.") % {"most": MOST_PIECES}
    if pack.pieces is not None and pack.tolerance_bp:
        wrong["tolerance"] = _("A pack that is counted has at least the mass that it says: leave the tolerance empty.")
    elif not 0 <= pack.tolerance_bp <= 2_000:
        wrong["tolerance"] = _("Give a tolerance from 0 to 20 per cent.")
    if wrong:
        raise PackRefused(wrong)
