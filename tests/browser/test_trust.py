"""Trusting in a browser: a buyer looks closely, asks when it arrives, reads who is helped, follows a pack's square, reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import global_settings
from django.core.management import call_command

from cms.demo import picturing
from marketplace.supply.models import Lot
from orders.models import Order, Review
from tests.browser.test_journey import DESK, PHONE, logins, manage
from tests.browser.visitor import Visitor
from tests.cms.loaded_demo import quick_picture
from tests.cms.test_picture_cleaning import SECRET, jpeg_bytes
from tests.live_stack import LiveStack

MILLET = "/produce/millet/"


def look_closely(buyer: Visitor) -> None:
    """Open the pictures large by keyboard, leaf through, enlarge, and come back to where one was."""
    page = buyer.page
    page.focus(".gallery__main a.zoom")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.zoomer[open]")
    assert page.inner_text(".zoomer__place").startswith("1 / ")
    page.keyboard.press("ArrowRight")
    assert page.inner_text(".zoomer__place").startswith("2 / ")
    page.keyboard.press("+")
    page.wait_for_selector(".zoomer__stage--enlarged")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.gallery__main a.zoom')")


def ask_when_it_arrives(buyer: Visitor) -> None:
    """Choose a province; the next page still knows it."""
    buyer.page.wait_for_selector("#delivery-province")
    buyer.page.select_option("#delivery-province", "山东省")
    buyer.page.wait_for_selector("#delivery :text('¥8.00')")
    buyer.goto("/produce/pears/")
    buyer.page.wait_for_selector("#delivery :text('¥8.00')")
    buyer.goto(MILLET)


def report(buyer: Visitor) -> None:
    """Say that a review is abusive, without leaving the page."""
    buyer.page.click(".review__report a >> nth=0")
    buyer.page.check(".report input[value=untrue]")
    buyer.page.click(".report button[type=submit]")
    buyer.page.wait_for_selector(".report .alert--success")


def write(buyer: Visitor, address: str) -> None:
    """Review what was received, with a photo."""
    buyer.goto(address)
    buyer.click("main a[href$='/review/'] >> nth=0")
    buyer.page.check("#id_rating input[value='4']")
    buyer.page.fill("#id_words", "这次的米很香(测试)")
    buyer.page.set_input_files("#id_photos", {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": jpeg_bytes()})
    buyer.check_access()
    buyer.click("main form.claim-form button[type=submit]")
    assert "这次的米很香(测试)" in buyer.text("main")
    buyer.check_access()


def test_a_buyer_trusts_what_the_page_tells(
    live_stack: LiveStack, new_context: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # as the servers check them
    monkeypatch.setattr(picturing, "read_file", quick_picture)
    call_command("demo")
    manage(live_stack, "demo", "--orders")
    passwords = logins(live_stack)
    buyer, officer = (
        Visitor(new_context(viewport=PHONE), live_stack.url),
        Visitor(new_context(viewport=DESK), live_stack.url),
    )

    buyer.goto(MILLET)
    words = buyer.text("main")
    assert "焦示例" not in words and "** · 李里村" in words
    assert "户农家入账" in words and "演示评价" in words
    look_closely(buyer)
    ask_when_it_arrives(buyer)
    report(buyer)
    buyer.check_access()
    buyer.goto(MILLET)
    code = Lot.objects.filter(product__pages__slug="millet").order_by("best_before", "id")[0].code
    buyer.click(f"main a[href='/trace/{code}/']")
    assert code in buyer.text("main")
    buyer.check_access()

    order = Order.objects.filter(parcels__status="settled", lines__review__isnull=True).latest("pk")
    write(buyer, f"/orders/{order.token}/")
    review = Review.objects.get(words="这次的米很香(测试)")
    assert not [path for path in (live_stack.var / "private" / "reviews").iterdir() if SECRET in path.read_bytes()]

    officer.sign_in("admin@demo.example", passwords["admin@demo.example"], "/admin/")
    officer.goto(f"/admin/reviews/{review.pk}/")
    officer.check_access()
    officer.goto(f"/admin/reviews/{review.pk}/")
    officer.page.check("input[name=decision][value=publish]")
    officer.click("form[action$='/moderate/'] button[type=submit]")
    buyer.goto(f"/reviews/of/{review.product_id}/")
    assert "这次的米很香(测试)" in buyer.text("main")
    buyer.check_access()
    assert [fault for visitor in (buyer, officer) for fault in visitor.faults] == []
