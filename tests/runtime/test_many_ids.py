"""A condition on many ids finds what `__in` finds, with one parameter however many they are; columns of many rows are written
in one statement."""

from datetime import timedelta

import pytest
from django.db import DataError, connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from marketplace.ledger.accounts import open_accounts
from marketplace.ledger.models import Account, Balance
from marketplace.runtime.many_ids import among, write_columns
from orders.models import StripeEvent
from tests.world import NOW

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


def three() -> list[StripeEvent]:
    return StripeEvent.objects.bulk_create(
        StripeEvent(event_id=f"evt_{n}", kind="charge.updated", object_id="ch_1", payload="{}", due_at=NOW, attempts=n)
        for n in range(3)
    )


def test_columns_of_rows_are_written_and_no_others() -> None:
    first, second, third = three()
    first.last_error, first.attempts, first.due_at = 'a "quote", {braces}, \\, 汉字, NULL', 7, None
    second.last_error, second.attempts, second.due_at = "", 8, NOW + timedelta(microseconds=1)
    second.object_id = third.object_id = "not to be written"
    with CaptureQueriesContext(connection) as caught:
        write_columns([second, first], "last_error", "attempts", "due_at")
    assert len(caught) == 1
    found = StripeEvent.objects.order_by("event_id").values_list("last_error", "attempts", "due_at", "object_id")
    assert list(found) == [
        ('a "quote", {braces}, \\, 汉字, NULL', 7, None, "ch_1"),
        ("", 8, NOW + timedelta(microseconds=1), "ch_1"),
        ("", 2, NOW, "ch_1"),
    ]


def test_no_rows_take_no_statement_and_a_text_too_long_is_not_cut() -> None:
    with CaptureQueriesContext(connection) as caught:
        write_columns([], "kind")
    assert len(caught) == 0
    [event, *_others] = three()
    event.kind = "k" * 1_000
    with pytest.raises(DataError, match="value too long"):
        write_columns([event], "kind")
