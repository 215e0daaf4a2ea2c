"""Campaigns: before, during and after, the page answers and says which; the navigation names it only while it runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import gettext, override

from cms.models import CampaignPage
from tests.cms.front_site import add_campaign, add_collection, at
from tests.cms.serving.test_public_law import check_html
from tests.cms.shop_site import ShopSite

DAY = timedelta(days=1)
IN_NAVIGATION = '<a href="/first-taste/">尝新周</a>'


@pytest.mark.parametrize(
    "begins, ends, phase, words",
    [
        (DAY, 2 * DAY, "before", "Begins %(when)s"),
        (-DAY, DAY, "running", "Until %(when)s"),
        (-2 * DAY, -DAY, "over", "This campaign is over"),
    ],
)
def test_the_page_says_where_it_stands(
    client: Client, site: ShopSite, begins: timedelta, ends: timedelta, phase: str, words: str
) -> None:
    picked = add_collection(site, produce=[("produce", site.millet)])
    add_campaign(site, begins, ends, collection=picked, story=[("paragraph", "<p>新米先尝。</p>")])
    answer = client.get("/first-taste/")
    assert (answer.status_code, answer.context["phase"]) == (200, phase)
    check_html(answer.content, phase)
    html = answer.content.decode()
    with override("zh-hans"):
        assert gettext(words).partition("%")[0] in html
    for part in ("新米先尝。", 'href="/produce/millet/"', 'href="/picked/"'):
        assert part in html
    assert (IN_NAVIGATION in client.get("/").content.decode()) == (phase == "running")


def test_it_begins_and_ends_on_the_moment() -> None:
    page = CampaignPage(starts_at=at(10), ends_at=at(20))
    phases = [page.phase(moment) for moment in (at(10, 11), at(10), at(20, 11), at(20))]
    assert phases == ["before", "running", "running", "over"]


def test_an_end_before_the_start_is_refused(site: ShopSite) -> None:
    page = add_campaign(site, -DAY, DAY)
    page.ends_at = page.starts_at
    with pytest.raises(ValidationError) as refusal:
        page.full_clean()
    assert "ends_at" in refusal.value.error_dict
    page.refresh_from_db()
    assert page.ends_at > page.starts_at


def test_without_its_collection_it_still_stands(client: Client, site: ShopSite) -> None:
    picked = add_collection(site, produce=[("produce", site.millet)])
    add_campaign(site, -DAY, DAY, collection=picked)
    picked.unpublish()
    html = client.get("/first-taste/").content.decode()
    assert "头一批先尝。" in html and 'href="/picked/"' not in html and 'href="/produce/millet/"' not in html
    picked.delete()
    assert client.get("/first-taste/").status_code == 200
