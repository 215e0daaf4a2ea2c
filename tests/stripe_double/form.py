"""Stripe's form encoding: `line_items[0][price_data][currency]=cny`, `expand[]=a`, `metadata[order]=7`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import invalid

KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
PART = re.compile(r"\[([^\[\]]*)\]")


def decode(encoded: str) -> dict[str, Any]:
    """Nest a form or query string; arrays stay dicts with numeric keys until a schema says they are lists.

    Raises StripeFault (400) for keys whose brackets don't pair and for a name used both as value and as container.
    """
    root: dict[str, Any] = {}
    for key, value in parse_qsl(encoded, keep_blank_values=True):
        match = KEY.match(key)
        if not match:
            raise invalid(f"Invalid request parameter name: {key}", key)
        _place(root, [match[1], *PART.findall(match[2])], value, key)
    return root


def _place(node: dict[str, Any], path: list[str], value: str, key: str) -> None:
    for part in path[:-1]:
        child = node.setdefault(_index(node, part), {})
        if not isinstance(child, dict):
            raise invalid(f"Invalid object: {key} is given twice, as a value and as an object", key)
        node = child
    last = _index(node, path[-1])
    if isinstance(node.get(last), dict):
        raise invalid(f"Invalid object: {key} is given twice, as a value and as an object", key)
    node[last] = value


def _index(node: dict[str, Any], part: str) -> str:
    """`a[]=x&a[]=y` counts up; everything else is taken by its name."""
    return part if part else str(len(node))
