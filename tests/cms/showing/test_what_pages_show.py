"""What each kind of page says that it shows, so that it is made anew when that changes, and only then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from cms.freshness import page_cache, purging
from cms.freshness.page_cache import KeptPage
from cms.freshness.purging import Shown
from cms.models import ProducePage, StorefrontPage
from marketplace.catalogue.models import Pack
from marketplace.households.actions import record_naming_consent
from marketplace.households.models import Household
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.models import Agreement, Delivery, Lot, Signature
from tests.cms.shop_site import ShopSite, translate_site
from tests.cms.showing.test_produce_pages import text
from tests.world import NOW, World

MILLET = "/produce/millet/"


@pytest.fixture
def world(real_world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """Millet (12 bags) and pears, committed, in a process that keeps pages and looks for purges at each request."""
    settings.PAGE_CACHE_SECONDS = 300.0
    monkeypatch.setattr(purging, "LOOK_SECONDS", 0)
    Lot.objects.update(best_before=date(2199, 1, 1))
    return real_world


@pytest.fixture
def site(world: World, real_site: ShopSite) -> ShopSite:
    return real_site


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """What each page that is kept says that it shows."""
    found: list[set[str]] = []
    keep: Callable[..., None] = KeptPage.__init__

    def noting(self: KeptPage, response: Any, shown: Shown, begun: datetime) -> None:
        found.append(set(shown.tags))
        keep(self, response, shown, begun)

    monkeypatch.setattr(page_cache.KeptPage, "__init__", noting)
    return found


def test_what_each_kind_of_page_shows(client: Client, site: ShopSite, made: list[set[str]]) -> None:
    product, picture = f"product:{site.millet.product_id}", f"picture:{site.home.picture_id}"
    village = f"village:{site.village.village_id}"
    assert client.get(MILLET).status_code == 200
    assert made == [{"site", f"page:{site.millet.pk}", product, village, picture}]
    for page in (site.home, site.storefront, site.villages, site.township, site.village):
        made.clear()
        assert client.get(page.address).status_code == 200
        assert made[0] >= {"site", "lists", f"page:{page.pk}"}, page
    for address in ("/suggestions/?q=xiaomi", "/season/"):
        made.clear()
        assert client.get(address).status_code == 200
        assert made[0] >= {"site", "lists"}, address
    made.clear()
    assert client.get("/offline/").status_code == 200
    assert made == [{"site"}]


def test_a_change_of_other_produce_lets_a_produce_page_be(
    client: Client, site: ShopSite, world: World, made: list[set[str]]
) -> None:
    first = client.get(MILLET).content
    Pack.objects.filter(product=world.pears.product).update(price_fen=7000)  # purges all lists
    assert client.get(MILLET).content == first
    assert len(made) == 1
    assert "¥70.00" in client.get("/produce/").content.decode()


def test_every_header_leads_to_the_list_where_it_is_now(client: Client, site: ShopSite) -> None:
    assert 'action="/produce/"' in client.get("/villages/").content.decode()
    storefront = StorefrontPage.objects.get(pk=site.storefront.pk)
    storefront.slug = "goods"
    storefront.save_revision().publish()
    assert 'action="/goods/"' in client.get("/villages/").content.decode()
    assert 'action="/goods/"' in client.get("/goods/millet/").content.decode()
    storefront.unpublish()
    assert 'action="/goods/"' not in client.get("/goods/millet/").content.decode()


def tell_of_pears(site: ShopSite, story: list[tuple[str, object]]) -> None:
    """The story of millet leads to the page of pears."""
    site.millet = ProducePage.objects.get(pk=site.millet.pk)
    site.millet.story = story
    site.millet.save_revision().publish()


def test_a_story_leads_to_other_produce_as_it_is_called_now(client: Client, site: ShopSite) -> None:
    tell_of_pears(site, [("produce", {"page": site.pears, "words": ""})])
    assert "雪梨" in text(client.get(MILLET).content)
    pears = ProducePage.objects.get(pk=site.pears.pk)
    pears.title = "香水梨"
    pears.save_revision().publish()
    assert "香水梨" in text(client.get(MILLET).content)
    pears.unpublish()
    assert "香水梨" not in text(client.get(MILLET).content)


@pytest.mark.parametrize("way", ["block", "text"])
def test_a_story_leads_to_a_page_in_the_language_that_is_read(client: Client, site: ShopSite, way: str) -> None:
    block = ("produce", {"page": site.pears, "words": "雪梨"})
    link = ("paragraph", f'<p>也有<a linktype="page" id="{site.pears.pk}">雪梨</a>。</p>')
    tell_of_pears(site, [block if way == "block" else link])
    translate_site(site)
    draft = site.pears.copy_for_translation(Locale.objects.get(language_code="en"))
    draft.save_revision().publish()
    english = ProducePage.objects.get(pk=draft.pk)
    assert f'href="{english.address}"' in client.get("/en/produce/millet/").content.decode()
    english.unpublish()
    assert f'href="{site.pears.address}"' in client.get("/en/produce/millet/").content.decode()
    english.save_revision().publish()
    assert f'href="{english.address}"' in client.get("/en/produce/millet/").content.decode()


def deliver(world: World, households: int) -> list[Delivery]:
    """Further households deliver a kilogram each."""
    farm = world.millet
    agreement = Agreement.objects.get(product=farm.product)
    slips = []
    for number in range(households):
        household = Household.objects.create(
            village=farm.product.village, number=f"more-{number}", head_name=f"赵示例{number}"
        )
        Signature.objects.create(agreement=agreement, household=household, signed_on=agreement.season.starts_on)
        record_naming_consent(user=farm.staff, household=household, on=date(2026, 10, 1), now=NOW)
        slips.append(
            take_delivery(
                clerk=farm.clerk, agreement=agreement, household=household, grade="first", grams=1000,
                slip_number=f"more-{number}", now=NOW,
            )
        )  # fmt: skip
    return slips


def pack(world: World, slips: list[Delivery]) -> Lot:
    """They are packed into the lot that is on sale."""
    lot = Lot.objects.get(pk=world.millet.lot.pk)
    return pack_lot(
        clerk=world.millet.clerk, product=world.millet.product, grade="first", deliveries=slips, code=lot.code,
        harvested_on=lot.harvested_on, best_before=lot.best_before, certificate_number=lot.certificate_number,
    )  # fmt: skip


def test_who_grew_it_is_said_anew_when_slips_are_packed_into_a_lot_on_sale(
    client: Client, site: ShopSite, world: World
) -> None:
    """More than ten bags are left before and after: the stock's words stay the same."""
    slips = deliver(world, 3)
    before = text(client.get(MILLET).content)
    assert "由6户农家" not in before and "赵** · 李里村" not in before
    pack(world, slips)
    after = text(client.get(MILLET).content)
    assert "由6户农家" in after and "赵** · 李里村" in after
