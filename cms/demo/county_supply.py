"""What the district's made-up cooperatives grow: products with packs, protected prices, agreements and signatures, each
through the action by which people make it. A cooperative is made whole or not at all, so who was cut short goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from tqdm import tqdm

from marketplace.catalogue.actions import ProductTerms, enter_product
from marketplace.catalogue.mass import GRAMS_PER_JIN
from marketplace.catalogue.models import Category, Grade, Product
from marketplace.cooperatives.models import Cooperative, Member
from marketplace.supply.agreements.agreeing import make_agreement
from marketplace.supply.agreements.signing import sign_households
from marketplace.supply.intake.opening import SeasonDays, open_season
from marketplace.supply.models import Agreement, Season
from orders.pricing.packs import PackTerms, enter_pack

from .county_plan import LARGE_MEMBERS, MIDDLING_MEMBERS, PlannedCooperative
from .registry import World


class Crop(NamedTuple):
    """A made-up product: both names, the category's slug, fen per 斤 at least, and what a 5-斤 bag costs in fen."""

    name: str
    name_en: str
    category: str
    floor_fen: int
    bag_fen: int


CROPS = (
    Crop("示例谷子", "Sample millet", "grains", 500, 4_900),
    Crop("示例绿豆", "Sample mung beans", "grains", 450, 4_400),
    Crop("示例梨", "Sample pears", "fruit", 200, 2_600),
    Crop("示例桃", "Sample peaches", "fruit", 260, 3_200),
    Crop("示例菠菜", "Sample spinach", "vegetables", 150, 1_900),
    Crop("示例萝卜", "Sample radishes", "vegetables", 90, 1_300),
)
SHARE_BP = 7_000  # of the sale to the households
LEAST_JIN, STEP_JIN = 200, 50  # what a household expects to deliver


def load_county_supply(world: World, planned: Sequence[PlannedCooperative]) -> None:
    """Make what is missing. A cooperative that has a product already stays as it is."""
    season = Agreement.objects.filter(cooperative=world.cooperatives["lili"]).earliest("pk").season
    categories = Category.objects.in_bulk(field_name="slug")
    rows = Cooperative.objects.filter(name__in=[one.name for one in planned]).select_related("village__township")
    by_name = {row.name: row for row in rows}
    supplied = set(Product.objects.filter(cooperative__in=by_name.values()).values_list("cooperative__name", flat=True))
    members: dict[int, list[int]] = defaultdict(list)
    for cooperative, household in Member.objects.order_by("household_id").values_list("cooperative_id", "household_id"):
        members[cooperative].append(household)
    with tqdm(total=len(planned), initial=len(supplied), desc="cooperatives", unit="") as bar:
        for n, one in enumerate(planned):
            if one.name not in supplied:
                with transaction.atomic():
                    for crop in crops_of(n, one.members):
                        row = by_name[one.name]
                        _grow(world, row, crop, categories[crop.category], season, members[row.pk])
                bar.update()


def crops_of(number: int, members: int) -> list[Crop]:
    """Return what a cooperative grows: the large one all of it, one of a village's size two crops, the others one, in turn."""
    count = len(CROPS) if members >= LARGE_MEMBERS else 2 if members >= MIDDLING_MEMBERS else 1
    return [CROPS[(number + k) % len(CROPS)] for k in range(count)]


def _grow(
    world: World, cooperative: Cooperative, crop: Crop, category: Category, season: Season, households: Sequence[int]
) -> None:
    """Make one product with its packs, its protected price, its agreement and the signatures of all members."""
    administrator, now = world.users["admin@demo.example"], world.anchor
    product = enter_product(
        cooperative, ProductTerms(crop.name, category, cooperative.village, crop.name_en), user=administrator, now=now
    )
    days = SeasonDays(season.name, season.starts_on, season.ends_on)
    open_season(
        user=administrator, product=product, grade=Grade.FIRST, season=days, fen_per_jin=crop.floor_fen, now=now
    )
    for position, (name, name_en, jin, fen) in enumerate(
        [("5斤袋", "5-jin bag (2.5 kg)", 5, crop.bag_fen), ("2斤袋", "2-jin bag (1 kg)", 2, crop.bag_fen * 45 // 100)]
    ):
        terms = PackTerms(name, Grade.FIRST, jin * GRAMS_PER_JIN, name_en, position=position)
        enter_pack(product, terms, price_fen=fen, user=administrator, now=now)
    signed_on = _signed_on(world, season)
    agreement = make_agreement(
        user=administrator, product=product, season=season, household_share_bp=SHARE_BP, signed_on=signed_on, now=now
    )
    grams = {pk: (LEAST_JIN + STEP_JIN * (n % 20)) * GRAMS_PER_JIN for n, pk in enumerate(households)}
    sign_households(agreement.pk, user=administrator, grams=grams, signed_on=signed_on, now=now)


def _signed_on(world: World, season: Season) -> date:
    return max(season.starts_on, world.day(-90))
