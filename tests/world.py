"""A small world for tests, set up through the real actions: Lili's millet and Xiangquan's pears, as in golden case G1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress

from marketplace.catalogue.models import Category, Grade, Pack, Product
from marketplace.cooperatives.models import Cooperative
from marketplace.funds.actions import Movement, enter
from marketplace.funds.actions import confirm as confirm_entry
from marketplace.funds.models import Campaign, FundEntry
from marketplace.households.models import Household
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.places.models import Township, Village
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Lot, PriceSupport, ProtectedPrice, Season
from marketplace.supply.stock.queries import on_offer
from marketplace.supply.stock.reservation import Want
from marketplace.supply.supports.actions import approve_support, request_support
from orders.checkout.placing import Checkout, place_order
from orders.models import Basket, BasketLine, DiscountCode, Order, Parcel, Payment, PostageRate
from orders.parcels.shipping import mark_received, mark_shipped
from orders.payments.confirming import confirm, open_session
from orders.payments.methods import methods_of
from orders.pricing.codes import CodeTerms, agree_to_bear, approve_code, issue_code
from orders.pricing.quote import quote
from orders.settlement.settling import settle
from tests.signed import sign_agreement
from tests.stripe_double.control import Control

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 10, 20, 10, 0, tzinfo=SHANGHAI)


@dataclass
class Farm:
    """One product of one cooperative, with its households' deliveries packed into one lot."""

    cooperative: Cooperative
    clerk: User
    staff: User
    product: Product
    pack: Pack
    households: list[Household]
    lot: Lot
    season: Season


@dataclass
class World:
    """Two farms (millet, pears) in two townships, postage, and an administrator."""

    millet: Farm
    pears: Farm
    now: datetime = NOW
    users: dict[str, User] = field(default_factory=dict)


def make_user(name: str, **fields: object) -> User:
    """A user with an e-mail address of example.com, proved; password ``demo-demo``."""
    user = User.objects.create_user(email=f"{name}@example.com", name=name, password="demo-demo", **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def clerk_of(cooperative: Cooperative) -> User:
    """The one clerk of a cooperative."""
    return User.objects.get(appointments__role=Role.CLERK, appointments__cooperative=cooperative)


def make_farm(
    *,
    township: str,
    village: str,
    cooperative: str,
    product: str,
    pack: str,
    pack_grams: int,
    price_fen: int,
    protected_fen_per_jin: int,
    share_bp: int,
    delivered_grams: list[int],
    category: Category,
    season: Season,
    now: datetime = NOW,
) -> Farm:
    """A product with one pack, grown by as many households as there are weights, all of it in one lot."""
    place = Township.objects.create(name=township)
    home = Village.objects.create(name=village, township=place, designated=True)
    buyer = Cooperative.objects.create(name=cooperative, village=home, status=Cooperative.Status.APPROVED)
    clerk = make_user(f"clerk-{buyer.pk}")
    appoint(user=clerk, role=Role.CLERK, place=buyer)
    staff = make_user(f"staff-{place.pk}")
    appoint(user=staff, role=Role.TOWNSHIP_STAFF, place=place)
    grown = Product.objects.create(name=product, category=category, cooperative=buyer, village=home)
    sold_as = Pack.objects.create(product=grown, name=pack, grams=pack_grams, price_fen=price_fen)
    set_protected_price(
        user=staff, product=grown, grade=Grade.FIRST, season=season, fen_per_jin=protected_fen_per_jin, now=now
    )
    households = [
        Household.objects.create(village=home, number=f"{home.pk}-{n:03}", head_name=f"焦示例{n}")
        for n, _ in enumerate(delivered_grams, 1)
    ]
    agreement = sign_agreement(
        cooperative=buyer,
        product=grown,
        season=season,
        household_share_bp=share_bp,
        households=households,
        signed_on=season.starts_on,
    )
    deliveries = [
        take_delivery(
            clerk=clerk,
            agreement=agreement,
            household=household,
            grade=Grade.FIRST,
            grams=grams,
            slip_number=f"{buyer.pk}-{n:04}",
            now=now,
        )
        for n, (household, grams) in enumerate(zip(households, delivered_grams, strict=True), 1)
    ]
    lot = pack_lot(
        clerk=clerk,
        product=grown,
        grade=Grade.FIRST,
        deliveries=deliveries,
        code=f"LOT-{grown.pk}",
        harvested_on=date(2026, 10, 1),
        best_before=date(2027, 9, 30),
        certificate_number=f"CNZ-{grown.pk}",
    )
    return Farm(buyer, clerk, staff, grown, sold_as, households, lot, season)


def make_world(
    *, millet_grams: list[int] | None = None, pear_grams: list[int] | None = None, now: datetime = NOW
) -> World:
    """The world of G1: 5-斤 bags of millet at ¥49.00 (protected ¥5.00, 70 %), 10-斤 boxes of pears at ¥68.00 (¥2.50, 65 %)."""
    category = Category.objects.create(name="杂粮", slug="grain")
    season = Season.objects.create(name="2026", starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31))
    PostageRate.objects.create(province="", fen=1200)
    millet = make_farm(
        township="岭子镇", village="李里村", cooperative="李里合作社(示例)", product="小米", pack="5斤袋",
        pack_grams=2500, price_fen=4900, protected_fen_per_jin=500, share_bp=7000,
        delivered_grams=millet_grams or [5000, 10_000, 15_000], category=category, season=season, now=now,
    )  # fmt: skip
    pears = make_farm(
        township="太河镇", village="响泉村", cooperative="响泉合作社(示例)", product="雪梨", pack="10斤箱",
        pack_grams=5000, price_fen=6800, protected_fen_per_jin=250, share_bp=6500,
        delivered_grams=pear_grams or [10_000, 20_000], category=category, season=season, now=now,
    )  # fmt: skip
    return World(millet, pears, now)


def make_discount(
    code: str, fen: int, now: datetime = NOW, *, budget_fen: int = 1_000_000, campaign: Campaign | None = None,
    cooperatives: Sequence[Cooperative] = (),
) -> DiscountCode:  # fmt: skip
    """A code that takes a fixed amount off, valid for a year around `now`, by two people; borne by the marketplace if nobody
    else is named."""
    terms = CodeTerms(
        code=code, amount_fen=fen, percent=None, budget_fen=budget_fen, campaign=campaign, cooperatives=cooperatives,
        valid_from=now.replace(year=2026, month=1), valid_until=now.replace(year=2027),
    )  # fmt: skip
    code = issue_code(terms, user=officer("codes"), now=now)
    if not cooperatives:
        return approve_code(code.pk, user=officer("confirms"), now=now)
    for one in cooperatives:
        agree_to_bear(code.pk, user=clerk_of(one), now=now)
    return code


def officer(name: str) -> User:
    """An administrator; the same one for the same name."""
    return User.objects.filter(email=f"{name}@example.com").first() or make_user(name, is_staff=True, is_superuser=True)


def fill_fund(fen: int, voucher: str = "test", campaign: Campaign | None = None) -> FundEntry:
    """Pay money into the price protection fund, or into a campaign's budget: entered by one, confirmed by another."""
    movement = Movement("paid_in", campaign, fen, "区财政局(示例)", voucher, NOW.date())
    entry = enter(movement, user=officer("enters"), now=NOW)
    return confirm_entry(entry.pk, user=officer("confirms"), now=NOW)


def support(farm: Farm, fen: int, grade: str = Grade.FIRST, most: int | None = None) -> PriceSupport:
    """Let the price protection fund pay for a farm's floor, at most so much a 斤: asked for by one, approved by another."""
    price = ProtectedPrice.objects.get(product=farm.product, grade=grade, season=farm.season)
    asked = request_support(
        user=farm.staff, price=price, budget_fen=fen, most_fen_per_jin=most, reason="滞销(示例)", now=NOW
    )
    return approve_support(asked.pk, user=officer("confirms"), now=NOW)


def cover(farm: Farm, fund_fen: int) -> None:
    """Fill the price protection fund, and let it pay for a farm's floor as far as it reaches."""
    fill_fund(fund_fen)
    support(farm, 10_000_000)


def fill_basket(*lines: tuple[Pack, int]) -> Basket:
    """A guest's basket with packs at the prices they have now, from stock or pre-ordered as they are offered now."""
    basket, offers = Basket.objects.create(), on_offer([pack.pk for pack, _quantity in lines], NOW.date())
    for pack, quantity in lines:
        BasketLine.objects.create(
            basket=basket, pack=pack, quantity=quantity, shown_price_fen=pack.price_fen,
            shown_expected_on=offers[pack.pk].expected_on,
        )  # fmt: skip
    return basket


def make_checkout(basket: Basket, *, discount_code: str = "", key: UUID | None = None, now: datetime = NOW) -> Checkout:
    """A correctly filled checkout form for a basket, sent to Jinan."""
    wants = [Want(line.pack_id, line.quantity) for line in basket.lines.all()]
    return Checkout(
        checkout_key=key or uuid4(),
        recipient="王示例",
        phone="+8613800138000",
        division="370102",
        detail="示例路1号",
        seen_total_fen=quote(wants, "37", discount_code, now).total,
        discount_code=discount_code,
    )


def order_packs(*lines: tuple[Pack, int], discount_code: str = "", now: datetime = NOW) -> Order:
    """Place an order of packs through the real checkout."""
    basket = fill_basket(*lines)
    return place_order(basket.pk, make_checkout(basket, discount_code=discount_code, now=now), now=now)


def pay_order(order: Order, control: Control, *, fee: int | None = None, now: datetime = NOW) -> Payment:
    """Pay an order at the Stripe double, by Alipay where it may be, else by card, and confirm it.

    :param fee: the payment fee in fen; the double's own when None
    """
    payment = Payment.objects.get(order=order)
    open_session(payment.pk, now)
    payment.refresh_from_db()
    if fee is not None:
        control.next_fee(fee)
    control.pay(payment.session_id or "", "alipay" if "alipay" in methods_of(order) else "card", outcome="complete")
    return confirm(payment.pk, now)


def ship_and_settle(order: Order, *, now: datetime = NOW) -> None:
    """Ship, receive and settle every parcel of a paid order."""
    for parcel in Parcel.objects.filter(order=order).order_by("id"):
        clerk = clerk_of(parcel.cooperative)
        mark_shipped(
            user=clerk, parcel_id=parcel.pk, carrier="china_post", tracking_number=f"YZ{parcel.pk:08}", now=now
        )
        mark_received(parcel_id=parcel.pk, now=now)
        assert settle(parcel.pk, now) is True
