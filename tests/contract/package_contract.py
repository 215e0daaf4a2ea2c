"""The contract with Stripe as the `stripe` package writes it down: what its calls take and answer, and its events."""

from __future__ import annotations

from typing import Any

import stripe
from stripe import ListObject, PaymentIntent, StripeObject
from stripe._object_classes import get_object_class

from tests.contract.stripe_annotations import find_call
from tests.contract.stripe_models import FORM, HANDED, JSON, Models

_answers, _handed, _sent = Models(JSON), Models(HANDED), Models(FORM)
#: An error's body. The package's own `ErrorObject` leaves `type` and `code` open; this class of the same schema doesn't.
ERROR = PaymentIntent.LastPaymentError


def call_name(method: str, path: str) -> str:
    """Such as ``GET /v1/refunds/{refund}``."""
    call = find_call(method, path)
    return f"{method} {call.template if call else path}"


def handed_problems(method: str, path: str, params: dict[str, Any]) -> list[str]:
    """Where parameters that code hands to the package break the types of that call."""
    return _request_problems(_handed, method, path, params)


def sent_problems(method: str, path: str, decoded: dict[str, Any]) -> list[str]:
    """Where a form or query string breaks the types of its call.

    :param decoded: as `tests.stripe_double.form.decode` nests it: scalars are text, arrays are numbered
    """
    return _request_problems(_sent, method, path, decoded)


def _request_problems(models: Models, method: str, path: str, given: dict[str, Any]) -> list[str]:
    call = find_call(method, path)
    if call is None:
        return [f"no service of the package calls {method} {path}"]
    if call.parameters is None:
        return [f"{method} {path} takes no parameters"] if given else []
    return models.problems(call.parameters, given)


def answer_problems(method: str, path: str, status: int, body: Any) -> list[str]:
    """Where an answer breaks the type that the package gives for this call, or an error the type of errors."""
    if status >= 400:
        if not isinstance(body, dict) or list(body) != ["error"]:
            return ["(top): not an error's body"]
        return _answers.problems(ERROR, body["error"])
    call = find_call(method, path)
    if call is None:
        return [f"no service of the package calls {method} {path}"]
    found = _answers.problems(call.answer, body)
    return found + (_contents_problems(call.answer, body) if not found else [])


def _contents_problems(hint: Any, body: dict[str, Any]) -> list[str]:
    """What events carry is untyped in an event's class, so each is held against the class of its own."""
    if hint is stripe.Event:
        return event_problems(body)
    if hint == ListObject[stripe.Event]:
        return [problem for event in body["data"] for problem in event_problems(event)]
    return []


def object_class(name: Any) -> type[StripeObject] | None:
    """The package's class of whole objects whose `object` is `name`, None when it has none."""
    found = get_object_class("V1", name) if isinstance(name, str) else StripeObject
    return None if found is StripeObject else found


def event_problems(event: dict[str, Any]) -> list[str]:
    """Where an event, the object it carries or that object's earlier values break the package's types."""
    found = _answers.problems(stripe.Event, event)
    if found:
        return found
    carried = event["data"]["object"]
    resource = object_class(carried.get("object"))
    if resource is None:
        return [f"data/object: the package has no class for {carried.get('object')!r}"]
    earlier = event["data"].get("previous_attributes")
    return _answers.problems(resource, carried) + (
        _answers.problems(resource, earlier, partial=True) if earlier is not None else []
    )
