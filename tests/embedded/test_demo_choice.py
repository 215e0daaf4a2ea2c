"""Whether a VAR has the demo in it: never mixed by forgetting a setting, never taken for the other kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketplace.embedded.demo_choice import begun_with_demo, settle, wanted_demo
from marketplace.embedded.server_home import EmbeddedError
from marketplace.embedded.stack import StackPlan
from marketplace.embedded.welcome import welcome

VAR = Path("/var/集市 one")


@pytest.mark.parametrize(("given", "wanted"), [(None, None), ("", None), ("0", False), ("1", True), (" 0 ", False)])
def test_demo_asks_for_it_or_not_or_says_nothing(
    given: str | None, wanted: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO", raising=False)
    if given is not None:
        monkeypatch.setenv("DEMO", given)
    assert wanted_demo() is wanted


@pytest.mark.parametrize("given", ["no", "false", "2", "０"])
def test_anything_else_is_refused_in_words(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO", given)
    with pytest.raises(EmbeddedError, match=f"^DEMO must be 0 .* or 1 .*, not '{given}'"):
        wanted_demo()


@pytest.mark.parametrize(
    ("done", "begun"),
    [
        ({}, None),
        ({"demo": True}, True),
        ({"demo": False}, False),
        ({"logins": "administrator …"}, True),  # from before DEMO
        ({"logins": "", "orders": True}, False),  # restored from a backup
        ({"demo": False, "logins": ""}, False),
    ],
)
def test_how_a_database_was_begun_is_known(done: dict[str, object], begun: bool | None) -> None:
    assert begun_with_demo(done) is begun


@pytest.mark.parametrize(
    ("wanted", "done", "demo"),
    [
        (None, {}, True),
        (False, {}, False),
        (True, {}, True),
        (None, {"demo": False}, False),
        (None, {"demo": True}, True),
        (True, {"demo": False}, True),  # the command `demo` refuses where somebody works
        (True, {"demo": True}, True),
        (False, {"demo": False}, False),
    ],
)
def test_a_second_start_goes_on_as_the_first_began(wanted: bool | None, done: dict[str, object], demo: bool) -> None:
    assert settle(wanted, done, VAR) is demo


def test_a_demo_is_not_called_a_marketplace_of_ones_own() -> None:
    with pytest.raises(
        EmbeddedError, match=r"was begun with the demo, [^\n]*\n[^\n]*DEMO=0 VAR=/a/new/folder make run"
    ):
        settle(False, {"demo": True}, VAR)


def test_the_first_administrators_command_is_said_where_there_is_no_demo() -> None:
    plan = StackPlan(8001, VAR, None)
    said = welcome(plan, demo=False, logins="")
    assert "http://127.0.0.1:8001/admin/" in said
    assert "VAR='/var/集市 one' .venv/bin/python -m marketplace.embedded manage create_administrator --phone" in said
    assert "Where nobody is in it yet, the first administrator is made by" in said  # a restored one has its people
    shown = welcome(plan, demo=True, logins="administrator  admin@demo.example\n")
    assert "admin@demo.example" in shown and "create_administrator" not in shown
