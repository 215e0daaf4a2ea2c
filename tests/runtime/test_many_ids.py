"""A condition on many ids finds what `__in` finds, with one parameter however many they are."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from marketplace.ledger.accounts import open_accounts
from marketplace.ledger.models import Account, Balance
from marketplace.runtime.many_ids import among

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened() -> list[int]:
    """Accounts of households, which have a balance each."""
    return sorted(open_accounts(Account.Kind.HOUSEHOLD, range(900_001, 900_006)).values())


def ids(rows: QuerySet[Account]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def test_only_those_are_found(opened: list[int]) -> None:
    wanted = [opened[3], opened[0], opened[0], -1]
    found = Account.objects.filter(among("pk", wanted))
    assert ids(found) == [opened[0], opened[3]] == ids(Account.objects.filter(pk__in=wanted))
    assert ids(found.filter(guarded=False)) == []
    assert ids(Account.objects.exclude(among("pk", wanted)).filter(pk__in=opened)) == [opened[1], opened[2], opened[4]]
    assert ids(Account.objects.filter(among("pk", []))) == []


def test_over_relations_in_both_directions(opened: list[int]) -> None:
    assert Balance.objects.filter(among("account", opened[:2])).count() == 2
    assert ids(Account.objects.filter(among("balance__account", opened[1:3]))) == opened[1:3]


def test_thousands_are_one_parameter(opened: list[int]) -> None:
    with CaptureQueriesContext(connection) as caught:
        assert ids(Account.objects.filter(among("pk", range(opened[0], opened[0] + 5_000)))) == opened
    assert caught.captured_queries[-1]["sql"].count(" = ANY ('{") == 1
