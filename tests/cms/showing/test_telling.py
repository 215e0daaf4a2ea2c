"""Pictures and story of a produce page, which a sale leaves as they are: rendered again when what they tell has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override
from wagtail.models import Locale

from cms.freshness import purging
from cms.models import ProducePage, StoryImage
from cms.serving import find_page
from cms.showing import telling
from marketplace.catalogue.models import Pack
from marketplace.supply.models import Lot
from tests.cms.shop_site import ShopSite, make_picture, translate_site
from tests.cms.showing.test_produce_pages import text
from tests.world import World

MILLET = "/produce/millet/"


@pytest.fixture
def world(real_world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """Millet and pears, committed, in a process that caches and looks for purges at each request."""
    settings.PAGE_CACHE_SECONDS = 300.0
    monkeypatch.setattr(purging, "LOOK_SECONDS", 0)
    Lot.objects.update(best_before=date(2199, 1, 1))
    return real_world


@pytest.fixture
def site(world: World, real_site: ShopSite) -> ShopSite:
    return real_site


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The keys of the pages whose parts were rendered."""
    found: list[int] = []
    tell: Callable[[ProducePage], telling.Told] = telling._tell

    def noting(page: ProducePage) -> telling.Told:
        found.append(page.pk)
        return tell(page)

    monkeypatch.setattr(telling, "_tell", noting)
    return found


def change(page: ProducePage, **fields: Any) -> None:
    """An editor changes and publishes a page."""
    page = ProducePage.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_a_new_price_leaves_pictures_and_story_as_they_are(
    client: Client, site: ShopSite, world: World, told: list[int]
) -> None:
    before = client.get(MILLET).content.decode()
    assert "过了秤，心里有底。" in before and told == [site.millet.pk]
    Pack.objects.filter(pk=world.millet.pack.pk).update(price_fen=5100)
    after = client.get(MILLET).content.decode()
    assert "¥51.00" in after and "¥51.00" not in before
    assert "过了秤，心里有底。" in after and told == [site.millet.pk]


def test_what_editors_change_is_rendered_again(client: Client, site: ShopSite, told: list[int]) -> None:
    client.get(MILLET)
    change(site.millet, story=[("quote", {"text": "新米开镰。", "attribution": "社员 焦**"})])
    assert "新米开镰。" in client.get(MILLET).content.decode()
    change(site.millet, story=[])
    after = client.get(MILLET).content.decode()
    assert "story-heading" not in after and told == [site.millet.pk] * 3


def test_a_picture_s_new_words_are_read_on_the_page(client: Client, site: ShopSite) -> None:
    assert after_main(client.get(MILLET).content).startswith("谷子的画")
    StoryImage.objects.filter(pk=site.millet.main_picture_id).update(description="晒场上的谷子")
    assert after_main(client.get(MILLET).content).startswith("晒场上的谷子")
    change(site.millet, main_picture=make_picture("梨花"))
    assert after_main(client.get(MILLET).content).startswith("梨花的画")


def after_main(html: bytes) -> str:
    """What follows where the main picture's alternative text begins."""
    return html.decode().partition("gallery__main")[2].partition('alt="')[2]


def test_each_language_has_its_own(client: Client, site: ShopSite) -> None:
    translate_site(site)
    assert after_main(client.get(MILLET).content).startswith("谷子的画")
    assert after_main(client.get(f"/en{MILLET}").content).startswith("A drawing: 谷子")
    english = ProducePage.objects.get(
        translation_key=site.millet.translation_key, locale=Locale.objects.get(language_code="en")
    )
    change(english, story=[("quote", {"text": "Weighed twice.", "attribution": "A member"})])
    assert "Weighed twice." in client.get(f"/en{MILLET}").content.decode()
    assert "Weighed twice." not in client.get(MILLET).content.decode()


def test_what_is_shown_in_another_language_for_want_of_a_translation_stays_there(
    client: Client, site: ShopSite
) -> None:
    """Without an English home Wagtail answers /en/… with the Chinese page."""
    assert after_main(client.get(f"/en{MILLET}").content).startswith("A drawing: 谷子")
    assert after_main(client.get(MILLET).content).startswith("谷子的画")


def test_a_page_unpublished_since_the_last_look_is_not_shown_with_its_draft(
    client: Client, site: ShopSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get(MILLET).status_code == 200
    monkeypatch.setattr(purging, "LOOK_SECONDS", 600)
    monkeypatch.setattr(purging, "LONGEST_SECONDS", 600)
    with override("zh-hans"):
        assert find_page.find_page("produce/millet/") is not None
        ProducePage.objects.get(pk=site.millet.pk).unpublish()
        assert find_page.find_page("produce/millet/") is None


def test_a_draft_is_seen_in_the_preview_and_nowhere_else(client: Client, site: ShopSite, rf: RequestFactory) -> None:
    client.get(MILLET)
    draft = ProducePage.objects.get(pk=site.millet.pk)
    draft.story = [("quote", {"text": "还没有定稿。", "attribution": "编辑"})]
    with override("zh-hans"):
        preview = draft.make_preview_request(rf.get("/"), "")
    assert "还没有定稿。" in preview.content.decode()
    assert "还没有定稿。" not in client.get(MILLET).content.decode()


def test_a_page_that_was_changed_while_it_was_read_is_not_cached_as_it_was(site: ShopSite) -> None:
    """A request read the page, an editor published, and the purge was seen before the request got to the story."""
    with override("zh-hans"):
        old = ProducePage.objects.select_related("locale").get(pk=site.millet.pk)
        change(site.millet, story=[("quote", {"text": "新米开镰。", "attribution": "社员 焦**"})])
        purging.purges.look_now()
        assert "新米开镰。" in telling.told_on(old).story


def test_a_page_deleted_since_the_last_look_is_not_found(
    client: Client, site: ShopSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get(MILLET).status_code == 200
    monkeypatch.setattr(purging, "LOOK_SECONDS", 600)
    monkeypatch.setattr(purging, "LONGEST_SECONDS", 600)
    with override("zh-hans"):
        assert find_page.find_page("produce/millet/") is not None
        ProducePage.objects.get(pk=site.millet.pk).delete()
        assert find_page.find_page("produce/millet/") is None


def test_an_unpublished_page_is_gone_with_its_purge(client: Client, site: ShopSite) -> None:
    assert "雪梨" in text(client.get("/produce/pears/").content)
    ProducePage.objects.get(pk=site.pears.pk).unpublish()
    assert client.get("/produce/pears/").status_code == 404
    ProducePage.objects.get(pk=site.pears.pk).save_revision().publish()
    assert client.get("/produce/pears/").status_code == 200
