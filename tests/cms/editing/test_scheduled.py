"""What is scheduled goes live and what expires goes away by itself, each once; visitors see it within two seconds."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from cms import tasks
from cms.editing import scheduling
from cms.models import SiteFrame, VillagePage
from tests.cms.shop_site import ShopSite

DAY = timedelta(days=1)


def a_day_passes() -> None:
    """What was scheduled for a day from now is due since a moment ago; Wagtail looks at the clock itself."""
    due = timezone.now()
    for revision in Revision.objects.exclude(approved_go_live_at=None):
        revision.approved_go_live_at = due
        revision.content["go_live_at"] = due.isoformat()
        revision.save()
    Page.objects.exclude(expire_at=None).update(expire_at=due)


@pytest.fixture
def kept_site(real_site: ShopSite, settings: Any) -> ShopSite:
    """The site with committed rows, and pages that are kept for minutes."""
    settings.PAGE_CACHE_SECONDS = 300.0
    return real_site


def seconds_until(client: Client, address: str, status: int) -> float:
    """Ask again and again, as visitors do, until the answer is this one."""
    began = time.monotonic()
    while client.get(address).status_code != status:
        assert time.monotonic() - began < 10
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.slow("processes wait for the page to go live")
def test_a_scheduled_page_goes_live_and_an_expired_one_goes_away_for_everyone(kept_site: ShopSite) -> None:
    client = Client()
    village, pears = kept_site.village, kept_site.pears
    village.unpublish()
    schedule(village, go_live_at=timezone.now() + DAY)
    schedule(pears, expire_at=timezone.now() + DAY)
    assert client.get(village.address).status_code == 404
    assert client.get(pears.address).status_code == 200
    assert "雪梨" in client.get("/produce/").content.decode()  # kept from now on
    tasks.publish_scheduled()
    assert not VillagePage.objects.get(pk=village.pk).live and Page.objects.get(pk=pears.pk).live
    a_day_passes()
    tasks.publish_scheduled()
    assert seconds_until(client, village.address, 200) < 2
    assert seconds_until(client, pears.address, 404) < 2
    assert "雪梨" not in client.get("/produce/").content.decode()


def test_beat_asks_for_it_every_few_seconds() -> None:
    entry = project.CELERY_BEAT_SCHEDULE["publish_scheduled"]
    assert entry["task"] == tasks.publish_scheduled.name == "cms.tasks.publish_scheduled"
    assert entry["schedule"] == project.SWEEP_SECONDS <= 15


def schedule(page: Page, **fields: Any) -> None:
    """What the editor's schedule does."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_each_is_done_once_and_logged_once(site: ShopSite) -> None:
    site.village.unpublish()
    schedule(site.village, go_live_at=timezone.now() + DAY)
    schedule(site.pears, expire_at=timezone.now() + DAY)
    assert scheduling.publish_due(timezone.now()) == 0
    a_day_passes()
    assert [scheduling.publish_due(timezone.now()) for _ in range(3)] == [2, 0, 0]
    logged = PageLogEntry.objects.filter(action__endswith=".scheduled").values_list("page_id", "action")
    done = [one for one in logged if one[1] in ("wagtail.publish.scheduled", "wagtail.unpublish.scheduled")]
    assert sorted(done) == sorted(
        [(site.village.pk, "wagtail.publish.scheduled"), (site.pears.pk, "wagtail.unpublish.scheduled")]
    )
    expired = Page.objects.get(pk=site.pears.pk)
    assert (expired.live, expired.expired) == (False, True)


def test_header_and_footer_go_live_too(client: Client, site: ShopSite) -> None:
    frame = SiteFrame(name="中文", locale=site.home.locale, live=False, words="明天的话。")
    frame.save()
    frame.go_live_at = timezone.now() + DAY
    frame.save_revision().publish()
    assert "明天的话。" not in client.get("/").content.decode()
    a_day_passes()
    assert scheduling.publish_due(timezone.now()) == 1
    assert "明天的话。" in client.get("/").content.decode()


def test_one_that_fails_keeps_no_other_from_going_live(
    site: ShopSite, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for page in (site.pears, site.millet):
        schedule(page, expire_at=timezone.now() + DAY)
    a_day_passes()
    unpublish = Page.unpublish

    def broken(self: Page, **options: Any) -> None:
        if self.pk == site.pears.pk:
            raise RuntimeError("disk full")
        unpublish(self, **options)

    monkeypatch.setattr(Page, "unpublish", broken)
    assert scheduling.publish_due(timezone.now()) == 1
    assert (Page.objects.get(pk=site.pears.pk).live, Page.objects.get(pk=site.millet.pk).live) == (True, False)
    assert f"Page {site.pears.pk} can't be taken away" in caplog.text
    monkeypatch.undo()
    assert scheduling.publish_due(timezone.now()) == 1
