"""That the contract notices: each recorded request, answer and event is spoilt in every way, and each fault is refused.

What is an enumeration or a required field is read here from the package's raw annotations, not from the models.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.contract.package_contract import (
    answer_problems,
    call_name,
    event_problems,
    handed_problems,
    object_class,
    sent_problems,
)
from tests.contract.play import Play
from tests.contract.spoiling import Proof


def test_each_fault_in_a_request_is_refused(played: Play) -> None:
    handed, sent = Proof(), Proof()
    for call in played.handed:
        handed.try_all(call_name(call.method, call.path), call.params, partial(handed_problems, call.method, call.path))
    for call in played.exchanges:
        sent.try_all(call_name(call.method, call.path), call.sent, partial(sent_problems, call.method, call.path))
    names = {call_name(call.method, call.path) for call in played.exchanges}
    for proof in (handed, sent):
        assert proof.unnoticed("misspelt key", "wrong type") == {}
        assert {name for name, kind, depth in proof.refused if (kind, depth) == ("misspelt key", "top")} == names
        assert proof.fields("missing field") == {
            "POST /v1/checkout/sessions": {"line_items.price_data.currency", "line_items.price_data.product_data.name"}
        }
    assert handed.fields("wrong enum") == {
        "POST /v1/checkout/sessions": {"mode", "locale"},
        "POST /v1/payment_intents/{intent}/cancel": {"cancellation_reason"},
        "POST /v1/refunds": {"reason"},
    }
    for name, enumerations in handed.fields("wrong enum").items():
        assert enumerations <= sent.fields("wrong enum")[name]  # beside numbers, which a form writes as text, too


def test_each_fault_in_an_answer_is_refused(played: Play) -> None:
    proof = Proof()
    for call in played.exchanges:
        name = "an error" if call.status >= 400 else call_name(call.method, call.path)
        proof.try_all(name, call.answer, partial(answer_problems, call.method, call.path, call.status))
    assert proof.unnoticed("misspelt key", "wrong type") == {}
    names = {call_name(call.method, call.path) for call in played.exchanges} | {"an error"}
    assert proof.untried(names) == {
        ("an error", "wrong enum", "top"),  # holds nothing but `error`
        ("GET /v1/balance", "wrong enum", "nested"),  # amounts and currencies only
    }
    assert_objects_are_held_to_their_annotations(proof)


def test_each_fault_in_an_event_is_refused(played: Play) -> None:
    proof = Proof()
    for event in played.events:
        proof.try_all(event["type"], event, event_problems)
    assert proof.unnoticed("misspelt key") == {}
    # Stripe leaves open what its own browser library gets
    sdk = "data.object.next_action.use_stripe_sdk"
    assert proof.unnoticed("wrong type") == {"payment_intent.requires_action": {f"{sdk}.type", f"{sdk}.stripe_js"}}
    assert proof.untried({event["type"] for event in played.events}) == set()
    assert_objects_are_held_to_their_annotations(proof)


def assert_objects_are_held_to_their_annotations(proof: Proof) -> None:
    kinds: list[tuple[str, Callable[[str], bool]]] = [
        ("wrong enum", lambda annotation: "Literal[" in annotation or "Decimal" in annotation),
        ("missing field", lambda annotation: "Optional[" not in annotation and "NoneType" not in annotation),
    ]
    names = {name for name, _, _ in proof.by_object} - {"list"}  # the package types lists by hand
    assert names
    for name in names:
        annotations: dict[str, Any] = object_class(name).__annotations__
        for kind, is_held in kinds:
            noticed, unnoticed = proof.by_object[name, kind, True], proof.by_object[name, kind, False]
            assert noticed == {field for field in noticed | unnoticed if is_held(repr(annotations[field]))}, name
            assert not noticed & unnoticed, name
