"""Goods of a suspended cooperative leave the shop at once, and come back as they were."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cms.serving.sitemap import StoryPages
from marketplace.cooperatives.joining.deciding import lift, suspend
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from tests.cms.shop_site import ShopSite
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
