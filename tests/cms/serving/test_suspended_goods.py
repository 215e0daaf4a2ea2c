"""Goods of a suspended cooperative leave the shop at once, and come back as they were."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cms.serving.sitemap import StoryPages
from marketplace.cooperatives.joining.deciding import lift, suspend
from marketplace.cooperatives.joining.pairing import end_pairing, pair
from marketplace.cooperatives.models import Cooperative
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from tests.cms.shop_site import ShopSite, made_administrator
from tests.world import NOW, World, make_user

pytestmark = pytest.mark.django_db


def test_the_shop_shows_nothing_of_a_suspended_cooperative(site: ShopSite, world: World, client: Client) -> None:
    county = make_user("county")
    appoint(user=county, role=Role.COUNTY)
    page, link = site.millet, f'href="{site.millet.address}"'

    def shown() -> dict[str, bool]:
        own = client.get(page.address).content.decode()
        village = client.get(site.village.address).content.decode()
        return {
            "list": link in client.get(site.storefront.address).content.decode(),
            "search": link in client.get(site.storefront.address, {"q": world.millet.product.name}).content.decode(),
            "village": link in village,
            "named": world.millet.cooperative.label in village,
            "sitemap": page.url_path in {row["url_path"] for row in StoryPages().items()},
            "for sale": "Not on sale now" not in own and "暂不销售" not in own,
            "delivery": client.get(reverse("delivery", args=[world.millet.product.pk])).status_code == 200,
            "basket": client.get(reverse("basket-add-form", args=[world.millet.product.pk])).status_code == 200,
        }

    all_of_it = shown()
    assert all(all_of_it.values()), all_of_it
    suspend(world.millet.cooperative.pk, user=county, reason="承诺未兑现", now=NOW)
    left = shown()
    assert not any(left.values()), left
    lift(world.millet.cooperative.pk, user=county, reason="已整改", now=NOW)
    assert shown() == all_of_it


def test_a_village_names_who_is_paired_with_it(site: ShopSite, world: World, client: Client) -> None:
    party, village = world.pears.cooperative, world.millet.product.village
    assert party.label not in client.get(site.village.address).content.decode()
    made = pair(party.pk, village, user=None, since=NOW.date(), reason="收购谷子", now=NOW)
    assert party.label in client.get(site.village.address).content.decode()
    boss = made_administrator(make_user("boss"))
    end_pairing(made.pk, user=boss, until=NOW.date(), reason="到期", now=NOW)
    assert party.label not in client.get(site.village.address).content.decode()


@pytest.mark.parametrize(("status", "purged"), [("applied", 0), ("approved", 1)])
def test_who_only_applies_purges_no_page(world: World, status: str, purged: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cms_purge")
        Cooperative.objects.create(name="新来的", village=world.millet.product.village, status=status)
        cursor.execute("SELECT count(*) FROM cms_purge WHERE 'site' = ANY (tags)")
        assert cursor.fetchone() == (purged,)
