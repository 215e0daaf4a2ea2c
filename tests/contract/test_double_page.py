"""The hosted payment page: in a browser without JavaScript, and over plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.contract.shop import Shop, order
from tests.stripe_double import Control, Double

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, double: Double) -> Iterator[Page]:
    """A phone of 360 px without JavaScript; the test fails when it calls anyone but this machine."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    hosts: set[str] = set()
    problems: list[str] = []
    made = context.new_page()
    made.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    made.on("console", lambda message: problems.append(message.text))
    yield made
    context.close()
    assert hosts <= {"127.0.0.1"}
    assert problems == []


@pytest.fixture
def session(api: Any, shop: Shop) -> Any:
    base = shop.url.rsplit("/stripe", 1)[0]
    return api.checkout.sessions.create(
        order(success_url=f"{base}/paid?s={{CHECKOUT_SESSION_ID}}", cancel_url=f"{base}/basket")
    )


def test_card_pays_and_returns(page: Page, session: Any, api: Any) -> None:
    page.goto(session.url)
    assert "测试收银台 · 不会真的扣款" in page.inner_text("header")
    assert page.inner_text("h1").split() == ["应付金额", "¥180.00"]
    page.get_by_label("卡号").fill("4242 4242 4242 4242")
    page.get_by_label("有效期").fill("12 / 34")
    page.get_by_label("安全码").fill("123")
    page.get_by_role("button", name="付款 ¥180.00").click()
    assert page.url.endswith(f"/paid?s={session.id}")
    assert api.checkout.sessions.retrieve(session.id).payment_status == "paid"
    page.goto(session.url)
    assert page.inner_text("h1") == "这笔订单已经付款"


@pytest.mark.parametrize(
    ("number", "message"),
    [("4000000000000002", "银行卡被拒绝"), ("4000000000009995", "余额不足"), ("4111111111111111", "只接受测试卡号")],
)
def test_declined_card_is_told_and_another_way_works(page: Page, session: Any, number: str, message: str) -> None:
    page.goto(session.url)
    page.get_by_label("卡号").fill(number)
    page.get_by_label("有效期").fill("12/2034")
    page.get_by_label("安全码").fill("123")
    page.get_by_role("button", name="付款").click()
    assert message in page.get_by_role("alert").inner_text()
    page.get_by_label("支付宝").check()
    assert not page.get_by_label("卡号").is_visible()
    page.get_by_role("button", name="付款").click()
    page.get_by_role("button", name="同意付款").click()
    assert page.url.endswith(f"/paid?s={session.id}")


def test_3d_secure_in_english(page: Page, session: Any) -> None:
    page.goto(f"{session.url}?lang=en")
    page.get_by_label("Card number").fill("4000002500003155")
    page.get_by_label("Expiry").fill("1/35")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay ¥180.00").click()
    assert page.inner_text("h1") == "Card identity check (3-D Secure)"
    page.get_by_role("button", name="Fail").click()
    assert "The identity check failed" in page.get_by_role("alert").inner_text()
    page.get_by_label("Card number").fill("4000000000003220")
    page.get_by_label("Expiry").fill("1/35")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay ¥180.00").click()
    page.get_by_role("button", name="Complete").click()
    assert page.url.endswith(f"/paid?s={session.id}")


def test_wechat_pay_refused_then_authorised(page: Page, session: Any) -> None:
    page.goto(session.url)
    page.get_by_label("微信支付").check()
    page.get_by_role("button", name="付款").click()
    page.get_by_role("button", name="拒绝付款").click()
    assert "您没有同意这笔付款" in page.get_by_role("alert").inner_text()
    page.get_by_label("微信支付").check()
    page.get_by_role("button", name="付款").click()
    page.get_by_role("button", name="同意付款").click()
    assert page.url.endswith(f"/paid?s={session.id}")


def test_asynchronous_payment_returns_to_the_shop_too(page: Page, session: Any, control: Control) -> None:
    control.async_methods("alipay")
    page.goto(session.url)
    page.get_by_label("支付宝").check()
    page.get_by_role("button", name="付款").click()
    page.get_by_role("button", name="同意付款").click()
    assert page.url.endswith(f"/paid?s={session.id}")
    page.goto(session.url)
    assert page.inner_text("h1") == "付款处理中"


def test_cancel_link_leads_back(page: Page, session: Any, api: Any) -> None:
    page.goto(session.url)
    page.get_by_role("link", name="取消付款").click()
    assert page.url.endswith("/basket")
    assert api.checkout.sessions.retrieve(session.id).status == "open"


def test_second_tab_finds_the_order_paid(page: Page, session: Any, control: Control, api: Any) -> None:
    page.goto(session.url)
    page.get_by_label("支付宝").check()
    page.get_by_role("button", name="付款").click()
    control.pay(session.id)
    page.get_by_role("button", name="同意付款").click()
    assert page.inner_text("h1") == "这笔订单已经付款"
    assert len(api.balance_transactions.list().data) == 1


def test_wrong_entries_are_named(page: Page, session: Any) -> None:
    page.goto(session.url)
    page.get_by_label("卡号").fill("4242 4242 4242 4241")
    page.get_by_label("有效期").fill("1/20")
    page.get_by_role("button", name="付款").click()
    assert page.get_by_role("alert").get_by_role("link").all_inner_texts() == [
        "请输入有效的卡号。", "请输入未来的有效期，例如 12 / 34。", "请输入三位或四位安全码。",
    ]  # fmt: skip
    assert page.get_by_label("卡号").get_attribute("aria-invalid") == "true"


def test_language_follows_the_session_and_the_link(page: Page, api: Any, session: Any) -> None:
    english = api.checkout.sessions.create(order(locale="en"))
    page.goto(english.url)
    assert page.get_attribute("html", "lang") == "en"
    page.get_by_role("link", name="中文").click()
    assert page.get_attribute("html", "lang") == "zh-CN"
    page.goto(api.checkout.sessions.create(order(locale="zh")).url)
    assert page.get_attribute("html", "lang") == "zh-CN"


def test_text_from_the_shop_is_escaped(double: Double, api: Any) -> None:
    line = order()["line_items"][0]
    line["price_data"]["product_data"]["name"] = '<script>alert("x")</script>'
    session = api.checkout.sessions.create(order(line_items=[line], cancel_url='http://shop.test/?a="><b>'))
    html = requests.get(session.url, timeout=5).text
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_unknown_and_expired_pages(double: Double, session: Any, control: Control) -> None:
    assert requests.get(f"{double.url}/c/pay/cs_test_none", timeout=5).status_code == 404
    assert requests.post(f"{double.url}/c/pay/cs_test_none", {"method": "card"}, timeout=5).status_code == 404
    assert requests.get(f"{double.url}/c/pay/../../etc/passwd", timeout=5).status_code == 404
    control.set_clock(25 * 3600)
    answer = requests.post(session.url or "", {"method": "alipay"}, timeout=5)
    assert (answer.status_code, "付款页已过期" in answer.text) == (200, True)


def test_page_headers(session: Any) -> None:
    headers = requests.get(session.url, timeout=5).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_accessible_and_fits(
    browser: Browser, double: Double, api: Any, control: Control, width: int, lang: str
) -> None:
    """axe needs JavaScript and a page without our policy's ban on it."""
    plain, paid, expired, asked, secure = (api.checkout.sessions.create(order()) for _ in range(5))
    control.pay(paid.id)
    api.checkout.sessions.expire(expired.id)
    control.pay(asked.id, "wechat_pay", outcome="leave")
    control.pay(secure.id, "card", card="4000000000003220", outcome="leave")
    wrong = "&problem=error_card_number&problem=error_expiry&problem=error_cvc&method=card"
    urls = [f"{plain.url}?lang={lang}", f"{plain.url}?lang={lang}&problem=declined_generic_decline",
            f"{plain.url}?lang={lang}{wrong}", f"{double.url}/c/pay/{paid.id}?lang={lang}",
            f"{double.url}/c/pay/{expired.id}?lang={lang}", f"{asked.url}/authorize?lang={lang}",
            f"{secure.url}/authorize?lang={lang}", f"{double.url}/c/pay/cs_test_none?lang={lang}"]  # fmt: skip
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    for url in urls:
        page.goto(url)
        for details in page.query_selector_all("details > summary"):
            details.click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
