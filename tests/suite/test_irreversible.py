"""docs/laws/irreversible.md names every door that changes something, and says how it asks or why it need not."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import get_resolver, reverse

from marketplace.backoffice.typed_again import (
    CountAgainForm,
    NameAgainField,
    NameAgainForm,
    SumAgainField,
    SumAgainForm,
)
from orders.preorders.forms import FailedForm
from orders.pricing.floor_forms import OpenForm, RaiseForm

OURS = ("marketplace", "orders", "cms")
HOW = {"asks", "two", "undone", "page", "harmless"}
TABLE = re.compile(r"^\| `(?P<door>[^`]+)` \| (?P<how>\w+) \| (?P<why>.+) \|$", re.MULTILINE)
ASKING = (SumAgainForm, NameAgainForm, CountAgainForm, SumAgainField, NameAgainField, FailedForm, RaiseForm, OpenForm)


def listed() -> list[tuple[str, str, str]]:
    text = (Path(settings.BASE_DIR) / "docs" / "laws" / "irreversible.md").read_text()
    return [(found["door"], found["how"], found["why"]) for found in TABLE.finditer(text)]


def patterns(resolver: Any, names: tuple[str, ...] = (), address: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every address: its name with the namespaces before it, how it is written, and its view."""
    for one in resolver.url_patterns:
        path = address + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from patterns(one, (*names, one.namespace) if one.namespace else names, path)
        else:
            yield ":".join([*names, str(one.name)]), path, one.callback


def doors() -> dict[str, Any]:
    """The doors of the back office that change something, each with its view."""
    reverse("wagtailadmin_home")
    found = {}
    for name, path, callback in patterns(get_resolver()):
        view = getattr(callback, "view_class", None) or getattr(callback, "cls", None)  # of Django, or for scripts
        if not path.startswith("admin/") or path == "admin/login/":
            continue
        is_ours = (view or callback).__module__.split(".")[0] in OURS
        if (
            is_ours
            and (view is None or hasattr(view, "post"))
            or not is_ours
            and (name == "wagtail_bulk_action" or re.search(r"(^|[:_])delete", name))
        ):
            found[name] = view or callback
    return found


def test_every_door_that_changes_something_is_listed_once() -> None:
    rows = listed()
    commands = {f"manage.py {name}" for name, app in get_commands().items() if str(app).split(".")[0] in OURS}
    assert sorted(door for door, _how, _why in rows) == sorted({*doors(), *commands})
    assert {how for _door, how, _why in rows} <= HOW
    assert len(rows) > 60


@pytest.mark.parametrize("door", [door for door, how, _why in listed() if how == "asks" and "manage.py" not in door])
def test_a_door_that_asks_is_made_of_what_asks(door: str) -> None:
    view = doors()[door]
    source = inspect.getsource(view)
    used = {name for name, value in vars(sys.modules[view.__module__]).items() if value in ASKING}
    assert [name for name in used if name in source], door
