"""What there is to sell: season, protected prices, agreements, deliveries and lots, through the real actions; and the
tables that an order needs (price protection fund and its supports, campaigns, postage, discount codes)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from django.db import transaction

from marketplace.catalogue.mass import GRAMS_PER_JIN
from marketplace.catalogue.models import Category, Pack, Product
from marketplace.cooperatives.members.admitting import admit_members
from marketplace.funds.actions import Movement, confirm, enter, open_campaign
from marketplace.funds.models import Campaign, FundEntry
from marketplace.households.models import Household
from marketplace.ledger.models import Event
from marketplace.people.models import User
from marketplace.supply.agreements.agreeing import make_agreement
from marketplace.supply.agreements.signing import sign_households
from marketplace.supply.harvests.forecasts import announce
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Forecast, Lot, PriceSupport, ProtectedPrice, Season
from marketplace.supply.supports.actions import approve_support, request_support
from orders.models import DiscountCode, PostageRate
from orders.pricing.codes import CodeTerms, approve_code, issue_code

from .people import LOGINS
from .produce import CATEGORIES, PRODUCE, ForecastFacts, Harvest, ProduceFacts
from .registry import World

ADMINISTRATOR = LOGINS[0].email
SCALE_GRAMS = 50  # the finest step of the village scales
FUND_FEN = 5_000_000  # ¥50,000.00
CAMPAIGN, CAMPAIGN_FEN = "丰收节(演示)", 500_000
CODE_FEN = 300_000  # the budget of each discount code
SUPPORTS = ((200_000, "小米集中上市，卖不动(演示)"), (100_000, "陈粮清仓(演示)"))
POSTAGE = {  # code of a province → fen a parcel, days on the way; neighbours of Shandong are nearer than the rest
    "": (1_200, 4), "37": (800, 2), "13": (1_200, 3), "41": (1_200, 3), "32": (1_200, 3), "11": (1_200, 3),
    "12": (1_200, 3), "65": (2_000, 7), "54": (2_000, 8), "63": (2_000, 6),
}  # fmt: skip


def load_supply(world: World) -> dict[str, Product]:
    """Make everything that is missing, and return the products by their keys."""
    season = _load_season(world)
    categories = {
        slug: Category.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name, "name_en": name_en, "position": n, "after_sale_hours": hours, "no_reason_return": no_reason,
            },
        )[0]
        for n, (slug, (name, name_en, (hours, no_reason))) in enumerate(CATEGORIES.items())
    }  # fmt: skip
    products = {}
    for key, facts in PRODUCE.items():
        products[key] = _load_product(world, facts, categories[facts.category])
        _load_harvests(world, key, products[key], season)
    return products


def load_counter(world: World) -> None:
    """Fill the price protection fund and a campaign's budget, by two people; the postage table; discount codes; supports."""
    administrator, staff = world.users[ADMINISTRATOR], world.staff_of("lingzi")
    if not Event.objects.filter(kind="fund_deposit", reference="demo").exists():  # a demo from before entries
        _pay_in(world, None, FUND_FEN, "演示-001")
    campaign = open_campaign(CAMPAIGN, user=administrator)
    _pay_in(world, campaign, CAMPAIGN_FEN, "演示-002")
    for province, (fen, days) in POSTAGE.items():
        PostageRate.objects.get_or_create(province=province, defaults={"fen": fen, "days": days})
    begun, ended = world.anchor - timedelta(days=60), world.anchor - timedelta(days=1)
    later = world.anchor + timedelta(days=3_650)
    for code, amount, percent, until, bearer in (
        ("XIANGQIN10", 1_000, None, later, campaign),
        ("QIUSHOU8", None, 8, later, None),
        ("GUOQI5", 500, None, ended, None),
    ):
        if not DiscountCode.objects.filter(code=code).exists():
            terms = CodeTerms(
                code=code, amount_fen=amount, percent=percent, budget_fen=CODE_FEN, campaign=bearer, valid_from=begun,
                valid_until=until,
            )  # fmt: skip
            with transaction.atomic():
                issued = issue_code(terms, user=administrator, now=begun)
                approve_code(issued.pk, user=staff, now=begun)
    _load_supports(world, administrator, staff)


def _pay_in(world: World, campaign: Campaign | None, fen: int, voucher: str) -> None:
    """Money that the administrator enters and a township's officer confirms."""
    if FundEntry.objects.filter(voucher=voucher).exists():
        return
    movement = Movement(FundEntry.Direction.PAID_IN, campaign, fen, "区财政局(演示)", voucher, world.today)
    with transaction.atomic():
        entry = enter(movement, user=world.users[ADMINISTRATOR], now=world.anchor)
        confirm(entry.pk, user=world.staff_of("lingzi"), now=world.anchor)


def _load_supports(world: World, administrator: User, staff: User) -> None:
    """One support that is approved, and one that waits for a second person."""
    if PriceSupport.objects.filter(reason__contains="演示").exists():
        return
    own = ProtectedPrice.objects.filter(product__village__township=world.townships["lingzi"]).order_by("id")
    with transaction.atomic():
        asked = [
            request_support(user=staff, price=price, budget_fen=fen, reason=reason, now=world.anchor)
            for price, (fen, reason) in zip(own, SUPPORTS, strict=False)
        ]
        if asked:
            approve_support(asked[0].pk, user=administrator, now=world.anchor)


def _load_season(world: World) -> Season:
    """The season of the demo's agreements; on the first run the one that the demo's harvests fall into."""
    signed = Agreement.objects.filter(cooperative__in=world.cooperatives.values()).select_related("season").first()
    if signed:
        return signed.season
    starts = (world.today - timedelta(days=150)).replace(day=1)
    return Season.objects.get_or_create(
        name=f"{starts.year}年产季", defaults={"starts_on": starts, "ends_on": starts + timedelta(days=364)}
    )[0]


def _load_product(world: World, facts: ProduceFacts, category: Category) -> Product:
    from_month, to_month = facts.months
    product, _ = Product.objects.get_or_create(
        name=facts.name,
        cooperative=world.cooperatives[facts.cooperative],
        defaults={
            "name_en": facts.name_en, "category": category, "village": world.villages[facts.village],
            "harvest_from_month": from_month, "harvest_to_month": to_month, "not_sent_to": list(facts.not_sent_to),
        },
    )  # fmt: skip
    for position, pack in enumerate(facts.packs):
        Pack.objects.get_or_create(
            product=product,
            name=pack.name,
            defaults={
                "name_en": pack.name_en, "grade": pack.grade, "grams": pack.grams, "price_fen": pack.price_fen,
                "position": position, "tolerance_bp": pack.tolerance_bp,
            },
        )  # fmt: skip
    return product


def _load_harvests(world: World, key: str, product: Product, season: Season) -> None:
    facts = PRODUCE[key]
    packed = dict(Lot.objects.filter(product=product).values_list("code", "grams_delivered"))
    announced = facts.forecast is None or Forecast.objects.filter(product=product).exists()
    if announced and all(packed.get(harvest.code) == sum(_weights(harvest)) for harvest in facts.harvests):
        return
    with transaction.atomic():
        staff = world.staff_of(_township_of(world, product))
        for grade, fen_per_jin in facts.protected.items():
            set_protected_price(
                user=staff, product=product, grade=grade, season=season, fen_per_jin=fen_per_jin, now=world.anchor
            )
        signing: list[Harvest | ForecastFacts] = [*facts.harvests, *([facts.forecast] if facts.forecast else [])]
        growers = {household.pk: household for harvest in signing for household in _growers(world, harvest)}
        admit_members([(product.cooperative_id, pk) for pk in growers], joined_on=season.starts_on)
        agreement = _sign(world, facts, product, season, growers)
        for harvest in facts.harvests:
            _take_harvest(world, harvest, agreement, facts.cooperative)
        if facts.forecast and not announced:
            announce(
                clerk=world.clerk_of(facts.cooperative), agreement=agreement, grade=facts.forecast.grade,
                grams=facts.forecast.jin * GRAMS_PER_JIN, expected_on=_next_harvest(world, facts.forecast),
                now=world.anchor,
            )  # fmt: skip


def _sign(world: World, facts: ProduceFacts, product: Product, season: Season, growers: Iterable[int]) -> Agreement:
    """Return the agreement, signed by all of them; each expects a fifth more than it delivers, or what is announced of it."""
    signed_on = max(season.starts_on, world.day(-90))
    agreement = Agreement.objects.filter(product=product, season=season).first() or make_agreement(
        user=None, product=product, season=season, household_share_bp=facts.share_bp, signed_on=signed_on,
        now=world.anchor,
    )  # fmt: skip
    expected = dict.fromkeys(growers, 0)
    for harvest in facts.harvests:
        for household, grams in zip(_growers(world, harvest), _weights(harvest), strict=True):
            expected[household.pk] += grams * 6 // 5
    if facts.forecast:
        ahead = _growers(world, facts.forecast)
        for household in ahead:
            expected[household.pk] += facts.forecast.jin * GRAMS_PER_JIN // len(ahead)
    signed = set(agreement.signatures.values_list("household_id", flat=True))
    step = 10 * GRAMS_PER_JIN  # people say round numbers
    new = {pk: -(-grams // step) * step for pk, grams in expected.items() if pk not in signed}
    sign_households(agreement.pk, user=None, grams=new, signed_on=signed_on, confirmed=new, now=world.anchor)
    return agreement


def _next_harvest(world: World, forecast: ForecastFacts) -> date:
    """The next day of that harvest that is a month ahead or more."""
    day = date(world.today.year, forecast.month, forecast.day)
    return day if day >= world.day(30) else day.replace(year=day.year + 1)


def _take_harvest(world: World, harvest: Harvest, agreement: Agreement, cooperative: str) -> None:
    """Weigh in each household's delivery, one slip each, and pack them into the lot."""
    clerk = world.clerk_of(cooperative)
    at = world.anchor - timedelta(days=harvest.days_ago)
    deliveries = [
        take_delivery(
            clerk=clerk,
            agreement=agreement,
            household=household,
            grade=harvest.grade,
            grams=grams,
            slip_number=f"{harvest.code}-{n:03d}",
            now=at + timedelta(minutes=9 * n),
        )
        for n, (household, grams) in enumerate(zip(_growers(world, harvest), _weights(harvest), strict=True), 1)
    ]
    pack_lot(
        clerk=clerk,
        product=agreement.product,
        grade=harvest.grade,
        deliveries=deliveries,
        code=harvest.code,
        harvested_on=world.day(-harvest.days_ago),
        best_before=world.day(harvest.keeps_days),
        certificate_number=f"演示合格证-{harvest.code}",
        now=at + timedelta(minutes=9 * (len(deliveries) + 1)),
    )


def _growers(world: World, harvest: Harvest | ForecastFacts) -> list[Household]:
    return world.households[harvest.village][harvest.first - 1 : harvest.last]


def _weights(harvest: Harvest) -> list[int]:
    """What each household delivered, in grams: made up, but the same at every run."""
    steps_a_jin = GRAMS_PER_JIN // SCALE_GRAMS
    random = Random(harvest.code)
    least, most = harvest.least_jin * steps_a_jin, harvest.most_jin * steps_a_jin
    return [random.randint(least, most) * SCALE_GRAMS for _ in range(harvest.first, harvest.last + 1)]


def _township_of(world: World, product: Product) -> str:
    return next(key for key, township in world.townships.items() if township.pk == product.village.township_id)
