"""Products on screen: a cooperative enters and changes its own, within the county's categories."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from marketplace.catalogue.actions import NotYours, ProductTerms, change_product, enter_product, product_mark
from marketplace.catalogue.models import Category, Product
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from tests.orders.desks import as_user
from tests.world import NOW, World, make_user, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def terms(world: World, **changes: Any) -> ProductTerms:
    product = world.millet.product
    return ProductTerms(**{"name": "高粱", "category": product.category, "village": product.village} | changes)


def typed(world: World, **changes: Any) -> dict[str, Any]:
    product = world.millet.product
    return {"name": "高粱", "category": product.category_id, "village": product.village_id} | changes


def text_of(page: Any) -> str:
    return html.unescape(page.content.decode())


def test_a_clerk_enters_a_product_that_is_not_listed_yet(world: World) -> None:
    clerk = as_user(world.millet.clerk)
    listed = text_of(clerk.get(reverse("products:index")))
    assert "小米" in listed and "雪梨" not in listed and reverse("products:new") in listed
    form = text_of(clerk.get(reverse("products:new")))
    assert 'name="cooperative"' not in form and "响泉村" not in form and "杂粮 · claims for 48 hours" in form
    given = typed(
        world, name="　红高粱", name_en="Sorghum", harvest_from_month="11", harvest_to_month="2", after_sale_hours="７２",
        not_sent_to=["65", "54"],
    )  # fmt: skip
    answer = clerk.post(reverse("products:new"), given)
    product = Product.objects.get(name="红高粱")
    assert answer["Location"] == reverse("products:inspect", args=[product.pk])
    assert (product.listed, product.cooperative, product.name_en) == (False, world.millet.cooperative, "Sorghum")
    assert (product.harvest_from_month, product.harvest_to_month, product.not_sent_to) == (11, 2, ["54", "65"])
    assert (product.after_sale_hours, product.claim_hours) == (72, 72)
    entry = ModelLogEntry.objects.get(action="catalogue.product.made")
    assert (entry.user, entry.label) == (world.millet.clerk, "红高粱")
    assert entry.data["changes"]["not_sent_to"] == [None, "西藏自治区、新疆维吾尔自治区"]
    page = text_of(clerk.get(answer["Location"]))
    assert "not listed yet" in page and f"{reverse('prices:new')}?product={product.pk}" in page
    assert "product entered" in text_of(clerk.get(reverse("products:history", args=[product.pk])))


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": "小 米"}, "name", "already"),
        ({"name": "谷子", "name_en": "小米。"}, "name", "already"),
        ({"name": " "}, "name", "name"),
        ({"harvest_from_month": 9}, "harvest_to_month", "neither"),
        ({"after_sale_hours": 47}, "after_sale_hours", "never shorter"),
        ({"after_sale_hours": 2_161}, "after_sale_hours", "2160 hours"),
        ({"not_sent_to": ["99"]}, "not_sent_to", "is no"),
    ],
)
def test_what_can_not_be_is_refused_in_words(world: World, changes: dict[str, Any], field: str, said: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        enter_product(world.millet.cooperative, terms(world, **changes), user=world.millet.clerk, now=NOW)
    assert list(refused.value.message_dict) == [field] and said in refused.value.messages[0]
    assert as_user(world.millet.clerk).post(reverse("products:new"), typed(world, **changes)).status_code == 422
    assert Product.objects.count() == 2


def test_a_village_of_another_township_and_another_cooperative_are_refused(world: World) -> None:
    away = terms(world, village=world.pears.product.village)
    with pytest.raises(ValidationError) as refused:
        enter_product(world.millet.cooperative, away, user=world.millet.clerk, now=NOW)
    assert set(refused.value.message_dict) == {"village"}
    for stranger in (world.pears.clerk, world.millet.staff):
        with pytest.raises(NotYours):
            enter_product(world.millet.cooperative, terms(world), user=stranger, now=NOW)
        with pytest.raises(NotYours):
            change_product(world.millet.product.pk, terms(world), seen="", user=stranger, now=NOW)
    page = reverse("products:inspect", args=[world.millet.product.pk])
    assert as_user(world.pears.clerk).get(page).status_code == 404
    township = as_user(world.millet.staff)
    assert (
        township.get(page).status_code == 200 and "<form" not in township.get(page).content.decode().split("<main")[1]
    )
    assert Product.objects.filter(name="高粱").count() == 0
    boss = as_user(officer("boss"))
    given = typed(world, cooperative=world.millet.cooperative.pk)
    assert boss.post(reverse("products:new"), given).status_code == 302  # who sees several names one
    assert Product.objects.get(name="高粱").cooperative == world.millet.cooperative


def test_of_two_editors_the_second_is_told(world: World) -> None:
    product, clerk = world.millet.product, as_user(world.millet.clerk)
    seen, change = product_mark(product), reverse("products:change", args=[product.pk])
    given = typed(world, name="小米", village=product.village_id, seen=seen)
    assert clerk.post(change, given | {"name_en": "Millet"}).status_code == 302
    answer = clerk.post(change, given | {"name_en": "Lili millet"}, follow=True)
    assert "Somebody has changed this product since you opened it" in text_of(answer)
    product.refresh_from_db()
    assert product.name_en == "Millet"
    [entry] = ModelLogEntry.objects.filter(action="catalogue.product.changed")
    assert entry.data["changes"] == {"name_en": ["", "Millet"]}
    clerk.post(
        change, given | {"name_en": "Millet"}
    )  # a second tap: what is there already is no conflict, and no entry
    assert ModelLogEntry.objects.filter(action="catalogue.product.changed").count() == 1


def test_a_category_that_promises_more_goes_before_the_products_own_window(world: World) -> None:
    product = world.millet.product
    Product.objects.filter(pk=product.pk).update(after_sale_hours=72)
    Category.objects.update(after_sale_hours=168)
    assert Product.objects.get(pk=product.pk).claim_hours == 168


def test_what_is_depended_on_stays_and_what_helps_is_said(world: World) -> None:
    clerk, product = as_user(world.millet.clerk), world.millet.product
    address = reverse("products:delete", args=[product.pk])
    for page in (clerk.get(address), clerk.post(address, follow=True)):
        assert "since others depend on it: " in text_of(page) and "End its packs instead" in text_of(page)
    assert Product.objects.filter(pk=product.pk).exists()
    UserProfile.objects.filter(user=world.millet.clerk).update(preferred_language="zh-hans")
    assert "规格 (1)" in text_of(clerk.get(address)).replace("（", " (").replace("）", ")")
    new = enter_product(world.millet.cooperative, terms(world), user=world.millet.clerk, now=NOW)
    gone = reverse("products:delete", args=[new.pk])
    assert as_user(world.pears.clerk).post(gone).status_code == 404
    assert as_user(world.millet.staff).post(gone).status_code == 302 and Product.objects.filter(pk=new.pk).exists()
    assert clerk.post(gone).status_code == 302
    assert not Product.objects.filter(pk=new.pk).exists()
    assert ModelLogEntry.objects.filter(action="wagtail.delete", label="高粱", user=world.millet.clerk).exists()


def test_the_county_keeps_the_categories_and_nobody_else(world: World) -> None:
    county = make_user("county")
    appoint(user=county, role=Role.COUNTY)
    browser: Client = as_user(county)
    Category.objects.create(name="鲜果", slug="fruit", position=0)
    given = {"name": "山货", "name_en": "", "slug": "wild", "position": "２", "after_sale_hours": "48"}
    assert browser.post(reverse("categories:add"), given).status_code == 302
    rows = browser.get(reverse("categories:index")).context["object_list"]
    assert [row.name for row in rows] == ["杂粮", "鲜果", "山货"]
    used = reverse("categories:delete", args=[world.millet.product.category_id])
    assert "since others depend on it: " in text_of(browser.post(used, follow=True))
    assert as_user(world.millet.clerk).get(reverse("categories:add")).status_code == 302
    assert Category.objects.count() == 3
