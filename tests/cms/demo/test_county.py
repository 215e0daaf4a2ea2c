"""`manage.py demo --county` and `--products`: the whole district and a long shelf, set-based, and each only once."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Count, QuerySet, Sum
from django.test import Client
from pytest_django import DjangoDbBlocker
from wagtail.models import ModelLogEntry, Page

from cms.demo import county, county_plan, county_supply, people
from cms.models import ProducePage
from marketplace.catalogue.models import Product
from marketplace.cooperatives.models import Cooperative, Member, Pairing
from marketplace.embedded import postgres
from marketplace.households.models import Household, Person, StatusChange
from marketplace.places.models import Township, Village
from marketplace.supply.models import Delivery, Lot
from tests.cms.loaded_demo import all_rows, demo_loaded
from tests.real_database import RealDatabase


@pytest.fixture(autouse=True)
def its_harvest_time() -> None:
    """The demo counts its days from now, not from the test world's harvest."""


@pytest.fixture(scope="module")
def demo(
    demo_cluster: postgres.Cluster,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RealDatabase]:
    """The small demo, to which the tests of this file add in their order."""
    with demo_loaded(demo_cluster, django_db_blocker, tmp_path_factory.mktemp("demo")) as database:
        yield database


def test_plan_adds_up() -> None:
    planned = list(county_plan.plan_villages())
    assert sum(plan.households for plan in planned) + sum(people.HOUSEHOLDS.values()) == 9_711
    there = sum(county_plan.people_of_demo(key) for key in people.HOUSEHOLDS)
    assert sum(plan.people for plan in planned) + there == 17_704
    assert len(county_plan.DISTRICT) == 13
    assert len({plan.key for plan in planned}) == len({plan.name for plan in planned}) == len(planned)
    for plan in planned:
        sizes = county_plan.household_sizes(plan.households, plan.people)
        assert (len(sizes), sum(sizes)) == (plan.households, plan.people)
        assert min(sizes) >= 1


@pytest.mark.parametrize(("total", "parts", "split"), [(7, 3, [3, 2, 2]), (6, 3, [2, 2, 2]), (0, 2, [0, 0])])
def test_even(total: int, parts: int, split: list[int]) -> None:
    assert county_plan.even(total, parts) == split


@pytest.mark.slow("a whole district is loaded, and loaded again")
def test_the_district_is_finished_after_an_interruption(demo: RealDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = county.register_households

    def interrupted(**given: Any) -> int:
        calls.append(len(given["entries"]))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(**given)

    monkeypatch.setattr(county, "register_households", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo", "--county")
    assert Household.objects.count() == 159 + 3 * 1_000
    monkeypatch.undo()
    in_small(monkeypatch)
    grown, grow = [], county_supply._grow

    def cut_short(*given: Any) -> None:
        grown.append(given)
        if len(grown) == 5:
            raise KeyboardInterrupt
        grow(*given)

    monkeypatch.setattr(county_supply, "_grow", cut_short)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo", "--county")
    assert of_county(Product).count() == 3  # the large one's first two went with it
    monkeypatch.setattr(county_supply, "_grow", grow)
    call_command("demo", "--county")
    assert Household.objects.count() == StatusChange.objects.count() == 9_711
    assert Person.objects.count() == 17_704
    assert Township.objects.count() == 13
    assert Village.objects.filter(designated=True).count() == 107
    assert Cooperative.objects.filter(kind=Cooperative.Kind.COOPERATIVE).count() == 536
    paired = Pairing.objects.filter(until=None, party__kind=Cooperative.Kind.FIRM, village__designated=True)
    assert (paired.count(), paired.values("party").distinct().count(), paired.values("village").distinct().count()) == (
        107, 107, 107
    )  # fmt: skip
    assert Member.objects.values("household").distinct().count() == Member.objects.count() == 2_000
    assert not Household.objects.exclude(head_name__contains="示例").exists()
    assert not Household.objects.filter(persons=None).exists()


def test_what_they_grow_is_priced_packed_and_signed(demo: RealDatabase) -> None:
    products = of_county(Product)
    assert products.count() == 2 + 1 + 6 + 1
    large = products.annotate(n=Count("agreements__signatures")).order_by("-n")
    assert [product.n for product in large][:7] == [400] * 6 + [15]
    for product in products:
        assert (product.packs.count(), product.protected_prices.count(), product.listed) == (2, 1, False)
        agreement = product.agreements.get()
        signed = set(agreement.signatures.values_list("household_id", flat=True))
        assert signed == set(product.cooperative.members.values_list("household_id", flat=True))
    logged = Counter(ModelLogEntry.objects.filter(user__email="admin@demo.example").values_list("action", flat=True))
    made = {
        "catalogue.product.made": 10,
        "supply.agreement.made": 10,
        "supply.signature.signed": 6 * 400 + 2 * 15 + 2 * 2,
    }
    assert {action: logged[action] for action in made} == made


def in_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only four of the cooperatives get what they grow: one of a village's size, a small one, the large one, a small one."""
    real = county.load_county_supply

    def few(world: Any, planned: list[county_plan.PlannedCooperative]) -> None:
        large = next(n for n, one in enumerate(planned) if one.of_township)
        small = [one for one in planned if one.members < 3]
        real(world, [planned[0], small[0], planned[large], small[1]])

    monkeypatch.setattr(county, "load_county_supply", few)


def of_county(model: type[Product]) -> QuerySet[Product]:
    return model.objects.filter(cooperative__name__startswith="示例合作社")


def test_the_newspapers_figures_are_kept(demo: RealDatabase) -> None:
    taihe = Village.objects.filter(township__name="太河镇")
    assert (taihe.count(), taihe.filter(designated=True).count()) == (94, 54)
    of_taihe = Household.objects.filter(village__in=taihe)
    assert (of_taihe.count(), of_taihe.aggregate(people=Count("persons"))["people"]) == (1_585, 2_788)
    by_township = dict(Township.objects.annotate(total=Count("villages__households")).values_list("name", "total"))
    assert (by_township["龙泉镇"], by_township["西河镇"]) == (487, 1_100)
    by_village = dict(Village.objects.annotate(total=Count("households")).values_list("name", "total"))
    assert (by_village["李里村"], by_village["土堆村"], by_village["纱帽村"]) == (63, 63, 41)
    assert Person.objects.filter(household__village__name="纱帽村").count() == 62
    # "At least one cooperative in each designated village" holds for the made-up ones.
    seats = Cooperative.objects.filter(kind=Cooperative.Kind.COOPERATIVE).values("village")
    made_up = Village.objects.filter(name__startswith="示例村", designated=True)
    assert made_up.exists() and not made_up.exclude(pk__in=seats).exists()


def test_a_second_district_changes_nothing(demo: RealDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small(monkeypatch)
    before = all_rows()
    call_command("demo", "--county")
    assert all_rows() == before


def test_members_belong_to_a_cooperative_of_their_village_those_of_the_large_one_of_their_town(
    demo: RealDatabase,
) -> None:
    sample = Member.objects.filter(cooperative__name__startswith="示例合作社").select_related(
        "cooperative__village", "household__village"
    )
    assert sample.count() == 2_000 - 159
    away = [one for one in sample if one.cooperative.village_id != one.household.village_id]
    assert len({one.cooperative_id for one in away}) == 1
    assert (
        {one.household.village.township.name for one in away}
        == {away[0].cooperative.village.township.name}
        == {"太河镇"}
    )
    sizes = Counter(Counter(sample.values_list("cooperative_id", flat=True)).values())
    assert sizes == {400: 1, 15: 30, 2: 491, 1: 9}


def test_a_long_shelf_grows_only_by_what_is_missing(demo: RealDatabase) -> None:
    small = Product.objects.count()
    call_command("demo", "--products", "30")
    call_command("demo", "--products", "50")
    assert Product.objects.count() == small + 50
    assert ProducePage.objects.filter(product__name__startswith="示例农产品").count() == 2 * 50
    assert Page.find_problems() == ([], [], [], [], [])
    before = all_rows()
    call_command("demo", "--products", "50")
    assert all_rows() == before


def test_what_is_on_the_long_shelf_can_be_bought(demo: RealDatabase) -> None:
    pages = ProducePage.objects.filter(product__name="示例农产品00017").select_related("locale")
    assert {page.locale.language_code for page in pages} == {"zh-hans", "en"}
    assert len({page.translation_key for page in pages}) == 1
    for page in pages:
        answer = Client().get(page.address)
        assert answer.status_code == 200
        assert "¥41.50" in answer.content.decode()
    assert not Product.objects.filter(packs=None).exists()
    lots = Lot.objects.annotate(weighed=Sum("deliveries__grams"))
    assert not [lot.code for lot in lots if lot.grams_delivered != lot.weighed]
    assert Delivery.objects.filter(product__name="示例农产品00017").get().protected_fen_per_jin == 300
    call_command("check_books", stdout=io.StringIO())
