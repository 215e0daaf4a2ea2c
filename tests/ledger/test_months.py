"""What each month moved on an account: kept and since, always the same as counted from the postings."""

from collections import Counter
from datetime import date
from typing import Any

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.ledger.checks import CHECKS, run
from marketplace.ledger.models import AccountMonth, Balance, RolledUp
from marketplace.ledger.months import Month, months_of, roll_up
from marketplace.ledger.posting import Draft, Entry, post, post_many
from tests.ledger.conftest import Books


def earn(books: Books, name: str, day: date, amount: int, income_class: str | None = "business") -> Draft:
    return Draft("settlement", name, day, [Entry(books.bank, books.poor, amount, income_class, "allocation", 1)])


def test_each_kind_side_and_class_of_a_month(books: Books) -> None:
    post_many([earn(books, "1", date(2026, 10, 1), 500), earn(books, "2", date(2026, 10, 31), 70)])
    post(earn(books, "3", date(2026, 11, 1), 30, "wage"))
    post(Draft("payout", "1", date(2026, 11, 2), [Entry(books.poor, books.bank, 400)]))
    expected = {
        Month(date(2026, 10, 1), "settlement", True, "business", 570, 2),
        Month(date(2026, 11, 1), "settlement", True, "wage", 30, 1),
        Month(date(2026, 11, 1), "payout", False, "", 400, 1),
    }
    assert set(months_of(books.poor)) == expected
    assert roll_up(many=1) >= 1
    assert set(months_of(books.poor)) == expected
    assert Balance.objects.get(pk=books.poor).postings == RolledUp.objects.get(pk=books.poor).postings == 4


def test_postings_of_one_event_and_source_are_one_entry(books: Books) -> None:
    entries = [
        Entry(books.bank, books.poor, amount, "business", "allocation", source)
        for amount, source in [(5, 1), (6, 1), (7, 2)]
    ]
    post(Draft("settlement", "1", date(2026, 10, 1), entries))
    assert months_of(books.poor) == [Month(date(2026, 10, 1), "settlement", True, "business", 18, 2)]


def test_few_postings_are_left_alone(books: Books) -> None:
    post(earn(books, "1", date(2026, 10, 1), 500))
    assert roll_up(many=1_000) == 0
    assert not AccountMonth.objects.exists()


def test_an_event_numbered_early_that_came_late_is_not_missed(books: Books) -> None:
    """Its number lies below what is kept: the counts differ, all is counted, and the next roll-up mends what is kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ledger_event_id_seq')")
        early = cursor.fetchone()[0]
    post(earn(books, "1", date(2026, 10, 1), 500))
    roll_up(many=1)
    draft = earn(books, "late", date(2026, 10, 2), 11)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH e AS (INSERT INTO ledger_event (id, kind, reference, body_hash, posting_count, occurred_on)"
            " VALUES (%s, %s, %s, %s, 1, %s) RETURNING id) INSERT INTO ledger_posting"
            " (event_id, seq, debit_id, credit_id, amount, income_class, source_type, source_id)"
            " SELECT id, 1, %s, %s, 11, 'business', 'allocation', 1 FROM e",
            [early, draft.kind, draft.reference, draft.body_hash(), draft.occurred_on, books.bank, books.poor],
        )
    expected = [Month(date(2026, 10, 1), "settlement", True, "business", 511, 2)]
    assert months_of(books.poor) == expected
    assert findings() == []
    roll_up(many=1)
    assert months_of(books.poor) == expected
    assert AccountMonth.objects.get(account_id=books.poor).amount == 511


def findings() -> list[Any]:
    checks = [check for check in CHECKS if check.name in ("months-kept", "balance-kept")]
    return [row for outcome in run(checks, most=10) for row in outcome.rows]


def test_a_kept_month_that_was_changed_is_found(books: Books) -> None:
    post(earn(books, "1", date(2026, 10, 1), 500))
    roll_up(many=1)
    assert findings() == []
    AccountMonth.objects.filter(account_id=books.poor).update(amount=499)
    [found] = findings()
    assert (found.check, found.values["kept"], found.values["counted"]) == ("months-kept", 499, 500)


steps = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 900), st.sampled_from(["business", "wage", None]), st.booleans()),
    min_size=1, max_size=12,
)  # fmt: skip


@given(steps)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_kept_and_since_are_the_whole(books: Books, taken: list[tuple[int, int, str | None, bool]]) -> None:
    """Whenever the roll-up comes between postings, the months add up to the postings."""
    run_number = Balance.objects.get(pk=books.poor).postings
    before = {(m.month, m.income_class): (m.amount, m.entries) for m in months_of(books.poor)}
    amounts: Counter[tuple[date, str]] = Counter({key: amount for key, (amount, _) in before.items()})
    entries: Counter[tuple[date, str]] = Counter({key: count for key, (_, count) in before.items()})
    for n, (month, amount, income_class, roll) in enumerate(taken):
        post(earn(books, f"{run_number}:{n}", date(2026, month, 3), amount, income_class))
        amounts[date(2026, month, 1), income_class or ""] += amount
        entries[date(2026, month, 1), income_class or ""] += 1
        if roll:
            roll_up(many=1)
    found = months_of(books.poor)
    assert {(m.month, m.income_class): m.amount for m in found} == dict(amounts)
    assert {(m.month, m.income_class): m.entries for m in found} == dict(entries)
