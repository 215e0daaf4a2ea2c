"""Every page a buyer can come to is valid HTML, and carries no style or script of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation

from cms.models import HomePage
from marketplace.runtime.outage import unavailable
from tests.cms.every_page import Visits, make_visits
from tests.cms.serving.test_public_law import check_html
from tests.cms.shop_site import ShopSite
from tests.orders.conftest import stripe, stripe_double
from tests.stripe_double.control import Control
from tests.world import NOW, World

__all__ = ["stripe", "stripe_double"]


@pytest.fixture
def visits(site: ShopSite, world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> Visits:
    """Every page, on the day of the test world."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return make_visits(site, world, stripe)


@pytest.mark.slow("every kind of page is made and parsed")
def test_every_page_is_valid_html(visits: Visits) -> None:
    for client, address in visits.each():
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        check_html(answer.content, address)


def test_refused_forms_are_valid_html(visits: Visits) -> None:
    refused = {
        "/checkout/": {"recipient": "", "phone": "12"},
        "/accounts/login/": {"login": "nobody", "password": "wrong"},
        "/accounts/signup/": {"password1": "1"},
    }
    for address, answers in refused.items():
        answer: Any = visits.guest.post(address, answers)
        assert answer.status_code in (200, 400, 422), (address, answer.status_code)
        check_html(answer.content, address)


def test_pages_for_an_outage_are_valid_html_in_both_languages(rf: RequestFactory) -> None:
    for language, words in (("zh-hans", "双向集市"), ("en", "Two-Way Market")):
        with translation.override(language):
            for part in ("database", "disk"):
                page = unavailable(rf.get("/"), None, part).content
                check_html(page, part)
                assert words in page.decode()


def test_a_preview_of_a_page_that_was_never_saved_is_valid_html(site: ShopSite) -> None:
    page = HomePage(
        title="新首页", slug="new", heading="新", lead="新。", locale=site.home.locale, picture=site.home.picture
    )
    page.path, page.depth, page.url_path = "00010099", 2, "/new/"
    answer: Any = page.make_preview_request(preview_mode="")
    content = answer.render().content if hasattr(answer, "render") else answer.content
    check_html(content.replace(b"http://localhost", b""), "preview")
