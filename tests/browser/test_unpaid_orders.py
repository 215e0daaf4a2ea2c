"""The own unpaid orders in a browser: offered where they are in the way, and let go without losing what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orders.models import Order
from tests.browser.test_journey import DESK, PHONE
from tests.browser.visitor import Visitor
from tests.live_stack import LiveStack

pytestmark = [
    pytest.mark.slow("orders on real processes in a real browser"),
    pytest.mark.timeout(600),
]


def order(buyer: Visitor, address: dict[str, str]) -> None:
    """Put a pack into the basket and press the checkout's button."""
    buyer.goto("/en/produce/millet/")
    buyer.page.wait_for_selector("#add-to-basket-button")
    buyer.click("#add-to-basket-button")
    buyer.page.wait_for_selector("#add-to-basket .alert--success")
    buyer.goto("/en/checkout/")
    buyer.fill_in(address)
    buyer.page.press("#id_detail", "Tab")
    buyer.settle()
    buyer.page.click("#pay-button")


@pytest.mark.parametrize(("size", "phone"), [(PHONE, "13900139001"), (DESK, "13900139002")], ids=["phone", "desk"])
def test_a_third_unpaid_order_waits_until_one_is_let_go(
    demo_stack: LiveStack, new_context: Callable[..., Any], size: dict[str, int], phone: str
) -> None:
    buyer = Visitor(new_context(viewport=size), demo_stack.url)
    address = {
        "recipient": "钱示例", "phone": phone, "province": "37", "city": "3701", "district": "370102",
        "detail": f"示例路{phone}号",
    }  # fmt: skip
    for _ in range(2):
        order(buyer, address)
        buyer.page.wait_for_url("**/c/pay/**")
    first, second = Order.objects.filter(phone=f"+86{phone}").order_by("id")

    buyer.goto("/en/basket/")
    for one in (first, second):
        assert f"Order {one.number} is not paid yet" in buyer.text("main")
    buyer.check_access()

    order(buyer, address)
    buyer.page.wait_for_selector("#own-orders .unpaid-order")
    buyer.settle()
    assert "Goods are set aside for at most 2 orders of yours at a time" in buyer.text("#checkout")
    buyer.check_access()
    wide = buyer.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0

    buyer.click(f"#own-orders details:has(button[value='{second.token}']) summary")
    buyer.click(f"#own-orders button[value='{second.token}']")
    buyer.page.wait_for_selector("text=is let go")
    assert buyer.page.input_value("#id_recipient") == "钱示例"
    second.refresh_from_db()
    assert (second.status, second.payment.state) == ("lapsed", "closed")
    buyer.check_access()
    buyer.page.click("#pay-button")
    buyer.page.wait_for_url("**/c/pay/**")

    buyer.goto("/en/basket/")
    buyer.click(f"details:has(form[action='/en/orders/{first.token}/cancel/']) summary")
    buyer.click(f"form[action='/en/orders/{first.token}/cancel/'] button")
    assert f"Order {first.number} is let go" in buyer.text()
    first.refresh_from_db()
    assert first.status == "lapsed"
    assert [
        fault for fault in buyer.faults if "409 (Conflict)" not in fault
    ] == []  # what the browser says of the refusal
