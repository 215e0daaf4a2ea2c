"""Stripe's error answers.

Shapes and wording follow https://docs.stripe.com/error-codes and answers quoted by users of the real API.
"""

from __future__ import annotations

from typing import Any

DOCS = "https://stripe.com/docs/error-codes/"


class StripeFault(Exception):
    """An error answer of the API.

    `status` is the HTTP status; `kind` is Stripe's `type`; the rest are the fields of the error body.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.error: dict[str, Any] = {"message": message, "type": kind}
        if code:
            self.error |= {"code": code, "doc_url": DOCS + code.replace("_", "-")}
        if param:
            self.error["param"] = param
        self.error |= more

    def body(self) -> dict[str, Any]:
        return {"error": self.error}


def invalid(message: str, param: str | None = None, code: str | None = None, **more: Any) -> StripeFault:
    """400 for a parameter or a state that doesn't allow the call."""
    return StripeFault(400, message, param=param, code=code, **more)


def missing_resource(kind: str, identifier: str, param: str = "id", status: int = 404) -> StripeFault:
    """404 for an id that this account doesn't know; 400 where the id was a cursor or a reference."""
    name = "checkout.session" if kind == "checkout.session" else kind
    return StripeFault(status, f"No such {name}: '{identifier}'", param=param, code="resource_missing")


def missing_param(param: str) -> StripeFault:
    return invalid(f"Missing required param: {param}.", param, "parameter_missing")


def unplayed(param: str) -> StripeFault:
    """400 for what Stripe has and this double doesn't play: better than ignoring it in silence."""
    return invalid(f"The Stripe double does not play this parameter: {param}", param, "double_unsupported")


def server_error() -> StripeFault:
    return StripeFault(
        500,
        "Sorry! There was an error while talking to one of our backends. Support has been notified.",
        kind="api_error",
    )


def rate_limited() -> StripeFault:
    return StripeFault(
        429,
        "Too many requests hit the API too quickly. We recommend an exponential backoff of your requests.",
        code="rate_limit",
    )
