"""What the ledger's tests need: accounts, and raw SQL as the application's role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import pytest

from marketplace.ledger.accounts import open_accounts, shared_account
from marketplace.ledger.posting import Draft, Entry, Posted, post
from tests.real_database import RealDatabase

DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Books:
    """A bank, a fund of 1,000 fen, a cooperative, and two households of whom the first has 500 fen."""

    bank: int
    fund: int
    cooperative: int
    rich: int
    poor: int
    credited: Posted


def open_books() -> Books:
    """Open the accounts and post the two events through the real actions."""
    bank, fund = shared_account("bank"), shared_account("price_protection_fund")
    households = open_accounts("household", [1, 2])
    cooperative = open_accounts("cooperative", [1])[1]
    post(Draft("fund_deposit", "opening", DAY, [Entry(bank, fund, 1000)]))
    credit = Entry(fund, households[1], 500, "transfer", "allocation", 7)
    credited = post(Draft("settlement", "opening", DAY, [credit, Entry(bank, fund, 500)]))
    return Books(bank, fund, cooperative, households[1], households[2], credited)


@pytest.fixture
def books(real_database: RealDatabase) -> Books:
    """The books of `open_books` in a database of the test's own."""
    return open_books()


@pytest.fixture
def app_sql(real_database: RealDatabase) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the application's role; a transaction begins with the first statement."""
    with psycopg.connect(real_database.app_url) as connection:
        yield connection
        connection.rollback()
