"""Managing in a browser: an editor puts a banner on the home page, schedules a campaign, translates it, writes the footer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Revision, Site

from cms import tasks
from cms.models import CampaignPage
from marketplace.supply.models import Lot
from tests.browser.own_server import answering, lend_cookies
from tests.browser.visitor import Visitor
from tests.cms.front_site import editor_client
from tests.cms.shop_site import TODAY, ShopSite, make_site, translate_site
from tests.world import NOW, make_world

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
MORE = "footer [data-w-dropdown-target=toggle]"
PUBLISH = "button[name=action-publish]"
AUTOSAVED = "html[data-autosaved]"


@pytest.fixture
def shop(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopSite]:
    """Millet and pears in both languages, on the day of the test world."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)
    cache.clear()
    site = make_site(make_world())
    translate_site(site)
    yield site
    Site.clear_site_root_paths_cache()


def written(moment: Any) -> str:
    """A moment as it is typed into the editor."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def publish(editor: Visitor, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Choose "publish" in the menu at the foot of the editor.

    :param meanwhile: done between the click and the next page
    """
    page = editor.page
    page.wait_for_selector(PUBLISH, state="attached")
    if not page.is_visible(PUBLISH):
        page.click(MORE)
    with page.expect_navigation():
        page.click(PUBLISH)
        meanwhile()
    editor.settle()
    assert page.locator(".messages .success").count() == 1, editor.text("main")


def put_up_a_banner(editor: Visitor, shop: ShopSite) -> None:
    """Add a section to the home page, and look at it in the preview before anybody else sees it."""
    page = editor.page
    editor.goto(f"/admin/pages/{shop.home.pk}/edit/")
    page.locator("[data-contentpath=sections] .c-sf-add-button").last.click()
    page.get_by_role("option", name="横幅", exact=True).click()
    page.fill("[name=sections-0-value-heading]", "头一批雪梨下树了")
    page.fill("[name=sections-0-value-text]", "周三装车，周五到济南。")
    page.click("[data-side-panel-toggle=preview]")
    page.frame_locator("[data-side-panel=preview] iframe >> nth=-1").get_by_text("头一批雪梨下树了").wait_for()


# The answer to the next autosave that succeeds comes when `hearOfIt` is called, and not before.
KEEP_AN_AUTOSAVE_WAITING = """() => {
  const send = window.fetch;
  const hear = new Promise((resolve) => (window.hearOfIt = resolve));
  window.fetch = async (address, options) => {
    const answer = await send(address, options);
    if (options?.headers?.Accept !== "application/json" || !answer.ok) return answer;
    document.documentElement.dataset.autosaved = "";
    await hear;
    return answer;
  };
}"""


def type_until_autosaved(page: Any) -> None:
    """Change the lead until the server has saved it. The editor begins to look for changes a while after it is there."""
    for _turn in range(60):
        if page.query_selector(AUTOSAVED):
            return
        page.focus("#id_lead")
        page.keyboard.type("。")
        page.wait_for_timeout(700)
    raise AssertionError("nothing was autosaved in 42 s")


def schedule_a_campaign(editor: Visitor, shop: ShopSite) -> CampaignPage:
    """Write a campaign that is to go live tomorrow by itself; autosaves are on their way when it is saved and published."""
    page = editor.page
    editor.goto(f"/admin/pages/add/cms/campaignpage/{shop.home.pk}/")
    page.evaluate(KEEP_AN_AUTOSAVE_WAITING)
    page.fill("#id_title", "尝新周")
    page.fill("#id_starts_at", written(NOW))
    page.fill("#id_ends_at", written(NOW + timedelta(days=7)))
    page.fill("#id_lead", "头一批先尝。")
    page.get_by_role("tab", name="推荐").click()
    page.fill("#id_slug", "first-taste")
    page.get_by_role("tab", name="内容").click()
    type_until_autosaved(page)
    if not page.is_visible("[data-side-panel=status]"):
        page.click("[data-side-panel-toggle=status]")
    page.get_by_role("button", name="设置计划").click()
    page.fill("#id_go_live_at", written(NOW + timedelta(days=1)))
    page.get_by_role("button", name="保存计划").press("Enter")
    page.evaluate("window.hearOfIt()")
    page.wait_for_selector(AUTOSAVED, state="detached")  # in the next document
    editor.settle()
    page.get_by_role("button", name="编辑计划").wait_for()

    page.evaluate(KEEP_AN_AUTOSAVE_WAITING)
    type_until_autosaved(page)
    publish(editor, meanwhile=lambda: page.evaluate("window.hearOfIt()"))
    assert CampaignPage.objects.count() == 1
    return CampaignPage.objects.get(slug="first-taste")


def a_day_passes() -> None:
    """The campaign's hour has come; beat asks for what is due."""
    for revision in Revision.objects.exclude(approved_go_live_at=None):
        revision.approved_go_live_at = NOW
        revision.content["go_live_at"] = NOW.isoformat()
        revision.save()
    tasks.publish_scheduled()


def translate(editor: Visitor, campaign: CampaignPage, committed: Callable[..., Any]) -> None:
    """Hand the campaign to translation, write it in English, and publish that."""
    page = editor.page
    editor.goto(f"/admin/localize/submit/page/{campaign.pk}/")
    page.check("input[name=locales]")
    page.get_by_role("button", name="提交", exact=True).click()
    for done, words in enumerate(("First taste week", "Taste before everybody else."), start=1):
        # By keyboard: Wagtail's bar on top may cover them.
        page.get_by_role("button", name="翻译", exact=True).first.press("Enter")
        page.fill("main textarea", words)
        page.get_by_role("button", name="保存", exact=True).press("Enter")
        page.get_by_role("button", name="编辑", exact=True).nth(done - 1).wait_for()
    # It is published once the transaction is through; the test's own never is.
    with committed(execute=True), page.expect_navigation():
        page.get_by_role("button", name="发布在English").click()
    editor.settle()


def write_the_footer(editor: Visitor) -> None:
    """Say in the footer who we are."""
    editor.goto("/admin/snippets/cms/siteframe/add/")
    editor.page.fill("#id_name", "中文")
    editor.page.fill("#id_words", "八个村，一辆车，来回都不空。")
    publish(editor)


@pytest.mark.slow("an editor's day in the back office, page by page in a real browser")
def test_what_an_editor_does_is_what_buyers_see(
    shop: ShopSite, new_context: Callable[..., Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    _user, client = editor_client()
    with answering() as base:
        desk = new_context(viewport=DESK, service_workers="block")
        lend_cookies(desk, client, base)
        editor = Visitor(desk, base)
        buyer = Visitor(new_context(viewport=PHONE, service_workers="block"), base)

        put_up_a_banner(editor, shop)
        buyer.goto("/")
        assert "头一批雪梨下树了" not in buyer.text()
        publish(editor)
        buyer.goto("/")
        assert "周三装车，周五到济南。" in buyer.text("main")
        buyer.check_access()

        campaign = schedule_a_campaign(editor, shop)
        assert buyer.page.goto(f"{base}/first-taste/").status == 404
        buyer.faults.clear()  # that it is not there is an error on the console
        a_day_passes()
        buyer.goto("/first-taste/")
        assert buyer.text("h1") == "尝新周"
        buyer.check_access()

        translate(editor, campaign, django_capture_on_commit_callbacks)
        buyer.goto("/en/first-taste/")
        assert buyer.text("h1") == "First taste week"
        assert "Taste before everybody else." in buyer.text("main")
        assert buyer.page.get_attribute("html", "lang") == "en"

        write_the_footer(editor)
        buyer.goto("/produce/")
        assert "八个村，一辆车，来回都不空。" in buyer.text("footer.site-footer")

        editor.goto(f"/admin/pages/{shop.pears.pk}/edit/")
        assert "现在买得到" in editor.text(".bo-buyability")
        Lot.objects.filter(product=shop.pears.product).update(best_before=TODAY - timedelta(days=1))
        editor.goto(f"/admin/pages/{shop.pears.pk}/edit/")
        assert "现在买不到" in editor.text(".bo-buyability")
        # Wagtail saves while one is typing, and refuses what lacks a required field still.
        unfinished = f"400 (Bad Request) {{'url': '{base}/admin/pages/add/"
        assert [fault for fault in editor.faults if unfinished not in fault] == [] and buyer.faults == []
