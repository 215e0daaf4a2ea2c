"""Checks requests and answers against Stripe's own description of its API where it lies beside the repository.

This is the second check: the first, tests/contract/package_contract.py, needs nothing but the `stripe` package.

The description is of October 2025, the SDK speaks 2026-10-28.endive: what differs only by that is listed here, each
with its reason, and nothing else is let through.
"""

from __future__ import annotations

import json
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ROOT = Path(__file__).resolve().parents[2]
SPEC, SAMPLES = "openapi.spec3.trimmed.json", "fixtures3.json"

#: Request parameters newer than the description: (call, parameter) → reason.
NEWER_PARAMETERS = {
    (
        "POST /v1/checkout/sessions",
        "allowed_payment_method_types",
    ): "2026-09-30.endive puts it in the place of payment_method_types, which can't be sent any more",
    (
        "POST /v1/checkout/sessions",
        "excluded_payment_method_types",
    ): "added to Checkout Sessions in 2025-09-30.clover, after the described version",
    ("POST /v1/checkout/sessions", "ui_mode"): "a parameter of Checkout Sessions since 2023-08-16",
    ("GET /v1/checkout/sessions", "status"): "a filter of this list since 2023-10-16",
    ("GET /v1/checkout/sessions", "created"): "a filter of this list since 2023-10-16",
    ("POST /v1/checkout/sessions", "line_items[metadata]"): "line items carry metadata in newer versions",
}
#: Values newer than the description's enumerations: (schema, field, value) → reason.
NEWER_VALUES = {
    ("payment_intent", "cancellation_reason", "expired"): "in the SDK's types for 2026-10-28.endive",
    ("balance_transaction", "type", "payment_failure_refund"): "in the SDK's types for 2026-10-28.endive",
}


class Contract:
    """Stripe's description and sample objects from one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @classmethod
    def find(cls) -> Contract | None:
        """The description in STRIPE_CONTRACT_DIR, or in `shared/stripe` beside the repository; None when absent.

        Raises FileNotFoundError when STRIPE_CONTRACT_DIR names a folder without it.
        """
        named = os.environ.get("STRIPE_CONTRACT_DIR")
        directory = Path(named or ROOT.parent / "shared" / "stripe")
        if (directory / SPEC).is_file() and (directory / SAMPLES).is_file():
            return cls(directory)
        if named:
            raise FileNotFoundError(f"STRIPE_CONTRACT_DIR: {SPEC} and {SAMPLES} are not both in {directory}")
        return None

    @cached_property
    def spec(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.directory / SPEC).read_text(encoding="utf-8"))
        return found

    @cached_property
    def samples(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.directory / SAMPLES).read_text(encoding="utf-8"))["resources"]
        return found

    @cached_property
    def _registry(self) -> Registry[Any]:
        schemas = {name: translate(body, name) for name, body in self.spec["components"]["schemas"].items()}
        document = {"components": {"schemas": schemas}}
        return Registry().with_resource("spec:", Resource(contents=document, specification=DRAFT202012))

    def object_problems(self, name: str, thing: Any) -> list[str]:
        """Where an object breaks its schema, such as "refund"; empty when it doesn't."""
        return self._problems({"$ref": f"spec:#/components/schemas/{name}"}, thing)

    def answer_problems(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """Where an answer breaks the schema that the description gives for this call and status."""
        operation = self._operation(method, path)
        if operation is None:
            return [] if status == 404 else [f"{method} {path} is not described"]
        responses = operation["responses"]
        response = responses.get(str(status), responses["default"])
        return self._problems(translate(response["content"]["application/json"]["schema"], ""), body)

    def request_problems(self, record: dict[str, Any]) -> list[str]:
        """Where a call recorded by the double (`Control.requests`) breaks the description of its parameters."""
        operation = self._operation(record["method"], record["path"])
        if operation is None:
            return [f"{record['method']} {record['path']} is not described"]
        call = f"{record['method']} {self._template(record['path'])}"
        params = without_newer(call, record["params"])
        if record["method"] == "GET":
            known = {p["name"]: p["schema"] for p in operation.get("parameters", []) if p["in"] == "query"}
            schema = {"type": "object", "properties": known, "additionalProperties": False}
        else:
            content = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
            schema = content["schema"]
        return self._problems(translate(closed(schema), ""), params)

    def _problems(self, schema: dict[str, Any], thing: Any) -> list[str]:
        validator = jsonschema.Draft202012Validator(schema, registry=self._registry)
        return [problem for error in validator.iter_errors(thing) for problem in _leaves(error)]

    def _template(self, path: str) -> str | None:
        for template in self.spec["paths"]:
            if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
                return str(template)
        return None

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        template = self._template(path)
        found: dict[str, Any] | None = self.spec["paths"][template].get(method.lower()) if template else None
        return found


def _leaves(error: jsonschema.ValidationError) -> list[str]:
    """The innermost reasons: of an anyOf, those of the branch that came nearest."""
    if error.context:
        branches: dict[Any, list[jsonschema.ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        nearest = min(branches.values(), key=lambda inner: (-max(len(e.path) for e in inner), len(inner)))
        return [problem for inner in nearest for problem in _leaves(inner)]
    where = "/".join(str(part) for part in error.absolute_path)
    return [f"{where or '(top)'}: {error.message[:300]}"]


def translate(schema: Any, name: str, field: str = "") -> Any:
    """OpenAPI 3.0 to JSON Schema 2020-12: `nullable`, absolute references, open enumerations, newer values.

    `x-stripeBypassValidation` marks enumerations that Stripe itself keeps open.
    """
    if isinstance(schema, list):
        return [translate(item, name, field) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": "spec:" + schema["$ref"]}
    made: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("nullable", "format", "discriminator") or key.startswith("x-"):
            continue
        if key == "properties":
            made[key] = {prop: translate(body, name, prop) for prop, body in value.items()}
        elif key == "enum":
            newer = [v for schema_name, f, v in NEWER_VALUES if (schema_name, f) == (name, field)]
            if not schema.get("x-stripeBypassValidation"):
                made[key] = [*value, *newer]
        elif key in ("anyOf", "oneOf", "allOf", "items", "additionalProperties"):
            made[key] = translate(value, name, field)
        else:
            made[key] = value
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") else made


def closed(schema: Any) -> Any:
    """Request objects take no unknown keys at any depth; the description says so only at the top."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema and "additionalProperties" not in schema:
        made["additionalProperties"] = False
    return made


def without_newer(call: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters without those that NEWER_PARAMETERS lists for this call."""
    kept = {name: value for name, value in params.items() if (call, name) not in NEWER_PARAMETERS}
    for name, value in kept.items():
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            kept[name] = [
                {key: inner for key, inner in item.items() if (call, f"{name}[{key}]") not in NEWER_PARAMETERS}
                for item in value
            ]
    return kept
