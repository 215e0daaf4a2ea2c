"""Promises to households: protected prices are never lowered, weigh slips are written once and for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Delivery, ProtectedPrice
from marketplace.supply.refusals import NoProtectedPrice, NotPermitted, PriceLowered, SlipReused
from tests.world import NOW, Farm, World, make_user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def farm(shared_world: World) -> Farm:
    """Lili's millet: protected ¥5.00 per 斤, three households."""
    return shared_world.millet


def set_price(farm: Farm, fen: int, **change: object) -> ProtectedPrice:
    """Set the protected price of first-grade millet as the township's staff."""
    what = {
        "user": farm.staff,
        "product": farm.product,
        "grade": "first",
        "season": farm.season,
        "now": LATER,
        "reason": "种子涨价",
    } | change
    return set_protected_price(fen_per_jin=fen, **what)  # type: ignore[arg-type]


def deliver(farm: Farm, **change: object) -> Delivery:
    """Take 3 kg of first-grade millet from the first household."""
    what = {
        "clerk": farm.clerk, "agreement": Agreement.objects.get(product=farm.product), "grade": "first",
        "household": farm.households[0], "grams": 3000, "slip_number": "S-1", "now": LATER,
    } | change  # fmt: skip
    return take_delivery(**what)  # type: ignore[arg-type]


def refused_by_database(sql: str) -> None:
    """Run raw SQL as the application's role; the database must refuse it."""
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# -- protected prices


def test_a_protected_price_is_raised_and_never_lowered(farm: Farm) -> None:
    price = set_price(farm, 520)
    assert (price.fen_per_jin, price.set_by, price.set_at) == (520, farm.staff, LATER)
    with pytest.raises(PriceLowered, match="520 fen per jin can't become 519"):
        set_price(farm, 519)
    assert ProtectedPrice.objects.get(product=farm.product).fen_per_jin == 520


def test_the_same_price_again_changes_nothing(farm: Farm) -> None:
    before = ProtectedPrice.objects.filter(product=farm.product).values().get()
    set_price(farm, 500)
    assert ProtectedPrice.objects.filter(product=farm.product).values().get() == before


def test_another_grade_has_a_price_of_its_own(farm: Farm) -> None:
    set_price(farm, 300, grade="second")
    prices = ProtectedPrice.objects.filter(product=farm.product).order_by("grade").values_list("grade", "fen_per_jin")
    assert list(prices) == [("first", 500), ("second", 300)]


@pytest.mark.parametrize("fen", [0, -5])
def test_a_price_of_nothing_is_refused(fen: int, farm: Farm) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        set_price(farm, fen, grade="second")
    assert ProtectedPrice.objects.filter(product=farm.product).count() == 1


def test_only_the_township_sets_prices(shared_world: World) -> None:
    world = shared_world
    for stranger in (world.pears.staff, world.millet.clerk, make_user("buyer")):
        with pytest.raises(NotPermitted):
            set_price(world.millet, 600, user=stranger)
    assert ProtectedPrice.objects.get(product=world.millet.product).fen_per_jin == 500
    set_price(world.millet, 600, user=make_user("administrator", is_superuser=True))
    assert ProtectedPrice.objects.get(product=world.millet.product).fen_per_jin == 600


def test_raw_sql_lowers_no_price(farm: Farm) -> None:
    before = list(ProtectedPrice.objects.values().order_by("id"))
    for sql in (
        "UPDATE supply_protectedprice SET fen_per_jin = fen_per_jin - 1",
        "UPDATE supply_protectedprice SET grade = 'second'",
        f"UPDATE supply_protectedprice SET product_id = {make_second_product(farm)}",
        "DELETE FROM supply_protectedprice",
        "TRUNCATE supply_protectedprice",
    ):
        refused_by_database(sql)
    assert list(ProtectedPrice.objects.values().order_by("id")) == before


def make_second_product(farm: Farm) -> int:
    """Another product of the same cooperative; its primary key."""
    product = farm.product
    other = type(product).objects.create(
        name="高粱", category=product.category, cooperative=product.cooperative, village=product.village
    )
    return other.pk


# -- deliveries


def test_a_delivery_freezes_the_protected_price(farm: Farm) -> None:
    delivery = deliver(farm)
    columns = ("household_id", "cooperative_id", "product_id", "grade", "slip_number", "grams", "protected_fen_per_jin")
    assert Delivery.objects.values_list(*columns).get(pk=delivery.pk) == (
        farm.households[0].pk, farm.cooperative.pk, farm.product.pk, "first", "S-1", 3000, 500,
    )  # fmt: skip
    assert (delivery.delivered_at, delivery.lot_id, delivery.grams_allocated) == (LATER, None, 0)
    set_price(farm, 520)
    assert deliver(farm, slip_number="S-2").protected_fen_per_jin == 520
    assert Delivery.objects.get(pk=delivery.pk).protected_fen_per_jin == 500


def test_the_same_slip_again_is_the_same_delivery(farm: Farm) -> None:
    first = deliver(farm)
    before = Delivery.objects.count()
    set_price(farm, 520)
    assert deliver(farm, now=LATER + timedelta(hours=1)) == first
    assert Delivery.objects.count() == before


@pytest.mark.parametrize("change", ["grams", "household", "grade"])
def test_a_slip_number_is_used_once(change: str, farm: Farm) -> None:
    first = deliver(farm)
    set_price(farm, 300, grade="second")
    other = {"grams": 3001, "household": farm.households[1], "grade": "second"}[change]
    before = list(Delivery.objects.order_by("id").values())
    with pytest.raises(SlipReused, match=f"S-1 is delivery {first.pk}"):
        deliver(farm, **{change: other})
    assert list(Delivery.objects.order_by("id").values()) == before


def test_who_has_not_signed_or_works_elsewhere_delivers_nothing(shared_world: World) -> None:
    world = shared_world
    before = Delivery.objects.count()
    for change, error in (
        ({"household": world.pears.households[0]}, NotPermitted),
        ({"clerk": world.pears.clerk}, NotPermitted),
        ({"clerk": world.millet.staff}, NotPermitted),
        ({"grade": "special"}, NoProtectedPrice),
    ):
        with pytest.raises(error):
            deliver(world.millet, **change)
    assert Delivery.objects.count() == before


@pytest.mark.parametrize("grams", [0, -1])
def test_a_delivery_weighs_something(grams: int, farm: Farm) -> None:
    before = Delivery.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        deliver(farm, grams=grams)
    assert Delivery.objects.count() == before


SLIP_CHANGES = [
    "grams = grams + 1", "grams = grams - 1", "protected_fen_per_jin = 1", "grade = 'second'",
    "slip_number = slip_number || 'x'", "delivered_at = now()", "household_id = household_id + 1",
    "lot_id = NULL", "id = id + 1000",
]  # fmt: skip


def test_raw_sql_changes_no_weigh_slip(farm: Farm) -> None:
    before = list(Delivery.objects.order_by("id").values())
    for change in SLIP_CHANGES:
        refused_by_database(f"UPDATE supply_delivery SET {change}")
        assert list(Delivery.objects.order_by("id").values()) == before, change


def test_raw_sql_deletes_no_weigh_slip(farm: Farm) -> None:
    before = list(Delivery.objects.order_by("id").values())
    refused_by_database("DELETE FROM supply_delivery")
    refused_by_database("TRUNCATE supply_delivery CASCADE")
    assert list(Delivery.objects.order_by("id").values()) == before
