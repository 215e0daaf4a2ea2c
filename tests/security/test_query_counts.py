"""Every list of the back office and every home page needs at most thirty queries, on the small demo (`make bench ARGS=office`
looks at the same pages of a whole county)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from pytest_django import DjangoDbBlocker

from cms.demo.people import LOGINS
from marketplace.embedded import postgres
from marketplace.people.models import User
from tests.cms.loaded_demo import demo_loaded
from tests.security.addresses import client_of
from tests.security.test_empty_lists import lists

MOST_QUERIES = 30
LOG = "/admin/reports/site-history/"  # what it asks follows from what its reader sees
PEOPLE = ("lili", "lili-manager", "lingzi", "council", "county", "editor", "admin")


@pytest.fixture(autouse=True)
def its_harvest_time() -> None:
    """The demo counts its days from now, not from the test world's harvest."""


@pytest.fixture
def clients(
    demo_cluster: postgres.Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[list[Client]]:
    """Somebody of each role, in the demo."""
    with demo_loaded(demo_cluster, django_db_blocker, tmp_path / "media"):
        yield [client_of(User.objects.get(email=f"{name}@demo.example")) for name in PEOPLE]


@pytest.mark.slow("sixty pages of the back office, each twice")
def test_no_list_and_no_home_page_needs_more_than_thirty_queries(clients: list[Client]) -> None:
    """Each list for the first who sees it: what it asks does not depend on who reads, but for the condition on the rows."""
    assert {login.email for login in LOGINS} >= {f"{name}@demo.example" for name in PEOPLE}
    taken = {}
    for number, client in enumerate(clients):
        assert client.get("/admin/").status_code == 200  # what is cached for all
        taken[PEOPLE[number]] = queries(client, "/admin/")
        taken[f"{LOG} {PEOPLE[number]}"] = queries(client, LOG)
    for address in sorted(set(lists(get_resolver().url_patterns))):
        for client in clients:
            if client.get(address).status_code == 200:
                taken[address] = queries(client, address)
                break
    assert len(taken) > 40
    assert {page: count for page, count in taken.items() if count > MOST_QUERIES} == {}


def queries(client: Client, address: str) -> int:
    """How many queries a page takes the second time."""
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)
