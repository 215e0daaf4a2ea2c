"""Every address × every role × GET and POST, with real rows, against a table kept as data (R8, law 7)."""

from __future__ import annotations

import os

import pytest

from tests.orders.conftest import stripe_double
from tests.security.addresses import TABLE, WRITES, answer, client_of, every_address, fill, read_table, written
from tests.security.every_row import EveryRow, make_every_row
from tests.shared_worlds import shared

pytestmark = pytest.mark.django_db
__all__ = ["stripe_double"]

every_row = shared(make_every_row)
_found: dict[str, dict[str, list[str]]] = {}


@pytest.mark.slow("thousands of requests: every address, ten roles, two methods")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_answers_each_role_as_the_table_says(every_row: EveryRow, db: None, method: str) -> None:
    opened, found = {role: client_of(user) for role, user in every_row.users.items()}, {}
    for address in every_address():
        path = fill(address, every_row)
        found[address.written] = [answer(client, method, path) for client in opened.values()]
    if os.environ.get(WRITES):
        _found[method] = found
        if len(_found) == 2:
            TABLE.write_text(written(list(opened), _found))
        return
    roles, rows = read_table(method)
    assert roles == list(opened)
    differing = {
        address: f"{told} instead of {rows.get(address, 'no line')}"
        for address, told in found.items()
        if rows.get(address) != told
    }
    assert differing == {}
    assert sorted(rows) == sorted(found)
