"""The register in the back office: the county enters townships, villages and cooperatives, a township reads its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from marketplace.cooperatives.models import Cooperative
from marketplace.people.actions import township_group
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from marketplace.places.models import Township, Village
from tests.orders.desks import as_user
from tests.world import World, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> Client:
    official = make_user("county")
    appoint(user=official, role=Role.COUNTY)
    return as_user(official)


def text_of(page: Any) -> str:
    return str(page.content.decode())


def entered(browser: Client, kind: str, **given: object) -> Any:
    return browser.post(reverse(f"{kind}:add"), given)


def test_the_county_enters_a_township_its_village_and_an_approved_cooperative(county: Client) -> None:
    answer = entered(county, "townships", name="岭子镇", name_en="Lingzi", latitude="３６．６", longitude="117.8")
    township = Township.objects.get()
    assert answer["Location"] == reverse("townships:inspect", args=[township.pk])
    assert (township.name, township.latitude, township.longitude, township.sort_key) == (
        "岭子镇",
        36.6,
        117.8,
        "ling zi zhen",
    )
    page = text_of(county.get(answer["Location"]))
    address = f"{reverse('villages:add')}?township={township.pk}"
    assert f'href="{address}"' in page and "Nobody yet." in page
    assert f'<option value="{township.pk}" selected>' in text_of(county.get(address))
    entered(county, "villages", township=township.pk, name="李里村", designated="on")
    village = Village.objects.get()
    assert (village.township, village.name, village.designated) == (township, "李里村", True)
    form = text_of(county.get(f"{reverse('cooperatives:add')}?village={village.pk}"))
    assert 'name="status"' not in form
    assert f'<option value="{village.pk}" selected>岭子镇 · 李里村</option>' in form.replace("Lingzi", "岭子镇")
    county.post(
        reverse("cooperatives:add"),
        {"name": "李里合作社", "kind": "cooperative", "village": village.pk, "status": "applied"},
    )
    cooperative = Cooperative.objects.get()
    assert (cooperative.village, cooperative.status) == (village, Cooperative.Status.APPROVED)
    assert list(cooperative.steps.values_list("kind", "by__email")) == [("entered", "county@example.com")]
    logged = ModelLogEntry.objects.filter(action="wagtail.create", user__email="county@example.com")
    assert set(logged.values_list("label", flat=True)) == {"岭子镇", "李里村", "李里合作社"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"latitude": "36"}, "Give latitude and longitude both, or neither."),
        ({"latitude": "3.66", "longitude": "117"}, "That is not in China: it must be from 18 to 54."),
        ({"name": ""}, "This field is required."),
        ({"name": "太河镇"}, "already exists"),
    ],
)
def test_what_can_not_be_is_refused_in_words(county: Client, given: dict[str, str], said: str) -> None:
    Township.objects.create(name="太河镇")
    page = entered(county, "townships", **{"name": "岭子镇", **given})
    assert said in text_of(page) and "violated" not in text_of(page)
    assert Township.objects.count() == 1


def test_an_edit_says_from_what_to_what_and_the_staffs_group_is_called_as_the_township(county: Client) -> None:
    township = Township.objects.create(name="岭子")
    group = township_group(township)
    county.post(reverse("townships:edit", args=[township.pk]), {"name": "岭子镇"})
    entry = ModelLogEntry.objects.get(object_id=str(township.pk), action="people.row.edited")
    assert entry.data["changes"] == {"name": ["岭子", "岭子镇"]}
    assert Group.objects.get(pk=group.pk).name.endswith(" 岭子镇") and township_group(township) == group
    village = Village.objects.create(name="李里村", township=township)
    other = Township.objects.create(name="太河镇")
    county.post(reverse("villages:edit", args=[village.pk]), {"name": "李里", "township": other.pk})
    village.refresh_from_db()
    assert (village.name, village.township) == ("李里", township)  # it stays where it is


def test_what_others_depend_on_is_kept(shared_world: World, county: Client) -> None:
    village = shared_world.millet.product.village
    for kind, row in (
        ("townships", village.township), ("villages", village), ("cooperatives", shared_world.millet.cooperative)
    ):  # fmt: skip
        address = reverse(f"{kind}:delete", args=[row.pk])
        assert "since others depend on it: " in text_of(county.get(address)), kind
        assert "since others depend on it: " in text_of(county.post(address, follow=True)), kind
        assert type(row)._default_manager.filter(pk=row.pk).exists()
    empty = Village.objects.create(name="空村", township=village.township)
    assert county.post(reverse("villages:delete", args=[empty.pk])).status_code == 302
    assert not Village.objects.filter(pk=empty.pk).exists()


def test_a_township_reads_its_own_and_writes_nothing(shared_world: World) -> None:
    own, other = shared_world.millet, shared_world.pears
    browser = as_user(own.staff)
    rows = {
        "townships": (own.product.village.township, other.product.village.township),
        "villages": (own.product.village, other.product.village),
        "cooperatives": (own.cooperative, other.cooperative),
    }
    for kind, (mine, theirs) in rows.items():
        listed = text_of(browser.get(reverse(f"{kind}:index")))
        assert mine.label in listed and theirs.label not in listed and reverse(f"{kind}:add") not in listed
        assert browser.get(reverse(f"{kind}:inspect", args=[mine.pk])).status_code == 200
        for name in ("inspect", "edit", "delete", "history"):
            assert browser.get(reverse(f"{kind}:{name}", args=[theirs.pk])).status_code == 404, (kind, name)
        for address in (
            reverse(f"{kind}:add"),
            reverse(f"{kind}:edit", args=[mine.pk]),
            reverse(f"{kind}:delete", args=[mine.pk]),
        ):
            assert browser.post(address, {"name": "占领"}).status_code == 302, address
        mine.refresh_from_db()
        assert mine.name != "占领"


def test_a_clerk_has_no_door_to_it(shared_world: World) -> None:
    browser = as_user(shared_world.millet.clerk)
    for kind in ("townships", "villages", "cooperatives"):
        assert browser.get(reverse(f"{kind}:index")).status_code == 302
