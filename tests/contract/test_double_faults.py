"""Idempotency, ordered faults, and a double that is killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.contract.shop import order, paid, sdk
from tests.stripe_double import Control, Double

KEY = {"idempotency_key": "order-7-session-1"}


def test_same_key_replays_the_same_answer(api: Any, control: Control) -> None:
    first = api.checkout.sessions.create(order(), KEY)
    again = api.checkout.sessions.create(order(), KEY)
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert again.last_response.headers["Original-Request"] == first.last_response.request_id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(api.checkout.sessions.list().data) == 1


def test_same_key_with_other_parameters_is_refused(api: Any) -> None:
    api.checkout.sessions.create(order(), KEY)
    with pytest.raises(stripe.IdempotencyError) as caught:
        api.checkout.sessions.create(order(17000), KEY)
    assert caught.value.http_status == 400
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        api.refunds.create({"payment_intent": "pi_x"}, KEY)
    assert len(api.checkout.sessions.list().data) == 1


def test_parameter_errors_are_not_kept(api: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        api.checkout.sessions.create(order(colour="red"), KEY)
    assert api.checkout.sessions.create(order(), KEY).status == "open"


def test_refusals_of_the_action_are_kept(api: Any, control: Control) -> None:
    intent = paid(api, control).payment_intent.id
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            api.refunds.create({"payment_intent": intent, "amount": 18001}, KEY)
    assert caught.value.headers["Idempotent-Replayed"] == "true"


def test_keys_are_forgotten_after_a_day(api: Any, control: Control) -> None:
    intent = paid(api, control).payment_intent.id
    first = api.refunds.create({"payment_intent": intent, "amount": 1000}, KEY)
    control.set_clock(24 * 3600 - 60)
    assert api.refunds.create({"payment_intent": intent, "amount": 1000}, KEY).id == first.id
    control.set_clock(24 * 3600 + 1)
    assert api.refunds.create({"payment_intent": intent, "amount": 1000}, KEY).id != first.id


def test_concurrent_use_of_a_key_is_a_conflict(api: Any, control: Control) -> None:
    control.fault("/v1/checkout/sessions", "POST", action="slow", seconds=1)
    made: list[Any] = []
    thread = threading.Thread(target=lambda: made.append(api.checkout.sessions.create(order(), KEY)))
    thread.start()
    time.sleep(0.3)
    with pytest.raises(stripe.APIError) as caught:
        api.checkout.sessions.create(order(), KEY)
    assert (caught.value.http_status, caught.value.json_body["error"]["code"]) == (409, "idempotency_key_in_use")
    thread.join()
    assert api.checkout.sessions.create(order(), KEY).id == made[0].id


def test_500_before_acting_does_nothing(api: Any, control: Control) -> None:
    control.fail_next("/v1/checkout/sessions", times=2)
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            api.checkout.sessions.create(order(), KEY)
        assert caught.value.http_status == 500
    assert api.checkout.sessions.create(order(), KEY).status == "open"
    assert control.pending_faults() == []


def test_500_after_acting_is_replayed(api: Any, control: Control) -> None:
    intent = paid(api, control).payment_intent.id
    control.fail_next("/v1/refunds", after=True)
    for replay in (None, "true"):
        with pytest.raises(stripe.APIError) as caught:
            api.refunds.create({"payment_intent": intent, "amount": 5000}, KEY)
        assert (caught.value.http_status, caught.value.headers.get("Idempotent-Replayed")) == (500, replay)
    assert [r.amount for r in api.refunds.list({"payment_intent": intent}).data] == [5000]


def test_saved_500_before_acting_keeps_the_key_useless(api: Any, control: Control) -> None:
    control.fault("/v1/checkout/sessions", "POST", saved=True)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            api.checkout.sessions.create(order(), KEY)
    assert api.checkout.sessions.list().data == []


def test_429_lets_the_sdk_try_again(double: Double, control: Control) -> None:
    control.fail_next("/v1/checkout/sessions", status=429)
    with pytest.raises(stripe.RateLimitError):
        sdk(double.url).checkout.sessions.create(order(), KEY)
    assert sdk(double.url).checkout.sessions.create(order(), KEY).status == "open"


def test_hang_before_acting(double: Double, control: Control) -> None:
    impatient = sdk(double.url, http_client=stripe.RequestsClient(timeout=0.3))
    control.hang_next("/v1/checkout/sessions", seconds=1)
    with pytest.raises(stripe.APIConnectionError):
        impatient.checkout.sessions.create(order(), KEY)
    assert impatient.checkout.sessions.list().data == []
    again = impatient.checkout.sessions.create(order(), KEY)
    assert "Idempotent-Replayed" not in again.last_response.headers


def test_hang_after_acting(double: Double, control: Control) -> None:
    impatient = sdk(double.url, http_client=stripe.RequestsClient(timeout=0.3))
    control.hang_next("/v1/checkout/sessions", seconds=1, after=True)
    with pytest.raises(stripe.APIConnectionError):
        impatient.checkout.sessions.create(order(), KEY)
    (made,) = impatient.checkout.sessions.list().data
    again = impatient.checkout.sessions.create(order(), KEY)
    assert (again.id, again.last_response.headers["Idempotent-Replayed"]) == (made.id, "true")


def test_connection_dropped_after_acting_is_mended_by_the_sdk(double: Double, control: Control) -> None:
    control.fault("/v1/checkout/sessions", "POST", action="drop", when="after")
    made = sdk(double.url, max_network_retries=2).checkout.sessions.create(order())
    assert made.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(sdk(double.url).checkout.sessions.list().data) == 1


def test_buyer_pays_before_the_shop_has_its_answer(double: Double, control: Control) -> None:
    """The webhook arrives before the shop could commit the session's id."""
    control.fault("/v1/checkout/sessions", "POST", action="slow", when="after", seconds=20)
    thread = threading.Thread(target=lambda: sdk(double.url).checkout.sessions.create(order(), KEY))
    thread.start()
    found: list[Any] = []
    while not found:
        found = sdk(double.url).checkout.sessions.list().data
    control.pay(found[0].id)
    control.wait_delivered()
    assert thread.is_alive()
    control.clear_faults()
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_unknown_faults_are_refused(control: Control) -> None:
    for wrong in ({"action": "explode"}, {"when": "never"}, {"status": 200}, {"colour": "red"}):
        with pytest.raises(Exception, match="action is one|status is one|unknown fields"):
            control.fault("/v1/*", "POST", **wrong)
    assert control.pending_faults() == []
    with pytest.raises(Exception, match="unknown settings"):
        control.settings(colour="red")


def test_a_killed_double_loses_nothing_it_answered(tmp_path: Path, shop: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.stripe_double", "--port", str(port), "--state-dir", str(tmp_path)]
    command += ["--webhook-url", shop.url, "--webhook-secret", "whsec_contract", "--secret-key", "sk_test_contract"]
    root = Path(__file__).resolve().parents[2]
    api, control = sdk(f"http://127.0.0.1:{port}"), Control(f"http://127.0.0.1:{port}")
    made: list[tuple[str, str]] = []
    for number in range(3):
        process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL)
        try:
            control.wait_until_up()
            control.hold_webhooks()
            session = api.checkout.sessions.create(order(), {"idempotency_key": f"round-{number}"})
            control.pay(session.id, "alipay")
            made.append((session.id, f"round-{number}"))
            for identifier, key in made:
                assert api.checkout.sessions.create(order(), {"idempotency_key": key}).id == identifier
                assert api.checkout.sessions.retrieve(identifier).payment_status == "paid"
            if number == 2:
                control.flush_webhooks()
                control.wait_delivered()
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    assert shop.types().count("checkout.session.completed") == 3
    assert shop.refused == []
