"""Place an order: stock reserved, prices frozen, payment intended, all in one transaction before anybody is asked to pay."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.people.models import User
from marketplace.places.divisions.table import is_whole, path
from marketplace.supply.models import Reservation
from marketplace.supply.refusals import SoldOut
from marketplace.supply.stock.reservation import Want, set_aside
from orders.models import BasketLine, Order, OrderLine, Parcel, Payment
from orders.models.locking import hold_parties, lock_baskets
from orders.payments.methods import methods_for
from orders.pricing.discounts import bearing_accounts, count_use
from orders.pricing.quote import Quote, QuotedLine, lines_to_quote, quote_lines
from orders.unpaid.limits import TooMuch, too_much_unpaid
from orders.unpaid.visitor import Visitor, address_key


@dataclass(frozen=True, slots=True)
class Checkout:
    """What the buyer filled in.

    :param checkout_key: made with the form; the same key twice is the same order
    :param division: the official code of the district, or of a city that has none (`marketplace.places.divisions`)
    :param seen_total_fen: the total that the buyer saw on the button
    :param method: the way to pay that was chosen, as Stripe names it; empty: any that the order can be paid by
    :param network_key: of the network that it came from (`orders.unpaid.visitor`), None when it is not known
    """

    checkout_key: UUID
    recipient: str
    phone: str
    division: str
    detail: str
    seen_total_fen: int
    phone_extension: str = ""
    street: str = ""
    email: str = ""
    discount_code: str = ""
    method: str = ""
    language: str = "zh-hans"
    user: User | None = field(default=None)
    network_key: int | None = None

    def __post_init__(self) -> None:
        if not is_whole(self.division):
            raise LookupError(f"No parcel is sent to a division with the code {self.division!r}.")

    @property
    def province(self) -> str:
        """The code of the province, by which postage goes."""
        return path(self.division).province.code

    def visitor(self, basket_id: UUID) -> Visitor:
        """Return who places it, as far as one can tell."""
        address = address_key(*path(self.division).names, self.street, self.detail)
        return Visitor(basket_id, self.user.pk if self.user else None, self.phone, address, self.network_key)


class CannotPlace(Exception):
    """The order is not placed, and nothing was changed."""


class EmptyBasket(CannotPlace):
    """There is nothing to order."""


class NotForSale(CannotPlace):
    """Some packs are no longer sold.

    :param pack_ids: which
    """

    def __init__(self, pack_ids: Sequence[int]) -> None:
        super().__init__(f"not for sale: {list(pack_ids)}")
        self.pack_ids = list(pack_ids)


class NotSentThere(CannotPlace):
    """Some products are not sent to this province.

    :param pack_ids: which packs
    """

    def __init__(self, pack_ids: Sequence[int]) -> None:
        super().__init__(f"not sent there: {list(pack_ids)}")
        self.pack_ids = list(pack_ids)


class LinesShort(CannotPlace):
    """Some packs are short.

    :param short: pack id → packs left
    """

    def __init__(self, short: dict[int, int]) -> None:
        super().__init__(f"short: {short}")
        self.short = short


class PricesChanged(CannotPlace):
    """Some prices are no longer those that the buyer was shown.

    :param changed: pack id → price now, in fen
    """

    def __init__(self, changed: dict[int, int]) -> None:
        super().__init__(f"prices changed: {changed}")
        self.changed = changed


class PromiseChanged(CannotPlace):
    """Some packs are no longer shipped when the buyer was told: a pre-order now, in stock now, or of another harvest.

    :param changed: pack id → the day of its harvest now; None for in stock
    """

    def __init__(self, changed: dict[int, date | None]) -> None:
        super().__init__(f"shipped at another time: {changed}")
        self.changed = changed


class TotalChanged(CannotPlace):
    """The total is no longer the one that the buyer saw: postage or discount changed.

    :param total: the total now, in fen
    """

    def __init__(self, total: int) -> None:
        super().__init__(f"the total is now {total} fen")
        self.total = total


class NotPayable(CannotPlace):
    """The payment service takes no payment of such an amount.

    :param total: the order's total, in fen
    """

    def __init__(self, total: int) -> None:
        super().__init__(f"{total} fen can't be paid at once")
        self.total = total


class MethodNotOffered(CannotPlace):
    """What is in the basket now can't be paid the chosen way: its money could not come back from a harvest that fails."""


class HoldsTooMuch(CannotPlace):
    """The visitor's unpaid orders would hold too much.

    :param found: why
    """

    def __init__(self, found: TooMuch) -> None:
        super().__init__(f"unpaid orders hold too much: {found}")
        self.found = found


def place_order(basket_id: UUID, checkout: Checkout, *, now: datetime) -> Order:
    """Place the order of a basket, and empty the basket. The same checkout key, twice or at once, is the same order.

    :raises CannotPlace: one of its kinds, or `discounts.UnknownDiscount`; nothing was changed
    :raises LookupError: the division's code is unknown, or lies where we do not send
    """
    try:
        return _place(basket_id, checkout, now)
    except IntegrityError:  # another tab's basket was placed with the same key at this very moment
        placed = Order.objects.filter(checkout_key=checkout.checkout_key).first()
        if placed is None:
            raise
        return placed


def _place(basket_id: UUID, checkout: Checkout, now: datetime) -> Order:
    with transaction.atomic():
        held = hold_parties(basket_id)  # before their status is read: who suspends one waits for this order
        lock_baskets([basket_id])
        placed = Order.objects.filter(checkout_key=checkout.checkout_key).first()
        if placed:
            return placed
        lines = lines_to_quote(basket_id)
        if not lines:
            raise EmptyBasket
        quoted = quote_lines(lines, checkout.province, checkout.discount_code, now)
        if not {parcel.cooperative.pk for parcel in quoted.parcels} <= held:  # another tab has just added one's goods
            raise TotalChanged(quoted.total)
        _refuse_what_cannot_be_had(quoted)
        _refuse_changes(quoted, {line.pack_id: line for line in lines}, checkout)
        if not settings.STRIPE_LEAST_FEN <= quoted.total <= settings.STRIPE_MOST_FEN:
            raise NotPayable(quoted.total)
        if checkout.method and checkout.method not in methods_for((row.expected_on for row in quoted.parcels), now):
            raise MethodNotOffered(checkout.method)
        visitor = checkout.visitor(basket_id)
        closes_at = now + timedelta(minutes=settings.STRIPE_CHECKOUT_MINUTES)
        try:
            if found := too_much_unpaid(visitor, quoted.lines, now):
                raise HoldsTooMuch(found)
            reservations = set_aside(
                [Want(line.pack.pk, line.quantity, line.offer.forecast_id) for line in quoted.lines],
                {line.pack.pk: line.pack for line in quoted.lines},
                expires_at=closes_at + timedelta(minutes=settings.RESERVATION_MARGIN_MINUTES),
                on=timezone.localdate(now),
            )
        except SoldOut as error:
            raise LinesShort(error.short) from error
        if quoted.discount_code:
            count_use(quoted.discount_code, quoted.discount)
        order = _create_order(quoted, checkout, visitor, now)
        _create_lines(order, quoted, reservations)
        # due at once: if this process dies before it reaches Stripe, the sweep closes what was left open
        Payment.objects.create(
            order=order,
            amount_fen=order.total_fen,
            chosen_method=checkout.method,
            expires_at=closes_at,
            due_at=closes_at,
        )
        BasketLine.objects.filter(basket_id=basket_id).delete()
        return order


def _refuse_what_cannot_be_had(quoted: Quote) -> None:
    gone = [line.pack.pk for line in quoted.lines if not line.for_sale]
    if gone:
        raise NotForSale(gone)
    kept_back = [line.pack.pk for line in quoted.lines if not line.sent_there]
    if kept_back:
        raise NotSentThere(kept_back)
    short = {line.pack.pk: line.left for line in quoted.lines if line.short}
    if short:
        raise LinesShort(short)


def _refuse_changes(quoted: Quote, shown: dict[int, BasketLine], checkout: Checkout) -> None:
    """Refuse what is no longer as the buyer saw it."""
    days = {line.pack.pk: line.offer.expected_on for line in quoted.lines}
    moved = {pk: day for pk, day in days.items() if day != shown[pk].shown_expected_on}
    if moved:
        raise PromiseChanged(moved)
    prices = {line.pack.pk: line.pack.price_fen for line in quoted.lines}
    changed = {pk: price for pk, price in prices.items() if price != shown[pk].shown_price_fen}
    if changed:
        raise PricesChanged(changed)
    if quoted.total != checkout.seen_total_fen:
        raise TotalChanged(quoted.total)


def _create_order(quoted: Quote, checkout: Checkout, visitor: Visitor, now: datetime) -> Order:
    province, city, district = path(checkout.division).names
    return Order.objects.create(
        number=f"{timezone.localtime(now):%y%m%d}{secrets.randbelow(10**8):08d}",
        checkout_key=checkout.checkout_key,
        user=checkout.user,
        language=checkout.language,
        recipient=checkout.recipient,
        phone=checkout.phone,
        phone_extension=checkout.phone_extension,
        email=checkout.email,
        province=province,
        city=city,
        district=district,
        division=checkout.division,
        street=checkout.street,
        detail=checkout.detail,
        discount_code=quoted.discount_code,
        discount_counted=quoted.discount_code is not None,
        goods_fen=quoted.goods,
        discount_fen=quoted.discount,
        postage_fen=quoted.postage,
        total_fen=quoted.total,
        placed_at=now,
        basket_key=visitor.basket_id,
        address_key=visitor.address_key,
        network_key=visitor.network_key,
    )


def _create_lines(order: Order, quoted: Quote, reservations: Sequence[Reservation]) -> None:
    parcels = Parcel.objects.bulk_create(
        Parcel(
            order=order,
            cooperative=parcel.cooperative,
            postage_fen=parcel.postage,
            days_on_way=parcel.way.days,
            forecast_id=parcel.forecast_id,
        )
        for parcel in quoted.parcels
    )
    parcel_of = {(parcel.cooperative_id, parcel.forecast_id): parcel for parcel in parcels}
    code = quoted.discount_code
    bearing = bearing_accounts(code, {parcel.cooperative_id for parcel in parcels}) if code else {}
    OrderLine.objects.bulk_create(
        _frozen(
            line,
            order,
            parcel_of[(line.pack.product.cooperative_id, reservation.forecast_id)],
            reservation,
            bearing.get(line.pack.product.cooperative_id) if line.discount else None,
        )
        for line, reservation in zip(quoted.lines, reservations, strict=True)
    )


def _frozen(
    line: QuotedLine, order: Order, parcel: Parcel, reservation: Reservation, borne_by: int | None
) -> OrderLine:
    """Freeze everything that settlement and the statement will need: later catalogue edits change no order."""
    assert line.terms is not None
    pack, product = line.pack, line.pack.product
    return OrderLine(
        order=order,
        parcel=parcel,
        pack=pack,
        reservation=reservation,
        product_name=product.name,
        product_name_en=product.name_en,
        pack_name=pack.name,
        pack_name_en=pack.name_en,
        cooperative_name=product.cooperative.name,
        quantity=line.quantity,
        unit_price_fen=pack.price_fen,
        unit_grams=pack.grams,
        protected_fen_per_jin=line.terms.protected_fen_per_jin,
        household_share_bp=line.terms.household_share_bp,
        discount_fen=line.discount,
        discount_borne_by_id=borne_by,
        tolerance_bp=pack.tolerance_bp,
        after_sale_hours=product.claim_hours,
        no_reason_return=product.category.no_reason_return,
    )
