"""Turns the annotations of the `stripe` package into strict models, held against data by pydantic.

Unknown keys are refused, nothing is converted, and where the package writes ``Literal[…] | str`` to stay open for
values to come, only the literal's values of today are taken.
"""

from __future__ import annotations

import operator
import types
import typing
from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from typing import Annotated, Any, Literal, NotRequired, Union

import typing_extensions
from pydantic import (
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    with_config,
)
from pydantic_core import ErrorDetails
from stripe import ListObject, StripeObject
from stripe._stripe_object import UntypedStripeObject
from typing_extensions import TypedDict

from tests.contract.stripe_annotations import object_fields, parameter_fields

STRICT = ConfigDict(strict=True, extra="forbid")
NUMBER = Annotated[str, StringConstraints(pattern=r"^-?\d+(\.\d+)?$")]
#: What stands for the package's scalars in JSON, …
JSON: dict[Any, Any] = {Decimal: NUMBER}
#: … among the parameters handed to the package, …
HANDED: dict[Any, Any] = {}
#: … and in the form that it makes of them.
FORM: dict[Any, Any] = {
    int: Annotated[str, StringConstraints(pattern=r"^-?\d+$")],
    float: NUMBER,
    Decimal: NUMBER,
    bool: Literal["true", "false"],
}
SCALARS = (str, int, bool, float, Decimal)


class Models:
    """Strict models of one way of writing data: JSON, HANDED or FORM. Each is built when first asked for."""

    def __init__(self, scalars: dict[Any, Any]) -> None:
        self._scalars = scalars
        self._shapes: dict[tuple[type, bool], Any] = {}
        self._adapters: dict[Any, TypeAdapter[Any]] = {}

    def problems(self, hint: Any, value: Any, *, partial: bool = False) -> list[str]:
        """Where a value breaks an annotation of the package; empty when it doesn't.

        :param partial: no field of the annotated object class is required
        """
        key = (hint, partial)
        if key not in self._adapters:
            whole = partial or _is_resource(hint)
            self._adapters[key] = TypeAdapter(self._object(hint, partial=partial) if whole else self._strict(hint))
        try:
            self._adapters[key].validate_python(value)
        except ValidationError as error:
            return [_told(detail) for detail in error.errors(include_url=False)]
        return []

    def _strict(self, hint: Any) -> Any:
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if hint in SCALARS:
            return self._scalars.get(hint, hint)
        if hint in (None, types.NoneType, Any, object) or origin is Literal:
            return hint
        if origin in (Union, types.UnionType):
            return self._union(arguments)
        if origin is list:
            return self._list(arguments[0])
        if origin in (dict, UntypedStripeObject):
            return dict[str, self._strict(arguments[-1])]  # type: ignore[misc]
        if origin is ListObject:
            return self._page(arguments[0])
        if typing_extensions.is_typeddict(hint):
            return self._parameters(hint)
        if isinstance(hint, type) and issubclass(hint, StripeObject):
            return self._referred([hint]) if _is_resource(hint) else self._object(hint)
        raise TypeError(f"no strict model is known for {hint!r}")

    def _union(self, choices: Iterable[Any]) -> Any:
        given = set(choices)
        listed = {
            value for choice in given if typing.get_origin(choice) is Literal for value in typing.get_args(choice)
        }
        # "" beside str is the wish to unset; any other literal beside str is the list of values known today
        if any(isinstance(value, str) and value for value in listed):
            given.discard(str)
        resources = [choice for choice in given if _is_resource(choice)]
        strict = [self._strict(choice) for choice in given if choice not in resources]
        return reduce(operator.or_, strict + ([self._referred(resources)] if resources else []))

    def _list(self, item: Any) -> Any:
        strict = list[self._strict(item)]  # type: ignore[misc]
        return Annotated[strict, BeforeValidator(_numbered)] if self._scalars is FORM else strict

    def _page(self, item: Any) -> Any:
        fields = {"object": Literal["list"], "data": list[self._strict(item)], "has_more": bool, "url": str}  # type: ignore[misc]
        return with_config(STRICT)(TypedDict("Page", fields))

    def _parameters(self, shape: type) -> Any:
        if (shape, False) not in self._shapes:
            fields = {
                name: self._strict(hint) if required else NotRequired[self._strict(hint)]
                for name, (hint, required) in parameter_fields(shape).items()
            }
            self._shapes[shape, False] = with_config(STRICT)(TypedDict(shape.__name__, fields))
        return self._shapes[shape, False]

    def _object(self, shape: type, *, partial: bool = False) -> Any:
        """An Optional field may be null or absent: the package doesn't tell the two apart."""
        if (shape, partial) not in self._shapes:
            fields = {
                name: NotRequired[self._strict(hint)] if partial or _is_optional(hint) else self._strict(hint)
                for name, hint in object_fields(shape).items()
            }
            self._shapes[shape, partial] = with_config(STRICT)(TypedDict(shape.__name__, fields))
        return self._shapes[shape, partial]

    def _referred(self, resources: Iterable[Any]) -> Any:
        """A whole Stripe object, known by its `object`. Built late: Stripe's objects refer to each other in circles."""
        named = {resource.OBJECT_NAME: resource for resource in resources}

        def check(value: Any) -> Any:
            name = value.get("object") if isinstance(value, dict) else None
            if not isinstance(name, str) or name not in named:
                raise ValueError(f"not an object of {', '.join(sorted(named))}")
            if found := self.problems(named[name], value):
                raise ValueError("; ".join(found))
            return value

        return Annotated[Any, PlainValidator(check)]


def _is_resource(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StripeObject) and hasattr(hint, "OBJECT_NAME")


def _is_optional(hint: Any) -> bool:
    return types.NoneType in typing.get_args(hint)


def _numbered(value: Any) -> Any:
    """A form's array, `a[0]=x&a[1]=y`, as a list."""
    if not isinstance(value, dict) or list(value) != [str(number) for number in range(len(value))]:
        raise ValueError("not an array")
    return list(value.values())


def _told(detail: ErrorDetails) -> str:
    where = "/".join(str(part) for part in detail["loc"])
    return f"{where or '(top)'}: {detail['msg']}"
