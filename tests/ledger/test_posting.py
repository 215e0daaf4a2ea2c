"""`post` and `post_many`: exact values, replays, and what they refuse."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction

from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Account, Balance, Event, Posting
from marketplace.ledger.posting import (
    Draft,
    Entry,
    LedgerError,
    Overdraft,
    Posted,
    ReferenceReused,
    post,
    post_many,
)
from marketplace.ledger.queries import balance
from tests.balances import balance_of_kind
from tests.ledger.conftest import DAY, Books, open_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(db: None) -> Books:
    """The books inside the test's transaction."""
    return open_books()


def rows() -> tuple[int, int, list[tuple[int, int]]]:
    """How many events and postings there are, and the guarded balances."""
    balances = list(Balance.objects.order_by("account_id").values_list("account_id", "amount"))
    return Event.objects.count(), Posting.objects.count(), balances


def sale(books: Books, reference: str, fen: int = 300) -> Draft:
    """The bank pays a household, and the cooperative, in one event."""
    return Draft(
        "settlement", reference, DAY,
        [Entry(books.bank, books.poor, fen, "business", "allocation", 9), Entry(books.bank, books.cooperative, 70)],
    )  # fmt: skip


def test_an_event_is_posted_exactly_as_drafted(books: Books) -> None:
    draft = sale(books, "parcel:1")
    posted = post(draft)
    assert posted.created
    event = Event.objects.get(pk=posted.event_id)
    assert (event.kind, event.reference, event.posting_count) == ("settlement", "parcel:1", 2)
    assert (event.occurred_on, event.reverses_id) == (DAY, None)
    body = (
        "settlement\nparcel:1\n2026-11-20\n\n"
        f"1|{books.bank}|{books.poor}|300|business|allocation|9\n2|{books.bank}|{books.cooperative}|70|||"
    )
    assert bytes(event.body_hash) == hashlib.sha256(body.encode()).digest()
    columns = ("seq", "debit_id", "credit_id", "amount", "income_class", "source_type", "source_id")
    assert list(Posting.objects.filter(event_id=posted.event_id).order_by("seq").values_list(*columns)) == [
        (1, books.bank, books.poor, 300, "business", "allocation", 9),
        (2, books.bank, books.cooperative, 70, None, None, None),
    ]
    assert (balance(books.poor), balance(books.cooperative), balance(books.bank)) == (300, 70, -1500 - 370)
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 800


def test_a_replay_posts_nothing_and_tells_the_same_event(books: Books) -> None:
    first = post(sale(books, "parcel:1"))
    before = rows()
    assert post(sale(books, "parcel:1")) == Posted(first.event_id, False)
    assert post_many([sale(books, "parcel:1")] * 2) == [Posted(first.event_id, False)] * 2
    assert rows() == before


def test_the_same_reference_with_another_body_names_both(books: Books) -> None:
    first = post(sale(books, "parcel:1"))
    before, other = rows(), sale(books, "parcel:1", 301)
    for attempt in (lambda: post(other), lambda: post_many([sale(books, "parcel:2"), other])):
        with pytest.raises(ReferenceReused) as refused, transaction.atomic():
            attempt()
        assert refused.value.event_id == first.event_id
        for named in (f"event {first.event_id}", sale(books, "parcel:1").body_hash().hex(), other.body_hash().hex()):
            assert named in str(refused.value)
        assert rows() == before


@pytest.mark.parametrize(
    "change", [{"occurred_on": date(2026, 11, 21)}, {"reverses": 1}, {"entries": []}], ids=["day", "reverses", "entry"]
)
def test_each_part_of_the_body_counts(change: dict[str, object], books: Books) -> None:
    draft = sale(books, "parcel:1")
    post(draft)
    if "entries" in change:
        change = {"entries": list(reversed(draft.entries))}
    elif "reverses" in change:
        change = {"reverses": books.credited.event_id, "reason": "made twice", "approver_ids": (1, 2)}
    with pytest.raises(ReferenceReused):
        post(replace(draft, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("many", [False, True])
def test_an_overdraft_names_the_account_and_leaves_everything(many: bool, books: Books) -> None:
    before = rows()
    spend = Draft("spend", "1", DAY, [Entry(books.rich, books.bank, 501)])
    with pytest.raises(Overdraft, match=f"account {books.rich} to -1 fen") as refused, transaction.atomic():
        post_many([sale(books, "parcel:1"), spend]) if many else post(spend)
    assert (refused.value.account_id, refused.value.balance) == (books.rich, -1)
    assert rows() == before


def test_a_balance_may_be_spent_to_the_last_fen(books: Books) -> None:
    post(Draft("spend", "1", DAY, [Entry(books.rich, books.bank, 500)]))
    assert balance(books.rich) == 0


def test_inside_one_event_only_the_outcome_counts(books: Books) -> None:
    """The fund pays out more than it had, and gets it back in the same event."""
    post(Draft("turn", "1", DAY, [Entry(books.fund, books.bank, 1500), Entry(books.bank, books.fund, 600)]))
    assert balance(books.fund) == 100


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([], "moves nothing"),
        ([(0, 1, 0)], "amount 0 is not positive"),
        ([(0, 1, 5), (0, 1, -5)], "entry 2: the amount -5 is not positive"),
        ([(0, 0, 5)], "from an account to itself"),
        ([(0, 1, 1)] * 32_768, "32767 are the most"),
    ],
    ids=["empty", "zero", "negative", "itself", "too many"],
)
def test_drafts_that_are_refused_before_the_database_sees_them(
    entries: list[tuple[int, int, int]], says: str, books: Books
) -> None:
    accounts = (books.bank, books.cooperative)
    before = rows()
    wrong = Draft("wrong", "1", DAY, [Entry(accounts[debit], accounts[credit], fen) for debit, credit, fen in entries])
    for attempt in (lambda: post(wrong), lambda: post_many([sale(books, "parcel:1"), wrong])):
        with pytest.raises(LedgerError, match=says):
            attempt()
    assert rows() == before


@pytest.mark.parametrize(
    "change",
    [{"kind": "a\nb"}, {"reference": "a\nb"}, {"source_type": "a|b"}, {"income_class": ""}],
    ids=["kind", "reference", "source", "class"],
)
def test_nothing_can_pass_for_another_part_of_the_body(change: dict[str, str], books: Books) -> None:
    entry = Entry(books.bank, books.fund, 5, "wage", "allocation", 1)
    draft = Draft("fine", "1", DAY, [entry])
    if change.keys() & {"kind", "reference"}:
        draft = replace(draft, **change)  # type: ignore[arg-type]
    else:
        draft = replace(draft, entries=[replace(entry, **change)])  # type: ignore[arg-type]
    before = rows()
    with pytest.raises(LedgerError):
        post(draft)
    assert rows() == before


def test_a_batch_posts_each_event_once_and_answers_in_order(books: Books) -> None:
    posted_before = post(sale(books, "parcel:2"))
    batch = [sale(books, f"parcel:{n}") for n in (3, 2, 1, 3)]
    outcomes = post_many(batch)
    assert [outcome.created for outcome in outcomes] == [True, False, True, False]
    assert outcomes[1].event_id == posted_before.event_id
    assert outcomes[3].event_id == outcomes[0].event_id
    assert [Event.objects.get(pk=outcome.event_id).reference for outcome in outcomes] == [
        "parcel:3", "parcel:2", "parcel:1", "parcel:3",
    ]  # fmt: skip
    assert (balance(books.poor), balance(books.cooperative)) == (900, 210)


def test_a_batch_that_contradicts_itself_is_refused(books: Books) -> None:
    before = rows()
    with pytest.raises(LedgerError, match="given twice with different bodies"):
        post_many([sale(books, "parcel:1"), sale(books, "parcel:1", 301)])
    assert rows() == before


def test_an_empty_batch_posts_nothing(books: Books) -> None:
    before = rows()
    assert post_many([]) == []
    assert rows() == before


def test_a_batch_writes_what_single_posts_write(books: Books) -> None:
    drafts = [sale(books, f"parcel:{n}", n) for n in range(1, 4)]
    reversal = Draft(
        "correction", "1", DAY, [Entry(books.cooperative, books.bank, 70)], books.credited.event_id, "twice", (1, 2)
    )
    post_many([*drafts, reversal])
    for draft in [*drafts, reversal]:
        event = Event.objects.get(kind=draft.kind, reference=draft.reference)
        assert bytes(event.body_hash) == draft.body_hash()
        assert (event.posting_count, event.reverses_id) == (len(draft.entries), draft.reverses)
        columns = ("debit_id", "credit_id", "amount", "income_class", "source_type", "source_id")
        written = Posting.objects.filter(event_id=event.pk).order_by("seq").values_list(*columns)
        assert [Entry(*row) for row in written] == list(draft.entries)


def test_thousands_of_events_take_a_handful_of_statements(books: Books, django_assert_max_num_queries: object) -> None:
    drafts = [sale(books, f"parcel:{n}", 1) for n in range(2000)]
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        outcomes = post_many(drafts)
    assert all(outcome.created for outcome in outcomes)
    assert (balance(books.poor), balance(books.cooperative)) == (2000, 140_000)
    assert [outcome.created for outcome in post_many(drafts)] == [False] * 2000
    assert (balance(books.poor), balance(books.cooperative)) == (2000, 140_000)


def test_locked_balances_are_those_of_guarded_accounts(books: Books) -> None:
    assert lock_balances([books.poor, books.rich, books.bank]) == {books.rich: 500, books.poor: 0}
    assert connection.in_atomic_block


def test_a_batch_looks_its_postings_up_and_never_reads_the_whole_table(books: Books) -> None:
    """Without statistics, as a database is on its first day, the planner once read all postings for each event."""
    post_many([sale(books, f"first:{n}") for n in range(2_000)])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the transaction's end
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'ledger_posting'")
        before = cursor.fetchone()[0]
        post_many([sale(books, f"second:{n}") for n in range(2_000)])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'ledger_posting'")
        assert cursor.fetchone()[0] == before
