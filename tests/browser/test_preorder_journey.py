"""A pre-order in a browser: paid for a harvest to come, on the real processes; the harvest fails, and the money goes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import global_settings
from django.core.management import call_command

from cms.demo import picturing
from marketplace.supply.models import Forecast
from orders.models import Order, Refund
from tests.browser.test_journey import DESK, PHONE, logins, manage
from tests.browser.visitor import Visitor
from tests.cms.loaded_demo import quick_picture
from tests.live_stack import LiveStack


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
    for field, value in {
        "recipient": "王示例", "phone": "13800138000", "province": "山东省", "city": "济南市", "detail": "示例路1号",
    }.items():  # fmt: skip
        buyer.page.fill(f"#id_{field}", value)
    buyer.page.press("#id_detail", "Tab")
    buyer.settle()
    assert "Pre-order: harvest expected on" in buyer.text("#checkout-summary")
    buyer.check_access()
    buyer.page.click("#pay-button")
    buyer.page.wait_for_url("**/c/pay/**")
    buyer.page.check("#method-card")  # the harvest may be too far ahead for a wallet's refunds
    for field, value in {"card_number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123"}.items():
        buyer.page.fill(f"#{field}", value)
    buyer.page.click("button.go")
    buyer.page.wait_for_url("**/orders/*/")
    buyer.page.wait_for_selector("#order-status:not([hx-get])")
    assert "awaiting harvest" in buyer.text("main")
    buyer.check_access()


def test_from_a_preorder_to_the_refund_of_a_failed_harvest(
    live_stack: LiveStack, new_context: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # as the servers check them
    monkeypatch.setattr(picturing, "read_file", quick_picture)
    call_command("demo")
    passwords = logins(live_stack)
    buyer, clerk = (Visitor(new_context(viewport=size), live_stack.url) for size in (PHONE, DESK))
    preorder(buyer)
    order = Order.objects.get(recipient="王示例")
    forecast = Forecast.objects.get()
    assert forecast.grams_preordered == 2500

    clerk.sign_in("xiangquan@demo.example", passwords["xiangquan@demo.example"], "/admin/forecasts/")
    clerk.check_access()
    clerk.click(f"main a[href$='/forecasts/{forecast.pk}/']")
    clerk.check_access()
    clerk.page.click("details summary.bo-summary")
    clerk.page.fill("#id_reason", "四月霜冻")
    clerk.page.check("#id_confirm")
    clerk.click("button.no")
    clerk.check_access()

    live_stack.wait_until(lambda: Refund.objects.filter(state="done", reason="harvest").exists())
    buyer.goto(f"/en/orders/{order.token}/")
    assert "The harvest failed: 四月霜冻." in buyer.text("main")
    assert f"¥{order.total_fen / 100:.2f} has been sent back to you" in buyer.text("main")
    buyer.check_access()
    books = json.loads(manage(live_stack, "check_books", "--json"))
    assert (books["right"], books["findings"]) == (True, [])
    assert [fault for visitor in (buyer, clerk) for fault in visitor.faults] == []
