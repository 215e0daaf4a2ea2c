"""Trusting in a browser: a buyer looks closely, asks when it arrives, reads who is helped, follows a pack's square, reviews."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from cms.demo.purchases import PURCHASES
from marketplace.supply.models import Lot
from orders.models import Order, Review
from tests.browser.test_journey import DESK, PHONE, logins
from tests.browser.visitor import Visitor
from tests.cms.test_picture_cleaning import ORANGE, SECRET, jpeg_bytes
from tests.live_stack import LiveStack

MILLET = "/produce/millet/"
pytestmark = [
    pytest.mark.slow("what a buyer can check, on real processes in a real browser"),
    pytest.mark.timeout(600),
]


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
    large = BytesIO()
    Image.new("RGB", (4800, 3600), ORANGE).save(large, "JPEG")
    photo = {"name": "DSC.jpg", "mimeType": "image/jpeg", "buffer": large.getvalue()}
    buyer.page.set_input_files("#id_photos", photo)  # made smaller before it is sent
    buyer.page.wait_for_selector("[data-shrink-status]:has-text('KB')")
    side = "async input => (await createImageBitmap(input.files[0])).width"
    assert buyer.page.eval_on_selector("#id_photos", side) == 3200
    buyer.page.set_input_files("#id_photos", {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": jpeg_bytes()})
    buyer.click("main form.claim-form button[type=submit]")
    assert "这次的米很香(测试)" in buyer.text("main")
    buyer.check_access()


def test_a_buyer_trusts_what_the_page_tells(demo_stack: LiveStack, new_context: Callable[..., Any]) -> None:
    passwords = logins()
    buyer, officer = (Visitor(new_context(viewport=size), demo_stack.url) for size in (PHONE, DESK))

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

    demos = Order.objects.filter(checkout_key__in=[purchase.key for purchase in PURCHASES])
    order = demos.filter(parcels__status="settled", lines__review__isnull=True).latest("pk")
    write(buyer, f"/orders/{order.token}/")
    review = Review.objects.get(words="这次的米很香(测试)")
    assert not [path for path in (demo_stack.var / "private" / "reviews").iterdir() if SECRET in path.read_bytes()]

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
