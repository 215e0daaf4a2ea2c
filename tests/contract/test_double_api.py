"""The double's API through the real SDK: sessions, parameters, errors, lists, expansion."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
import stripe

from tests.contract.shop import body_of, order, paid, sdk
from tests.stripe_double import Control, Double, start


def refusal(call: Any, *args: Any) -> stripe.StripeError:
    with pytest.raises(stripe.StripeError) as caught:
        call(*args)
    return caught.value


def test_session_is_created_open_and_unpaid(api: Any, double: Double) -> None:
    lines = [
        {"price_data": {"currency": "cny", "unit_amount": 4900, "product_data": {"name": "小米 5 斤"}}, "quantity": 2},
        {"price_data": {"currency": "cny", "unit_amount": 6800, "product_data": {"name": "香梨 10 斤"}}, "quantity": 1},
    ]
    session = api.checkout.sessions.create(order(line_items=lines, expand=["line_items"]))
    assert session.id.startswith("cs_test_")
    assert session.url == f"{double.url}/c/pay/{session.id}"
    assert (session.amount_total, session.currency, session.status, session.payment_status) == (
        16600, "cny", "open", "unpaid",
    )  # fmt: skip
    assert session.payment_intent is None
    assert session.payment_method_types == ["card", "alipay", "wechat_pay"]
    assert session.metadata.to_dict() == {"order": "R-0001"}
    assert [(i.description, i.quantity, i.amount_total) for i in session.line_items.data] == [
        ("小米 5 斤", 2, 9800), ("香梨 10 斤", 1, 6800),
    ]  # fmt: skip
    assert session.expires_at == session.created + 24 * 3600
    assert session.last_response.headers["Stripe-Version"] == "2026-10-28.endive"
    assert session.last_response.request_id.startswith("req_")


def test_methods_are_filtered_by_allowed_and_excluded(api: Any) -> None:
    session = api.checkout.sessions.create(order(allowed_payment_method_types=["alipay", "card"]))
    assert session.payment_method_types == ["card", "alipay"]
    session = api.checkout.sessions.create(order(excluded_payment_method_types=["card"]))
    assert session.payment_method_types == ["alipay", "wechat_pay"]


@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"colour": "red"}, "colour", "parameter_unknown"),
        ({"payment_method_types": ["card"]}, "payment_method_types", "parameter_unknown"),
        ({"payment_intent_data": {"colour": "red"}}, "payment_intent_data[colour]", "parameter_unknown"),
        ({"mode": "gift"}, "mode", None),
        ({"expires_at": "soon"}, "expires_at", "parameter_invalid_integer"),
        ({"success_url": ""}, "success_url", "parameter_invalid_empty"),
        ({"success_url": "paid"}, "success_url", "url_invalid"),
        ({"customer_email": "nobody"}, "customer_email", "email_invalid"),
        ({"automatic_tax": {"enabled": True}}, "automatic_tax", "double_unsupported"),
        ({"metadata": {"k" * 41: "v"}}, "metadata", None),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]", None),
    ],
)
def test_wrong_parameters_are_named(api: Any, change: dict[str, Any], param: str, code: str | None) -> None:
    error = refusal(api.checkout.sessions.create, order(**change))
    assert isinstance(error, stripe.InvalidRequestError)
    assert (error.http_status, error.param, error.code) == (400, param, code)
    assert body_of(error)["type"] == "invalid_request_error"
    assert api.checkout.sessions.list().data == []


@pytest.mark.parametrize(
    ("line", "param", "code"),
    [
        ({"quantity": 0}, "line_items[0][quantity]", "parameter_invalid_integer"),
        ({"weight": 1}, "line_items[0][weight]", "parameter_unknown"),
        (
            {"price_data": {"currency": "cny", "unit_amount": 4.9, "product_data": {"name": "x"}}},
            "line_items[0][price_data][unit_amount]",
            "parameter_invalid_integer",
        ),
        (
            {"price_data": {"currency": "cny", "unit_amount": -1, "product_data": {"name": "x"}}},
            "line_items[0][price_data][unit_amount]",
            "parameter_invalid_integer",
        ),
        (
            {"price_data": {"unit_amount": 900, "product_data": {"name": "x"}}},
            "line_items[0][price_data][currency]",
            "parameter_missing",
        ),
        (
            {"price_data": {"currency": "usd", "unit_amount": 900, "product_data": {"name": "x"}}},
            "line_items[0][price_data][currency]",
            None,
        ),
    ],
)
def test_wrong_lines_are_named(api: Any, line: dict[str, Any], param: str, code: str | None) -> None:
    right = order()["line_items"][0]
    error = refusal(api.checkout.sessions.create, order(line_items=[right | line]))
    assert (error.http_status, error.param, error.code) == (400, param, code)


@pytest.mark.parametrize("missing", ["mode", "line_items", "success_url"])
def test_missing_parameters_are_named(api: Any, missing: str) -> None:
    given = order()
    del given[missing]
    error = refusal(api.checkout.sessions.create, given)
    assert (error.param, error.code) == (missing, "parameter_missing")


def test_amount_has_a_minimum(api: Any, control: Control) -> None:
    assert refusal(api.checkout.sessions.create, order(399)).code == "amount_too_small"
    assert api.checkout.sessions.create(order(400)).amount_total == 400
    assert refusal(api.checkout.sessions.create, order(100_000_000)).code == "amount_too_large"


def test_expiry_lies_between_30_minutes_and_24_hours(api: Any, control: Control) -> None:
    now = int(time.time())
    assert refusal(api.checkout.sessions.create, order(expires_at=now + 1790)).param == "expires_at"
    assert refusal(api.checkout.sessions.create, order(expires_at=now + 86500)).param == "expires_at"
    assert api.checkout.sessions.create(order(expires_at=now + 1830)).expires_at == now + 1830
    control.set_clock(3600)
    assert refusal(api.checkout.sessions.create, order(expires_at=now + 1830)).param == "expires_at"


def test_keys_are_checked(double: Double) -> None:
    for key in ("sk_live_123456789012", "pk_test_123456789012"):
        error = refusal(sdk(double.url, key).balance.retrieve)
        assert isinstance(error, stripe.AuthenticationError)
        assert (error.http_status, str(error).endswith("9012")) == (401, True)
    assert requests.get(f"{double.url}/v1/balance", timeout=5).status_code == 401
    with start(secret_key="sk_test_only") as strict:
        assert sdk(strict.url, "sk_test_only").balance.retrieve().available[0].amount == 0
        assert refusal(sdk(strict.url, "sk_test_other").balance.retrieve).http_status == 401


def test_another_api_version_is_refused(double: Double) -> None:
    error = refusal(sdk(double.url, stripe_version="2023-10-16").balance.retrieve)
    assert (error.http_status, "2026-10-28.endive" in str(error)) == (400, True)


def test_unknown_objects_answer_404(api: Any, double: Double) -> None:
    for service in (api.checkout.sessions, api.payment_intents, api.charges, api.refunds, api.events, api.disputes,
                    api.balance_transactions):  # fmt: skip
        error = refusal(service.retrieve, "xx_none")
        assert (error.http_status, error.code) == (404, "resource_missing")
    found = requests.get(f"{double.url}/v1/unheard_of", headers={"Authorization": "Bearer sk_test_1"}, timeout=5)
    assert (found.status_code, found.json()["error"]["type"]) == (404, "invalid_request_error")


def test_broken_brackets_are_refused(double: Double) -> None:
    for body in ("metadata[order=1", "metadata=1&metadata[a]=2", "line_items[x][quantity]=1"):
        answer = requests.post(
            f"{double.url}/v1/checkout/sessions", body, headers={"Authorization": "Bearer sk_test_1"}, timeout=5
        )
        assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


def test_lists_page_newest_first(api: Any) -> None:
    made = [api.checkout.sessions.create(order(1000 + n)).id for n in range(7)]
    first = api.checkout.sessions.list({"limit": 3})
    assert ([s.id for s in first.data], first.has_more) == (made[:3:-1], True)
    assert [s.id for s in api.checkout.sessions.list({"limit": 2}).auto_paging_iter()] == made[::-1]
    last = api.checkout.sessions.list({"limit": 3, "starting_after": made[3]})
    assert ([s.id for s in last.data], last.has_more) == (made[2::-1], False)
    back = api.checkout.sessions.list({"limit": 2, "ending_before": made[3]})
    assert ([s.id for s in back.data], back.has_more) == ([made[5], made[4]], True)
    assert refusal(api.checkout.sessions.list, {"limit": 101}).param == "limit"
    assert refusal(api.checkout.sessions.list, {"starting_after": "cs_test_none"}).code == "resource_missing"
    assert refusal(api.checkout.sessions.list, {"order": "R-0001"}).code == "parameter_unknown"


def test_line_items_page_in_their_order(api: Any) -> None:
    lines = [
        {"price_data": {"currency": "cny", "unit_amount": 100 * n, "product_data": {"name": f"货 {n}"}}, "quantity": 1}
        for n in range(1, 6)
    ]
    session = api.checkout.sessions.create(order(line_items=lines))
    page = api.checkout.sessions.line_items.list(session.id, {"limit": 2})
    assert ([i.amount_total for i in page.data], page.has_more) == ([100, 200], True)
    assert [i.amount_total for i in page.auto_paging_iter()] == [100, 200, 300, 400, 500]


def test_lists_filter_by_time_and_owner(api: Any, control: Control) -> None:
    one = paid(api, control, 1000)
    control.set_clock(7200)
    two = paid(api, control, 2000)
    later = {"created": {"gte": one.created + 3600}}
    assert [t.amount for t in api.balance_transactions.list(later).data] == [2000]
    assert [t.amount for t in api.balance_transactions.list({"created": {"lt": two.created}}).data] == [1000]
    intent = two.payment_intent.id
    assert [c.amount for c in api.charges.list({"payment_intent": intent}).data] == [2000]
    assert [s.id for s in api.checkout.sessions.list({"payment_intent": intent}).data] == [two.id]
    assert [s.id for s in api.checkout.sessions.list({"status": "open"}).data] == []
    assert [e.type for e in api.events.list({"type": "charge.*", **later}).data] == ["charge.succeeded"]


def test_nested_expansion(api: Any, control: Control) -> None:
    session = paid(api, control, 18000)
    txn = session.payment_intent.latest_charge.balance_transaction
    assert (txn.amount, txn.fee, txn.net, txn.type) == (18000, 216, 17784, "charge")
    listed = api.balance_transactions.list({"expand": ["data.source.payment_intent"]})
    assert listed.data[0].source.payment_intent.id == session.payment_intent.id
    plain = api.checkout.sessions.retrieve(session.id)
    assert plain.payment_intent == session.payment_intent.id
    assert refusal(api.checkout.sessions.retrieve, session.id, {"expand": ["amount_total"]}).param == "expand"
    deep = {"expand": ["payment_intent.latest_charge.payment_intent.latest_charge.balance_transaction"]}
    assert refusal(api.checkout.sessions.retrieve, session.id, deep).param == "expand"


def test_balance_adds_up(api: Any, control: Control) -> None:
    session = paid(api, control, 18000)
    api.refunds.create({"payment_intent": session.payment_intent.id, "amount": 5000})
    balance = api.balance.retrieve()
    assert (balance.pending[0].amount, balance.available[0].amount) == (17784, -5000)
    control.set_clock(8 * 24 * 3600)
    balance = api.balance.retrieve()
    assert (balance.pending[0].amount, balance.available[0].amount) == (0, 12784)


def test_requests_are_recorded(api: Any, control: Control) -> None:
    api.checkout.sessions.create(order(), {"idempotency_key": "order-1"})
    (record,) = control.requests("POST")
    assert (record["path"], record["status"], record["idempotency_key"], record["replayed"]) == (
        "/v1/checkout/sessions", 200, "order-1", False,
    )  # fmt: skip
    assert record["params"]["line_items"][0]["price_data"]["unit_amount"] == 18000
    control.clear_requests()
    assert control.requests() == []


def test_reset_forgets_everything(api: Any, control: Control) -> None:
    session = paid(api, control)
    control.reset()
    assert refusal(api.checkout.sessions.retrieve, session.id).http_status == 404
    assert (api.events.list().data, control.deliveries()) == ([], [])
