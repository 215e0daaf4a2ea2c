"""Which parameters each call takes, read from the SDK's own generated types.

Those types are generated from Stripe's description of the very API version the SDK speaks, so the double refuses
what Stripe refuses (`parameter_unknown`) without a copy of that description in this project.
"""

from __future__ import annotations

import types
import typing
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, Union

import typing_extensions
from stripe import RequestOptions

from .errors import invalid, missing_param

OPTIONS = frozenset(RequestOptions.__annotations__)
# Call options are written for type checkers: their names are not all imported where they are inherited.
TYPING = ("Any", "Dict", "List", "Mapping", "Optional", "Union")
NAMES = {"StripeContext": object} | {name: getattr(typing, name) for name in TYPING}
MAX_METADATA_KEYS, MAX_METADATA_KEY, MAX_METADATA_VALUE = 50, 40, 500


@cache
def fields(shape: type) -> dict[str, Any]:
    """The parameters of a TypedDict of the SDK with their types, call options (api_key …) left out."""
    hints = typing_extensions.get_type_hints(shape, localns=NAMES)
    if not OPTIONS.issubset(hints):
        return hints
    return {name: hint for name, hint in hints.items() if name not in OPTIONS}


def accept(shape: type, given: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Turn a decoded form into typed parameters.

    Raises StripeFault 400 with Stripe's codes: parameter_unknown, parameter_missing, parameter_invalid_integer,
    parameter_invalid_empty, parameter_invalid_string_blank.
    """
    known = fields(shape)
    for name in given:
        if name not in known:
            param = _join(prefix, name)
            raise invalid(f"Received unknown parameter: {param}", param, "parameter_unknown")
    for name in typing.cast(Any, shape).__required_keys__:
        if name not in given and name in known:
            raise missing_param(_join(prefix, name))
    return {name: _convert(known[name], value, _join(prefix, name)) for name, value in given.items()}


def _join(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def _convert(hint: Any, value: Any, param: str) -> Any:
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return _convert_union(typing.get_args(hint), value, param)
    if origin is list:
        return _convert_list(typing.get_args(hint)[0], value, param)
    if origin is Literal:
        return _convert_enum(typing.get_args(hint), value, param)
    if origin is dict:
        return _convert_map(value, param)
    if typing_extensions.is_typeddict(hint):
        if not isinstance(value, dict):
            raise invalid(f"Invalid object: {param} must be an object", param)
        return accept(hint, value, param)
    return _convert_scalar(hint, value, param)


def _convert_union(choices: tuple[Any, ...], value: Any, param: str) -> Any:
    literals = [v for c in choices if typing.get_origin(c) is Literal for v in typing.get_args(c)]
    if value == "" and "" in literals:
        return ""
    # The SDK writes "Literal[...] | str" to stay open for the future; the API itself refuses other values.
    enum = [v for v in literals if v != ""]
    if enum and isinstance(value, str):
        return _convert_enum(tuple(enum), value, param)
    rest = [c for c in choices if typing.get_origin(c) is not Literal and c is not type(None)]
    if isinstance(value, dict):
        containers = [c for c in rest if typing_extensions.is_typeddict(c) or typing.get_origin(c) in (dict, list)]
        if containers:
            return _convert(containers[0], value, param)
    scalars = [c for c in rest if c in (int, float, bool, str, Decimal)]
    if not scalars:
        raise invalid(f"Invalid object: {param} must be an object", param)
    return _convert(scalars[0], value, param)


def _convert_list(item: Any, value: Any, param: str) -> list[Any]:
    if not isinstance(value, dict) or not all(key.isdigit() for key in value):
        raise invalid("Invalid array", param)
    return [_convert(item, value[key], f"{param}[{key}]") for key in sorted(value, key=int)]


def _convert_enum(allowed: tuple[Any, ...], value: Any, param: str) -> Any:
    if value not in allowed:
        listed = ", ".join(str(v) for v in allowed[:-1]) + (f", or {allowed[-1]}" if len(allowed) > 1 else allowed[0])
        raise invalid(f"Invalid {param}: must be one of {listed}", param)
    return value


def _convert_map(value: Any, param: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise invalid("Invalid object", param)
    if len(value) > MAX_METADATA_KEYS:
        raise invalid(f"Metadata can have at most {MAX_METADATA_KEYS} keys.", param)
    for key, text in value.items():
        if len(key) > MAX_METADATA_KEY:
            raise invalid(f"Metadata keys must be at most {MAX_METADATA_KEY} characters: {key}", param)
        if len(text) > MAX_METADATA_VALUE:
            message = f"Metadata values can have up to {MAX_METADATA_VALUE} characters; {key} has {len(text)}."
            raise invalid(message, _join(param, key))
    return {key: text for key, text in value.items() if text != ""}


def _convert_scalar(hint: Any, value: Any, param: str) -> Any:
    if not isinstance(value, str):
        raise invalid(f"Invalid {'string' if hint is str else 'value'}: {param}", param)
    if value == "":
        message = (
            f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{param}' cannot be unset. You should remove '{param}' from your request or supply a "
            "non-empty value."
        )
        raise invalid(message, param, "parameter_invalid_empty")
    if hint is int:
        try:
            return int(value, 10) if value.lstrip("-").isascii() and value.lstrip("-").isdigit() else int("x")
        except ValueError:
            raise invalid(f"Invalid integer: {value}", param, "parameter_invalid_integer") from None
    if hint is bool:
        if value not in ("true", "false"):
            raise invalid(f"Invalid boolean: {value}", param)
        return value == "true"
    if hint in (Decimal, float):
        try:
            return str(Decimal(value))
        except InvalidOperation:
            raise invalid(f"Invalid decimal: {value}", param) from None
    return value
