"""Search, facets, sorting and paging of the produce list, and what helps when nothing is found."""

from __future__ import annotations

from django.test import Client

from tests.cms.shop_site import ShopSite
from tests.world import World


def titles(client: Client, query: str) -> list[str]:
    """The names of the cards that a query shows."""
    response = client.get(f"/produce/?{query}")
    assert response.status_code == 200, query
    return [card["title"] for card in response.context["cards"]]


def test_smoke(client: Client, site: ShopSite, world: World) -> None:
    assert titles(client, "") == ["小米", "雪梨"]
    assert titles(client, "q=小米") == ["小米"]
