"""The ledger under many processes at once: once only, no deadlock, no overdraft; and what holds that up."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, transaction

from marketplace.ledger.accounts import open_accounts, shared_account
from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Event, Posting
from marketplace.ledger.posting import Draft, Entry, Overdraft, post, post_many
from marketplace.ledger.queries import balance
from tests.concurrency.racing import race
from tests.ledger.conftest import DAY

pytestmark = pytest.mark.usefixtures("real_database")

PROCESSES = 8


def give(account: int, fen: int, reference: str) -> None:
    """The bank credits a household."""
    post(Draft("opening", reference, DAY, [Entry(shared_account("bank"), account, fen, "wage", "allocation", 1)]))


def post_one(household: int, many: bool) -> tuple[int, bool]:
    """Post the one event that all processes post."""
    draft = Draft("once", "x", DAY, [Entry(shared_account("bank"), household, 5, "wage", "allocation", 1)])
    posted = post_many([draft])[0] if many else post(draft)
    return posted.event_id, posted.created


@pytest.mark.parametrize("many", [False, True], ids=["post", "post_many"])
def test_the_same_event_from_eight_processes_is_posted_once(many: bool) -> None:
    household = open_accounts("household", [1])[1]
    outcomes = race(post_one, *[(household, many)] * PROCESSES)
    assert sorted(created for _, created in outcomes) == [False] * (PROCESSES - 1) + [True]
    assert {event_id for event_id, _ in outcomes} == {Event.objects.get(kind="once").pk}
    assert balance(household) == 5


def post_overlapping(n: int, households: list[int], events: int, many: bool) -> int:
    """Post events that touch many guarded accounts, every other process in the opposite order."""
    fund = shared_account("price_protection_fund")
    ours = households if n % 2 else households[::-1]
    drafts = [
        Draft(
            "overlap", f"{n}:{i}", DAY,
            [Entry(fund, account, 1, "transfer", "allocation", 1) for account in ours]
            + [Entry(account, other, 1, "transfer", "allocation", 1) for account, other in zip(ours, ours[1:], strict=False)],
        )
        for i in range(events)
    ]  # fmt: skip
    if many:
        return sum(posted.created for posted in post_many(drafts))
    return sum(post(draft).created for draft in drafts)


@pytest.mark.parametrize("many", [False, True], ids=["post", "post_many"])
def test_opposite_orders_over_the_same_accounts_do_not_deadlock(many: bool) -> None:
    households = list(open_accounts("household", range(1, 13)).values())
    bank, fund = shared_account("bank"), shared_account("price_protection_fund")
    post(Draft("fund_deposit", "x", DAY, [Entry(bank, fund, 100_000)]))
    events = 25
    assert race(post_overlapping, *[(n, households, events, many) for n in range(PROCESSES)]) == [events] * PROCESSES
    posted = PROCESSES * events
    # each event: 1 fen to each household, and 1 fen on from each to the next one in the process's order
    half = posted // 2
    assert balance(fund) == 100_000 - 12 * posted
    assert balance(households[0]) == balance(households[-1]) == posted + half - half
    assert [balance(account) for account in households[1:-1]] == [posted] * 10
    assert Posting.objects.count() == 1 + posted * (12 + 11)


def post_batches(n: int, household: int) -> list[int]:
    """Post the same 200 events as everybody else, in an order of one's own, in one batch."""
    bank = shared_account("bank")
    drafts = [Draft("batch", str(i), DAY, [Entry(bank, household, 1, "wage", "allocation", 1)]) for i in range(200)]
    random.Random(n).shuffle(drafts)
    outcomes = {draft.reference: posted for draft, posted in zip(drafts, post_many(drafts), strict=True)}
    assert len({posted.created for posted in outcomes.values()}) == 1  # one batch wins whole
    return [outcomes[str(i)].event_id for i in range(200)]


def test_the_same_batch_from_eight_processes_is_posted_once() -> None:
    household = open_accounts("household", [1])[1]
    outcomes = race(post_batches, *[(n, household) for n in range(PROCESSES)])
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert balance(household) == 200


def spend(n: int, household: int, times: int) -> Counter[str]:
    """Try to spend 10 fen of a household's balance, again and again."""
    outcomes: Counter[str] = Counter()
    for i in range(times):
        try:
            post(Draft("spend", f"{n}:{i}", DAY, [Entry(household, shared_account("bank"), 10)]))
        except Overdraft:
            outcomes["refused"] += 1
        else:
            outcomes["spent"] += 1
    return outcomes


def test_a_balance_is_spent_exactly_as_often_as_it_lasts() -> None:
    household = open_accounts("household", [1])[1]
    give(household, 10 * 50 + 9, "x")
    outcomes = race(spend, *[(n, household, 20) for n in range(PROCESSES)])
    assert sum(outcomes, Counter()) == {"spent": 50, "refused": 110}
    assert balance(household) == 9
    assert Event.objects.filter(kind="spend").count() == 50


def test_without_the_check_a_balance_is_overdrawn(owner_sql: psycopg.Connection[Any]) -> None:
    """What holds the test above up: the constraint, not luck."""
    owner_sql.execute("ALTER TABLE ledger_balance DROP CONSTRAINT balance_not_below_zero")
    household = open_accounts("household", [1])[1]
    give(household, 10 * 50 + 9, "x")
    outcomes = race(spend, *[(n, household, 20) for n in range(PROCESSES)])
    assert sum(outcomes, Counter()) == {"spent": 160}
    assert balance(household) == 509 - 1600


def spend_after_looking(n: int, household: int, times: int, locked: bool) -> int:
    """Spend what a look at the balance allows, as an action must that decides by it."""
    spent = 0
    for i in range(times):
        with transaction.atomic():
            seen = lock_balances([household])[household] if locked else balance(household)
            if seen >= 10:
                post(Draft("spend", f"{n}:{i}", DAY, [Entry(household, shared_account("bank"), 10)]))
                spent += 1
    return spent


def test_a_look_under_the_lock_can_be_relied_on() -> None:
    household = open_accounts("household", [1])[1]
    give(household, 505, "x")
    assert sum(race(spend_after_looking, *[(n, household, 20, True) for n in range(PROCESSES)])) == 50
    assert balance(household) == 5


def test_a_look_without_the_lock_can_not(owner_sql: psycopg.Connection[Any]) -> None:
    """Two see the same last coin. With the constraint that is refused; here it is dropped to see it happen."""
    owner_sql.execute("ALTER TABLE ledger_balance DROP CONSTRAINT balance_not_below_zero")
    overdrawn = []
    for household in open_accounts("household", range(1, 21)).values():
        give(household, 105, str(household))
        race(spend_after_looking, *[(n + 100 * household, household, 5, False) for n in range(PROCESSES)])
        overdrawn.append(balance(household))
        if overdrawn[-1] < 0:
            break
    assert overdrawn[-1] < 0, f"no race was seen: {overdrawn}"


def pay_in_turn(n: int, accounts: list[int], times: int, locked: bool) -> Counter[str]:
    """Several events in one transaction, over the same accounts in opposite orders."""
    ours = accounts if n % 2 else accounts[::-1]
    outcomes: Counter[str] = Counter()
    for i in range(times):
        try:
            with transaction.atomic():
                if locked:
                    lock_balances(accounts)
                for account in ours:
                    give(account, 1, f"{n}:{i}:{account}")
        except OperationalError as error:
            outcomes[type(error.__cause__).__name__] += 1
        else:
            outcomes["paid"] += 1
    return outcomes


def test_several_events_of_one_transaction_do_not_deadlock_under_the_lock() -> None:
    accounts = list(open_accounts("household", range(1, 5)).values())
    outcomes = race(pay_in_turn, *[(n, accounts, 10, True) for n in range(PROCESSES)])
    assert sum(outcomes, Counter()) == {"paid": 80}
    assert [balance(account) for account in accounts] == [80] * 4


@pytest.mark.slow("processes and threads race over real transactions")
def test_without_the_lock_they_do() -> None:
    """Proof that `lock_balances` is what keeps the test above from deadlocks; what was paid is right all the same."""
    accounts = list(open_accounts("household", range(1, 5)).values())
    paid, deadlocks = 0, 0
    for turn in range(10):
        outcomes = race(pay_in_turn, *[(n + 100 * turn, accounts, 2, False) for n in range(PROCESSES)])
        paid += sum(outcome["paid"] for outcome in outcomes)
        deadlocks += sum(outcome["DeadlockDetected"] for outcome in outcomes)
        if deadlocks:
            break
    assert deadlocks > 0
    assert [balance(account) for account in accounts] == [paid] * 4
