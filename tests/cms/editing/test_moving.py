"""Where a page may not go is said before the question, and nothing moves; where it may go the question comes."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Page

from cms.editing.editors import editors_group
from cms.models import TownshipPage
from tests.cms.finding.test_finding import chinese
from tests.cms.shop_site import ShopSite, translate_site
from tests.cms.showing.test_produce_pages import text
from tests.world import make_user

ITSELF = "“%(page)s” can't be moved below itself. Choose another place."
LANGUAGE = "“%(page)s” can't be moved into another language. Choose a place in its own."
FOREIGN = "“%(page)s” can't be moved below “%(place)s”: the village belongs to another township."
TYPE = "“%(page)s” can't be moved below “%(place)s”: a page of the type “%(type)s” has no place there."


@pytest.fixture
def editor(client: Client, site: ShopSite) -> Client:
    user = make_user("editor")
    user.groups.add(editors_group())
    client.force_login(user)
    return client


@pytest.mark.parametrize(("page", "place", "reason"), [
    ("villages", "township", ITSELF), ("millet", "home", TYPE), ("millet", "english", LANGUAGE), ("village", "home", TYPE),
    ("village", "other", FOREIGN),
])  # fmt: skip
def test_where_it_may_not_go_is_said_before_the_question(
    editor: Client, site: ShopSite, page: str, place: str, reason: str
) -> None:
    translate_site(site)
    editors_group()  # the English home page has come
    english = Page.objects.get(depth=2, locale__language_code="en")
    places = {"english": english, "other": site.other_village.get_parent()}
    moving, target = getattr(site, page), places.get(place) or getattr(site, place)
    before = list(Page.objects.order_by("path").values_list("path", "url_path"))
    for send in (editor.get, editor.post):
        answer = send(f"/admin/pages/{moving.pk}/move/{target.pk}/confirm/")
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/pages/{moving.pk}/move/")
    names = {"page": moving.title, "place": target.title, "type": moving.get_verbose_name()}
    assert chinese(reason, **names) in text(editor.get(answer["Location"]).content)
    assert list(Page.objects.order_by("path").values_list("path", "url_path")) == before


def test_where_it_may_go_the_question_comes(editor: Client, site: ShopSite) -> None:
    again = TownshipPage(title="岭子镇二", slug="lingzi-2", locale=site.home.locale, township=site.township.township)
    other = site.villages.add_child(instance=again)
    question = editor.get(f"/admin/pages/{site.village.pk}/move/{other.pk}/confirm/")
    assert question.status_code == 200
    editor.post(f"/admin/pages/{site.village.pk}/move/{other.pk}/confirm/")
    assert Page.objects.get(pk=site.village.pk).get_parent().pk == other.pk
