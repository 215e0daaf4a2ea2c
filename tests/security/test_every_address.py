"""Every address × every role × GET and POST, with real rows, against a table kept as data (R8, law 7)."""

from __future__ import annotations

import os
import re

import pytest

from tests.orders.changes import Clock
from tests.orders.conftest import clock, stripe_double
from tests.security.addresses import (
    TABLE,
    WRITES,
    Browser,
    answer,
    client_of,
    drawn_once,
    every_address,
    fill,
    read_table,
    taken_back,
    written,
)
from tests.security.every_row import EveryRow, every_row
from tests.security.read_once import read_once

pytestmark = pytest.mark.django_db
__all__ = ["clock", "every_row", "stripe_double"]  # fixtures

# What is of no place: money of the county, which every township sees; what administrators alone keep; what is no row.
EVERYBODYS = {"fundentry", "discountcode", "redirect", "workflow", "task", "task_id", "session_id"}
EVERYBODYS |= {
    "content_type_app_name",
    "content_type_model_name",
    "sheet",
    "form",
}  # a kind of rows, and how it is written
_found: dict[str, dict[str, list[str]]] = {}


@pytest.mark.slow("nine thousand requests a method: every address, eighteen roles")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_answers_each_role_as_the_table_says(
    every_row: EveryRow, clock: Clock, db: None, method: str
) -> None:
    opened, found = {role: client_of(user, Browser) for role, user in every_row.users.items()}, {}
    with drawn_once() as drawing, read_once(), taken_back() as take_back:
        for address in every_address():
            path, cells = fill(address, every_row), []
            drawing.wanted = True
            for client in opened.values():
                cells.append(answer(client, method, path, take_back))
                drawing.wanted = drawing.wanted and cells[-1] != "ok"
            found[address.written] = cells
    assert [address for address, cells in found.items() if "500" in cells] == []
    if os.environ.get(WRITES):
        _found[method] = found
        if len(_found) == 2:
            TABLE.write_text(written(list(opened), _found))
        return
    assert elsewhere(found, list(opened)) == {}
    roles, rows = read_table(method)
    assert roles == list(opened)
    differing = {
        address: f"{told} instead of {rows.get(address, 'no line')}"
        for address, told in found.items()
        if rows.get(address) != told
    }
    assert differing == {}
    assert sorted(rows) == sorted(found)


def elsewhere(found: dict[str, list[str]], roles: list[str]) -> dict[str, list[str]]:
    """The addresses in the back office of a row of place A that answer anything but 404 to a role in place B.

    405: the method is refused before the row is looked for.
    """
    answers = {
        address: [cell for role, cell in zip(roles, cells, strict=True) if role.endswith(" B")]
        for address, cells in found.items()
        if address.startswith("/admin/") and set(re.findall(r"{(\w+)}", address)) - EVERYBODYS
    }
    return {address: cells for address, cells in answers.items() if set(cells) not in ({"404"}, {"405"})}
