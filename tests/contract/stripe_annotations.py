"""Reads the annotations that the `stripe` package ships: fields of its objects, parameters and answers of its calls.

They are generated from Stripe's description of the very API version that the package calls.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import stripe
import typing_extensions
from stripe import RequestOptions

PACKAGE = Path(stripe.__file__).parent
#: Call options are inherited by modules that don't import their names.
INHERITED = {"StripeContext": object} | {
    name: getattr(typing, name) for name in ("Any", "Dict", "List", "Mapping", "Optional", "Union")
}


@cache
def namespace(module_name: str) -> dict[str, Any]:
    """A module's names, with those that it imports for type checkers only."""
    module = importlib.import_module(module_name)
    names = INHERITED | vars(module)
    head = re.split(r"^(?:class |@)", Path(str(module.__file__)).read_text(encoding="utf-8"), maxsplit=1, flags=re.M)[0]
    for node in ast.parse(head).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for statement in node.body:
                if isinstance(statement, ast.ImportFrom):
                    source = importlib.import_module(str(statement.module))
                    names |= {alias.asname or alias.name: getattr(source, alias.name) for alias in statement.names}
    return names


@cache
def object_fields(shape: type) -> dict[str, Any]:
    """The fields of one of the package's object classes: name → resolved annotation."""
    hints = typing_extensions.get_type_hints(shape, globalns=namespace(shape.__module__))
    return {
        name: hint
        for name, hint in hints.items()
        if not name.startswith("_") and typing.get_origin(hint) is not typing.ClassVar
    }


@cache
def parameter_fields(shape: type) -> dict[str, tuple[Any, bool]]:
    """The parameters of one of the package's TypedDicts: name → (resolved annotation, whether it is required).

    Call options such as `api_key`, which the package lets its callers mix in, are left out.
    """
    hints = typing_extensions.get_type_hints(shape, globalns=namespace(shape.__module__))
    options = set(RequestOptions.__annotations__)
    left_out = options if options <= set(hints) else set()
    required: frozenset[str] = typing.cast(Any, shape).__required_keys__
    return {name: (hint, name in required) for name, hint in hints.items() if name not in left_out}


@dataclass(frozen=True)
class Call:
    """A call of the API as a service of the package makes it.

    `template` is its path, such as ``/v1/refunds/{refund}``; `parameters` a TypedDict, None when it takes none.
    """

    method: str
    template: str
    parameters: type | None
    answer: Any


@cache
def find_call(method: str, path: str) -> Call | None:
    """The call behind a path such as ``/v1/refunds/re_1``; None when no service of the package makes it."""
    first = "/".join(path.split("/")[:3])
    calls = [call for file in _services_with(first) for call in _calls_of(file)]
    fitting = [call for call in calls if call.method == method and _pattern(call.template).fullmatch(path)]
    return min(fitting, key=lambda call: call.template.count("{"), default=None)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template))


@cache
def _service_texts() -> dict[Path, str]:
    return {file: file.read_text(encoding="utf-8") for file in sorted(PACKAGE.rglob("*_service.py"))}


def _services_with(path: str) -> list[Path]:
    return [file for file, text in _service_texts().items() if re.search(rf'"{re.escape(path)}["/]', text)]


@cache
def _calls_of(file: Path) -> tuple[Call, ...]:
    module_name = ".".join(("stripe", *file.relative_to(PACKAGE).with_suffix("").parts))
    names = namespace(module_name)
    classes = [node for node in ast.parse(_service_texts()[file]).body if isinstance(node, ast.ClassDef)]
    return tuple(
        _call(getattr(vars(sys.modules[module_name])[shape.name], node.name), names, *asked)
        for shape in classes
        for node in shape.body
        if isinstance(node, ast.FunctionDef)
        for asked in _asked(node)
    )


def _asked(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """HTTP method and path of `self._request("get", "/v1/refunds/{refund}".format(…), …)`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self._request":
            method, path = node.args[:2]
            if isinstance(path, ast.Call) and isinstance(path.func, ast.Attribute):  # "…".format(…)
                path = path.func.value
            yield ast.literal_eval(method).upper(), ast.literal_eval(path)


def _call(function: types.FunctionType, names: dict[str, Any], method: str, template: str) -> Call:
    hints = typing_extensions.get_type_hints(function, globalns=names)
    taken = [
        hint for hint in typing.get_args(hints.get("params")) or [hints.get("params")] if hint is not types.NoneType
    ]
    return Call(method, template, taken[0] if taken else None, hints["return"])
