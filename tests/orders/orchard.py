"""An orchard whose pears are to come: nothing in stock, and a forecast that buyers pre-order from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from marketplace.catalogue.models import Grade, Pack, Product
from marketplace.cooperatives.models import Cooperative
from marketplace.households.models import Household
from marketplace.people.models import User
from marketplace.supply.harvests.forecasts import announce
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Forecast, Lot, Season
from orders.models import Order, Payment
from orders.payments.confirming import open_session
from tests.signed import sign_agreement
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order

EXPECTED = date(2027, 9, 20)
HARVEST = datetime(2027, 9, 22, 10, tzinfo=NOW.tzinfo)
OVERDUE = datetime(2027, 10, 21, tzinfo=NOW.tzinfo)  # after 30 days of grace
_slips = count(1)


@dataclass
class Orchard:
    """Autumn pears of Lili's cooperative, of a season that has not begun: 5-斤 boxes at ¥40.00, protected ¥3.00, 60 %."""

    cooperative: Cooperative
    clerk: User
    staff: User
    pack: Pack
    agreement: Agreement
    households: list[Household]
    forecast: Forecast


def make_orchard(world: World, grams: int = 15_000, *, expected_on: date = EXPECTED) -> Orchard:
    """Announce a harvest.

    :param grams: expected; a box has 2,500
    """
    farm = world.millet
    season, _ = Season.objects.get_or_create(
        name="2027", defaults={"starts_on": date(2027, 9, 1), "ends_on": date(2028, 8, 31)}
    )
    product = Product.objects.create(
        name="秋梨", category=farm.product.category, cooperative=farm.cooperative, village=farm.product.village
    )
    pack = Pack.objects.create(product=product, name="5斤箱", grams=2500, price_fen=4000)
    set_protected_price(user=farm.staff, product=product, grade=Grade.FIRST, season=season, fen_per_jin=300, now=NOW)
    agreement = sign_agreement(
        cooperative=farm.cooperative, product=product, season=season, household_share_bp=6000,
        households=farm.households, signed_on=NOW.date(),
    )  # fmt: skip
    forecast = announce(
        clerk=farm.clerk, agreement=agreement, grade=Grade.FIRST, grams=grams, expected_on=expected_on, now=NOW
    )
    return Orchard(farm.cooperative, farm.clerk, farm.staff, pack, agreement, farm.households, forecast)


def bring_in(orchard: Orchard, *grams: int, code: str = "QL-1") -> Lot:
    """Each household delivers so much, and all of it is packed into one lot."""
    deliveries = [
        take_delivery(
            clerk=orchard.clerk, agreement=orchard.agreement, household=household, grade=Grade.FIRST, grams=weight,
            slip_number=f"QL-{next(_slips)}", now=HARVEST,
        )
        for household, weight in zip(orchard.households, grams, strict=False)
    ]  # fmt: skip
    return pack_lot(
        clerk=orchard.clerk, product=orchard.pack.product, grade=Grade.FIRST, deliveries=deliveries, code=code,
        harvested_on=HARVEST.date(), best_before=HARVEST.date() + timedelta(days=120), certificate_number=f"CNZ-{code}",
    )  # fmt: skip


def preorder(orchard: Orchard, stripe: Control, boxes: int = 2, *, now: datetime = NOW) -> Order:
    """Pre-order boxes, and pay."""
    order = order_packs((orchard.pack, boxes), now=now)
    pay_order(order, stripe, fee=100, now=now)
    order.refresh_from_db()
    return order


def paid_unheard(orchard: Orchard, stripe: Control, boxes: int = 2) -> Payment:
    """Pre-order boxes and pay at Stripe, without our having heard of it yet."""
    payment = Payment.objects.get(order=order_packs((orchard.pack, boxes)))
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    stripe.next_fee(100)
    stripe.pay(payment.session_id or "", "card")
    return payment
