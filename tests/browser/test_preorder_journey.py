"""A pre-order in a browser: paid for a harvest to come, on the real processes; the harvest fails, and the money goes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from marketplace.supply.models import Forecast
from orders.models import Order, Refund
from tests.browser.test_journey import DESK, PHONE, logins, printed
from tests.browser.visitor import Visitor
from tests.live_stack import LiveStack

BUYER = "赵示例"
pytestmark = [
    pytest.mark.slow("a failed harvest end to end, on real processes in a real browser"),
    pytest.mark.timeout(600),
]


def preorder(buyer: Visitor) -> None:
    """Find the peaches that are out of season, pre-order them in English, and pay."""
    buyer.goto("/en/produce/early-peaches/")
    buyer.page.wait_for_selector("#add-to-basket-button")
    assert "pre-order, expected" in buyer.text("#add-to-basket")
    buyer.check_access()
    buyer.click("#add-to-basket-button")
    buyer.page.wait_for_selector("#add-to-basket .alert--success")
    buyer.goto("/en/basket/")
    assert "Pre-order: harvest expected on" in buyer.text("main")
    buyer.check_access()
    buyer.click("main a[href='/en/checkout/']")
    paste_and_choose(buyer)
    buyer.fill_in({
        "recipient": BUYER, "phone": "13800138000", "province": "37", "city": "3701", "district": "370102",
        "detail": "示例路1号",
    })  # fmt: skip
    buyer.page.press("#id_detail", "Tab")
    buyer.settle()
    buyer.page.reload()  # what was typed comes back, the districts of the city with it
    buyer.page.wait_for_selector("#id_district option[value='370102']:checked", state="attached")
    buyer.settle()
    assert [buyer.page.input_value(f"#id_{name}") for name in ("recipient", "phone", "city", "detail")] == [
        BUYER, "13800138000", "3701", "示例路1号",
    ]  # fmt: skip
    assert "Pre-order: harvest expected on" in buyer.text("#checkout-summary")
    buyer.check_access()
    buyer.page.check("input[name=method][value=card]")  # the harvest may be too far ahead for a wallet's refunds
    buyer.page.click("#pay-button")
    buyer.page.wait_for_url("**/c/pay/**")
    for field, value in {"card_number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123"}.items():
        buyer.page.fill(f"#{field}", value)
    buyer.page.click("button.go")
    buyer.page.wait_for_url("**/orders/*/")
    buyer.page.wait_for_selector("#order-status:not([hx-get])")
    assert buyer.page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('typed-'))") == []
    assert "awaiting harvest" in buyer.text("main")
    buyer.check_access()


def paste_and_choose(buyer: Visitor) -> None:
    """Paste an address over another one, which a reload does not bring back; choose where nothing is sent to, and leave it."""
    buyer.fill_in({"recipient": BUYER, "phone": "13800138000", "province": "37", "city": "3701", "detail": "示例路1号"})
    buyer.click("details.paste summary")
    buyer.page.fill("#id_pasted", "李示例 13900139000 浙江省杭州市西湖区示例路2号")
    buyer.click("button[name=take_apart]")
    buyer.page.reload()
    buyer.settle()
    fields = ("recipient", "phone", "province", "city", "district", "detail")
    assert [buyer.page.input_value(f"#id_{name}") for name in fields] == [
        "李示例", "13900139000", "33", "3301", "330106", "示例路2号",
    ]  # fmt: skip
    buyer.page.select_option("#id_province", "81")
    buyer.settle()
    assert "We do not send to Hong Kong yet" in buyer.text("#id_province_error")
    assert buyer.page.locator("#pay-button").count() == 0
    buyer.check_access()
    buyer.page.select_option("#id_province", "37")
    buyer.settle()
    assert buyer.page.locator(".field--error, [aria-invalid]").count() == 0
    assert buyer.page.locator("#pay-button").count() == 1


def test_from_a_preorder_to_the_refund_of_a_failed_harvest(
    demo_stack: LiveStack, new_context: Callable[..., Any]
) -> None:
    passwords = logins()
    buyer, clerk = (Visitor(new_context(viewport=size), demo_stack.url) for size in (PHONE, DESK))
    forecast = Forecast.objects.get()
    preordered = forecast.grams_preordered
    preorder(buyer)
    order = Order.objects.get(recipient=BUYER)
    forecast.refresh_from_db()
    assert forecast.grams_preordered == preordered + 2500

    clerk.sign_in("xiangquan@demo.example", passwords["xiangquan@demo.example"], "/admin/forecasts/")
    clerk.check_access()
    clerk.click(f"main a[href$='/forecasts/{forecast.pk}/']")
    clerk.check_access()
    clerk.page.click("details summary.bo-summary")
    clerk.page.fill("#id_reason", "四月霜冻")
    clerk.page.fill("#id_typed", clerk.page.inner_text("#id_typed_helptext"))
    clerk.click("button.no")
    clerk.check_access()

    sent_back = Refund.objects.filter(payment__order=order, state="done", reason="harvest")
    demo_stack.wait_until(sent_back.exists)
    buyer.goto(f"/en/orders/{order.token}/")
    assert "The harvest failed: 四月霜冻." in buyer.text("main")
    assert f"¥{order.total_fen / 100:.2f} has been sent back to you" in buyer.text("main")
    buyer.check_access()
    books = json.loads(printed("check_books", "--json"))
    assert (books["right"], books["findings"]) == (True, [])
    assert [fault for visitor in (buyer, clerk) for fault in visitor.faults] == []
