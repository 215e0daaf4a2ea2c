"""The basket: what changes it. A guest's basket is known by a cookie, a buyer's by the user."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from marketplace.people.models import User
from marketplace.supply.stock.queries import on_offer
from orders.basket.offered import OfferedPack, offered_pack
from orders.basket.removed import RemovedLine
from orders.models import Basket, BasketLine
from orders.models.locking import lock_baskets

MOST_AT_ONCE = 99  # packs that a buyer may ask for in one answer
MOST_IN_A_LINE = 999  # what the table's CHECK allows; only adding up can come near
TOUCHED_EVERY = timedelta(hours=1)  # a basket says within this when it was last changed: not worth a write each time


class BasketRefusal(Exception):
    """A change of the basket that is refused; nothing was changed."""


class PackNotSold(BasketRefusal):
    """The pack is not for sale: not listed, its cooperative suspended, or nobody has set a protected price."""


class StockTooLow(BasketRefusal):
    """There is less in stock than the basket would hold.

    :param left: whole packs in stock
    :param held: packs that are in the basket already
    """

    def __init__(self, left: int, held: int) -> None:
        super().__init__(f"{left} packs left, {held} in the basket")
        self.left = left
        self.held = held


class LineTooLong(BasketRefusal):
    """More packs than one line may hold."""


def open_basket(user: User | None) -> Basket:
    """Return the user's basket, or a new one for a guest."""
    if user is None:
        return Basket.objects.create()
    return Basket.objects.get_or_create(user=user)[0]


def merge_basket(guest_basket_id: UUID, user: User) -> Basket:
    """Move a guest's lines into the user's basket, adding quantities up to the most a line may hold.

    The guest's basket is locked and then deleted, so that two tabs that sign in at once add its lines once.
    """
    with transaction.atomic():
        own = open_basket(user)
        guest = lock_baskets([guest_basket_id, own.pk]).get(guest_basket_id)
        if guest is not None and guest.user_id is None:
            _move_lines([guest], own)
        return own


def merge_guest_baskets(basket_ids: Collection[UUID]) -> UUID | None:
    """Merge baskets that one guest's browser knows, which its first requests at once have opened, into the one with the lowest
    id; the others are deleted. A user's is left alone.

    :returns: the id of the one that is left; None when there is none
    """
    with transaction.atomic():
        guests = [basket for basket in lock_baskets(basket_ids).values() if basket.user_id is None]
        if len(guests) > 1:
            _move_lines(guests[1:], guests[0])
        return guests[0].pk if guests else None


def _move_lines(sources: Sequence[Basket], into: Basket) -> None:
    """Move the lines of locked baskets into another locked one, and delete them."""
    _touch(into.pk)
    held = {line.pack_id: line for line in into.lines.all()}
    moved, raised = list[BasketLine](), list[BasketLine]()
    for line in BasketLine.objects.filter(basket__in=sources):
        there = held.get(line.pack_id)
        if there is None:
            line.basket = into
            held[line.pack_id] = line
            moved.append(line)
        else:
            there.quantity = min(there.quantity + line.quantity, MOST_IN_A_LINE)
            raised.append(there)
    BasketLine.objects.bulk_update(moved, ["basket", "quantity"])
    BasketLine.objects.bulk_update(raised, ["quantity"])
    Basket.objects.filter(pk__in=[source.pk for source in sources]).delete()


def add_pack(basket_id: UUID, pack_id: int, quantity: int, *, now: datetime) -> BasketLine:
    """Put packs into a basket; to those that are in it already they are added.

    :param quantity: how many packs, at least 1
    :raises PackNotSold: the pack is not for sale
    :raises StockTooLow: there is less in stock than the basket would hold
    :raises LineTooLong: more than `MOST_IN_A_LINE`
    """
    offered = offered_pack(pack_id, now)
    if offered is None:
        raise PackNotSold(str(pack_id))
    return add_offered(basket_id, offered, quantity)


def add_offered(basket_id: UUID, offered: OfferedPack, quantity: int) -> BasketLine:
    """As `add_pack`, with a pack that the caller has just read: what is left is a hint in any case, placing decides.

    :raises Basket.DoesNotExist: there is no such basket (any more)
    """
    with transaction.atomic():
        _lock(basket_id)
        line = BasketLine.objects.filter(basket_id=basket_id, pack=offered.pack).first()
        return _put(line, basket_id, offered, quantity)


def open_basket_with(offered: OfferedPack, quantity: int) -> BasketLine:
    """As `add_offered`, into a new basket for a guest. Nobody else knows it yet, so nothing is locked."""
    with transaction.atomic():
        return _put(None, open_basket(None).pk, offered, quantity)


def _put(line: BasketLine | None, basket_id: UUID, offered: OfferedPack, quantity: int) -> BasketLine:
    pack, held = offered.pack, line.quantity if line else 0
    if held + quantity > offered.left:
        raise StockTooLow(offered.left, held)
    if held + quantity > MOST_IN_A_LINE:
        raise LineTooLong
    if line is None:
        # what the answer shows; a line that is there keeps the price and the day that the buyer last saw
        line = BasketLine(
            basket_id=basket_id, pack=pack, shown_price_fen=pack.price_fen, shown_expected_on=offered.expected_on
        )
    line.quantity = held + quantity
    line.save()
    return line


def set_quantity(basket_id: UUID, line_id: int, quantity: int, *, now: datetime) -> RemovedLine | None:
    """Set how many packs a line holds; zero takes it out. A line that is not in the basket (any more) changes nothing.

    Asking for fewer is always allowed, also when less is left: the line is shown as short until it fits.

    :param quantity: packs, 0 to `MOST_IN_A_LINE`
    :returns: the line that was taken out, for `put_back`
    :raises StockTooLow: more than before, and more than there is
    """
    with transaction.atomic():
        _lock(basket_id)
        line = BasketLine.objects.filter(basket_id=basket_id, pk=line_id).first()
        if line is None:
            return None
        if quantity == 0:
            removed = RemovedLine.of(line)
            line.delete()
            return removed
        if quantity > line.quantity:
            left = on_offer([line.pack_id], timezone.localdate(now))[line.pack_id].left
            if quantity > left:
                raise StockTooLow(left, line.quantity)
        line.quantity = quantity
        line.save(update_fields=["quantity"])
        return None


def put_back(basket_id: UUID, removed: RemovedLine) -> None:
    """Put a line that was taken out back as it was: its quantity, its place, and the price and day that the buyer saw.

    Once, however often and at once it is asked for. Stock is not asked: a line that is short now is shown as short, as it would
    be had it never been away. Packs of the same kind that were added meanwhile stay, up to the most a line may hold.

    :raises Basket.DoesNotExist: there is no such basket (any more)
    """
    with transaction.atomic():
        _lock(basket_id)
        if BasketLine.objects.filter(pk=removed.line_id).exists():
            return
        line = BasketLine(
            pk=removed.line_id,
            basket_id=basket_id,
            pack_id=removed.pack_id,
            quantity=removed.quantity,
            shown_price_fen=removed.shown_price_fen,
            shown_expected_on=removed.shown_expected_on,
        )
        again = BasketLine.objects.filter(basket_id=basket_id, pack=removed.pack_id).first()
        if again:  # one line of a pack: the former, so that a second click finds it
            line.quantity = min(line.quantity + again.quantity, MOST_IN_A_LINE)
            line.shown_price_fen, line.shown_expected_on = again.shown_price_fen, again.shown_expected_on
            again.delete()
        line.save(force_insert=True)


def _lock(basket_id: UUID) -> None:
    """Changes of one basket happen one after the other; the row also says when it was last touched.

    :raises Basket.DoesNotExist: there is none (any more)
    """
    basket = lock_baskets([basket_id]).get(basket_id)
    if basket is None:
        raise Basket.DoesNotExist
    if timezone.now() - basket.updated_at > TOUCHED_EVERY:
        _touch(basket_id)


def _touch(basket_id: UUID) -> None:
    Basket.objects.filter(pk=basket_id).update(updated_at=timezone.now())


def count_packs(basket_id: UUID) -> int:
    """Return how many packs a basket holds, for the badge."""
    return BasketLine.objects.filter(basket_id=basket_id).aggregate(packs=Sum("quantity"))["packs"] or 0
