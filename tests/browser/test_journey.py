"""The main job in a browser: a buyer, two clerks and a township officer, on the real processes with the demo loaded.

In the journeys axe looks at what `test_modes` can't come to: the demo's home page, messages, orders on their way, the
back office, Stripe's page.
"""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from marketplace.ledger.models import Posting
from marketplace.people.models import Appointment, Look
from marketplace.supply.models import Allocation
from orders.models import Order, Parcel
from tests.browser.visitor import Visitor
from tests.live_stack import LiveStack

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
BUYER = "王示例"
pytestmark = [
    pytest.mark.slow("the main job end to end, on real processes in a real browser"),
    pytest.mark.timeout(600),
]


def printed(*arguments: str) -> str:
    """What a management command prints, run in this process on the database of the servers."""
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def logins() -> dict[str, str]:
    """Login → password of the demo's people."""
    found = {}
    for line in printed("demo", "--logins").splitlines():
        words = line.split()
        login = next((word for word in words if "@" in word), None)
        password = next((word for word in words if word.startswith("demo-")), None)
        if login and password:
            found[login] = password
    return found


def buy_as_a_guest(buyer: Visitor) -> None:
    """Find millet, put millet and pears into the basket, order, pay by Alipay, and come back to the order's page."""
    buyer.goto("/")
    buyer.check_access()
    buyer.click("main a[href='/produce/']")
    for product in ("millet", "pears"):
        buyer.goto("/produce/")
        buyer.click(f"main a[href='/produce/{product}/']")
        buyer.page.wait_for_selector("#add-to-basket-button")
        buyer.click("#add-to-basket-button")
        buyer.page.wait_for_selector("#add-to-basket .alert--success")
    buyer.check_access()
    buyer.goto("/basket/")
    buyer.click("main a[href='/checkout/']")
    buyer.fill_in({
        "recipient": BUYER, "phone": "13800138000", "province": "山东省", "city": "济南市", "district": "历下区",
        "detail": "示例路1号", "discount_code": "XIANGQIN10",
    })  # fmt: skip
    buyer.click("#apply-discount")
    buyer.page.wait_for_selector("#checkout-summary :text('−¥10.00')")
    buyer.settle()
    total = buyer.text("#checkout-summary dd.totals__sum")
    buyer.check_access()
    buyer.page.click("#pay-button")
    buyer.page.wait_for_url("**/c/pay/**")
    buyer.settle()
    assert total in buyer.text()
    buyer.check_access()
    buyer.page.check("#method-alipay")
    buyer.click("button.go")
    buyer.check_access()
    buyer.page.click("button[name=result][value=complete]")
    buyer.page.wait_for_url("**/orders/*/")
    buyer.page.wait_for_selector("#order-status:not([hx-get])")
    buyer.check_access()
    correct_the_address(buyer)


def correct_the_address(buyer: Visitor) -> None:
    """The lists follow what is chosen; Enter only looks again; then the parcels go to another street."""
    buyer.click("main a[href$='/address/']")
    buyer.check_access()
    buyer.fill_in({"province": "浙江省", "city": "杭州市"})
    buyer.fill_in({"province": "山东省", "city": "济南市", "district": "市中区", "detail": "示例路3号"})
    buyer.page.press("#id_detail", "Enter")
    buyer.page.wait_for_selector("main .alert--info")
    buyer.check_access()
    buyer.page.click("button[name=correct]")
    buyer.page.wait_for_url("**/orders/*/")
    buyer.settle()
    assert "山东省济南市市中区示例路3号" in buyer.text("main")
    buyer.check_access()


def ship(clerk: Visitor, order: Order, cooperative_id: int, tracking_number: str) -> None:
    """A clerk finds the parcel in the list, packs it and hands it to the carrier."""
    own = Parcel.objects.get(order=order, cooperative_id=cooperative_id)
    other = Parcel.objects.exclude(pk=own.pk).get(order=order)
    clerk.check_access()
    clerk.click(f"main a[href$='/parcels/{own.pk}/']")
    clerk.check_access()
    clerk.page.check("input[name=carrier][value=china_post]")
    clerk.page.fill("input[name=tracking_number]", tracking_number)
    clerk.click("main form button[type=submit]")
    assert tracking_number in clerk.text("main")
    clerk.check_access()
    foreign = clerk.page.request.get(f"{clerk.base}/admin/parcels/{other.pk}/")
    assert foreign.status == 404


def read_statement(officer: Visitor, order: Order) -> None:
    """A township officer finds the credited household, and walks from its credit back to the order."""
    allocation = Allocation.objects.filter(
        reservation__order_line__order=order, delivery__household__village__name="李里村"
    ).select_related("delivery__household").earliest("pk")  # fmt: skip
    household = allocation.delivery.household
    posting = Posting.objects.get(source_type="allocation", source_id=allocation.pk)
    officer.goto(f"/admin/households/?q={household.number}")
    officer.check_access()
    officer.click(f"main a[href*='/households/{household.pk}/']")
    officer.check_access()
    statement = officer.text("main")
    assert f"¥{posting.amount / 100:.2f}" in statement
    assert order.number in statement
    assert allocation.delivery.slip_number in statement
    assert (
        Look.objects.filter(subject_type="household", subject_id=household.pk, what__startswith="statement").count()
        == 1
    )


def test_from_the_storefront_to_a_credited_household(demo_stack: LiveStack, new_context: Callable[..., Any]) -> None:
    passwords = logins()
    visitors = [Visitor(new_context(viewport=size), demo_stack.url) for size in (PHONE, PHONE, DESK, DESK)]
    buyer, millet_clerk, pear_clerk, officer = visitors

    buy_as_a_guest(buyer)
    order = Order.objects.get(recipient=BUYER)
    demo_stack.wait_until(lambda: Order.objects.get(pk=order.pk).status == "paid")
    order_page = f"/orders/{order.token}/"
    cooperatives = {parcel.cooperative.products.first().name: parcel.cooperative_id for parcel in order.parcels.all()}
    assert len(cooperatives) == 2

    for clerk, login, number in (
        (millet_clerk, "lili@demo.example", "YZ20261023001"), (pear_clerk, "xiangquan@demo.example", "YZ20261023002"),
    ):  # fmt: skip
        clerk.sign_in(login, passwords[login], "/admin/parcels/")
        works_for = Appointment.objects.get(user__email=login).cooperative_id
        ship(clerk, order, works_for, number)

    buyer.goto(order_page)
    buyer.check_access()
    for _ in range(2):
        buyer.goto(order_page)
        buyer.click(".parcel__received button")
    demo_stack.wait_until(lambda: not Parcel.objects.filter(order=order).exclude(status="settled").exists())
    buyer.goto(order_page)
    credited = Posting.objects.filter(
        source_type="allocation", source_id__in=Allocation.objects.filter(reservation__order_line__order=order)
    )
    income = sum(credited.values_list("amount", flat=True))
    assert f"¥{income / 100:.2f}" in buyer.text("main")

    officer.sign_in("lingzi@demo.example", passwords["lingzi@demo.example"], "/admin/")
    officer.check_access()
    read_statement(officer, order)

    books = json.loads(printed("check_books", "--json"))
    assert (books["right"], books["findings"]) == (True, [])
    assert [fault for visitor in visitors for fault in visitor.faults] == []
