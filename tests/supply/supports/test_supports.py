"""保护价支持: two people of the township let the fund pay for a floor; one alone, another township or raw SQL can't (R1b, R11)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.db.utils import IntegrityError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from marketplace.people.models import User
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import PriceSupport, ProtectedPrice
from marketplace.supply.refusals import (
    AlreadyDecided,
    AlreadyRequested,
    BadMost,
    NoBudget,
    NotPermitted,
    ReasonNeeded,
    SamePerson,
    SupplyError,
)
from marketplace.supply.rules import OpenSupport, Purchase, draw, fund_purchases, less
from marketplace.supply.supports.actions import approve_support, end_support, refuse_support, request_support
from marketplace.supply.supports.queries import supported
from tests.world import NOW, World, officer, support

WHY = "小米滞销(示例)"
db = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def price(world: World) -> ProtectedPrice:
    return ProtectedPrice.objects.get(product=world.millet.product)


@pytest.fixture
def colleague(world: World) -> User:
    return officer("colleague")


def ask(world: World, price: ProtectedPrice, **changes: Any) -> PriceSupport:
    return request_support(
        **{"user": world.millet.staff, "price": price, "budget_fen": 10_000, "reason": WHY, "now": NOW} | changes
    )


def rows() -> list[list[dict[str, object]]]:
    tables: tuple[type[Model], ...] = (PriceSupport, ModelLogEntry)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


@db
def test_one_asks_and_another_approves(world: World, price: ProtectedPrice, colleague: User) -> None:
    asked = ask(world, price)
    assert (asked.state, asked.requested_by, asked.requested_at, asked.decided_by) == (
        "requested", world.millet.staff, NOW, None,
    )  # fmt: skip
    assert supported(ProtectedPrice.objects.all()) == {}
    approved = approve_support(asked.pk, user=colleague, now=NOW)
    assert (approved.state, approved.decided_by, approved.decided_at, approved.left_fen) == (
        "approved", colleague, NOW, 10_000,
    )  # fmt: skip
    assert supported(ProtectedPrice.objects.all()) == {price.pk: [OpenSupport(asked.pk, 500, 500, 10_000)]}
    log = ModelLogEntry.objects.filter(action__startswith="supply.support").order_by("pk")
    assert [(entry.action, entry.user, entry.label) for entry in log] == [
        ("supply.support.requested", world.millet.staff, "小米 · 一级 · 2026"),
        ("supply.support.approved", colleague, "小米 · 一级 · 2026"),
    ]


@db
def test_what_was_asked_for_is_what_is_approved(world: World, price: ProtectedPrice, colleague: User) -> None:
    """A raise while it waits, or after, changes nothing of it; another one is asked for at the new price."""
    asked = ask(world, price, most_fen_per_jin=120)
    raised = {"product": price.product, "grade": price.grade, "season": price.season, "reason": "种子涨价", "now": NOW}
    set_protected_price(user=world.millet.staff, fen_per_jin=600, **raised)
    approved = approve_support(asked.pk, user=colleague, now=NOW)
    later = approve_support(ask(world, price).pk, user=colleague, now=NOW)  # by the object of before the raise
    set_protected_price(user=world.millet.staff, fen_per_jin=700, **raised)
    for one, terms in ((approved, (500, 120)), (later, (600, 600))):
        one.refresh_from_db()
        assert (one.fen_per_jin, one.most_fen_per_jin, one.is_outgrown) == (*terms, True)
    assert supported(ProtectedPrice.objects.all()) == {
        price.pk: [OpenSupport(approved.pk, 500, 120, 10_000), OpenSupport(later.pk, 600, 600, 10_000)]
    }
    entry = ModelLogEntry.objects.filter(action="supply.support.requested").order_by("pk").first()
    assert entry is not None and "120" in str(entry.data)


@db
def test_who_asked_does_not_approve(world: World, price: ProtectedPrice) -> None:
    asked = ask(world, price)
    before = rows()
    with pytest.raises(SamePerson):
        approve_support(asked.pk, user=world.millet.staff, now=NOW)
    assert rows() == before


@db
def test_an_administrator_alone_is_one_person_too(price: ProtectedPrice, world: World) -> None:
    boss = officer("boss")
    asked = ask(world, price, user=boss)
    with pytest.raises(SamePerson):
        approve_support(asked.pk, user=boss, now=NOW)


@db
def test_other_people_neither_ask_nor_decide(world: World, price: ProtectedPrice) -> None:
    approved, asked = support(world.millet, 500), ask(world, price)
    before = rows()
    for stranger in (world.pears.staff, world.millet.clerk):
        with pytest.raises(NotPermitted):
            ask(world, price, user=stranger)
        with pytest.raises(NotPermitted):
            approve_support(asked.pk, user=stranger, now=NOW)
        with pytest.raises(NotPermitted):
            refuse_support(asked.pk, user=stranger, reason=WHY, now=NOW)
        with pytest.raises(NotPermitted):
            end_support(approved.pk, user=stranger, reason=WHY, now=NOW)
    assert rows() == before


@db
@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"budget_fen": 0}, NoBudget), ({"budget_fen": -5}, NoBudget), ({"budget_fen": 10_000_000_001}, NoBudget),
        ({"reason": "  "}, ReasonNeeded), ({"reason": "长" * 301}, ReasonNeeded),
        ({"most_fen_per_jin": 0}, BadMost), ({"most_fen_per_jin": 501}, BadMost),
    ],
)  # fmt: skip
def test_bad_input(world: World, price: ProtectedPrice, changes: dict[str, Any], refused: type[SupplyError]) -> None:
    before = rows()
    with pytest.raises(refused):
        ask(world, price, **changes)
    assert rows() == before


@db
def test_a_second_tap_asks_for_no_second_support(world: World, price: ProtectedPrice) -> None:
    ask(world, price)
    before = rows()
    with pytest.raises(AlreadyRequested):
        ask(world, price)
    assert rows() == before


@db
def test_decided_once(world: World, price: ProtectedPrice, colleague: User) -> None:
    asked = ask(world, price)
    approve_support(asked.pk, user=colleague, now=NOW)
    other = ask(world, price)
    refuse_support(other.pk, user=world.millet.staff, reason=WHY, now=NOW)  # who asked may withdraw
    before = rows()
    for done in (asked, other):
        with pytest.raises(AlreadyDecided):
            approve_support(done.pk, user=colleague, now=NOW)
        with pytest.raises(AlreadyDecided):
            refuse_support(done.pk, user=colleague, reason=WHY, now=NOW)
    with pytest.raises(AlreadyDecided):
        end_support(other.pk, user=colleague, reason=WHY, now=NOW)
    for no_reason in ("", " " * 5):
        with pytest.raises(ReasonNeeded):
            end_support(asked.pk, user=colleague, reason=no_reason, now=NOW)
    assert rows() == before
    ended = end_support(asked.pk, user=world.millet.staff, reason=WHY, now=NOW)
    assert (ended.state, ended.ended_by, ended.ended_reason) == ("ended", world.millet.staff, WHY)
    with pytest.raises(AlreadyDecided):
        end_support(asked.pk, user=colleague, reason=WHY, now=NOW)


@db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE supply_pricesupport SET budget_fen = 99999999",
        "UPDATE supply_pricesupport SET reason = 'x'",
        "UPDATE supply_pricesupport SET fen_per_jin = 501",
        "UPDATE supply_pricesupport SET most_fen_per_jin = 499",
        "UPDATE supply_pricesupport SET used_fen = budget_fen + 1",
        "UPDATE supply_pricesupport SET requested_by_id = decided_by_id",
        "UPDATE supply_pricesupport SET decided_by_id = requested_by_id",
        "UPDATE supply_pricesupport SET state = 'requested', decided_by_id = NULL",
        "DELETE FROM supply_pricesupport",
        "TRUNCATE supply_pricesupport",
        "INSERT INTO supply_pricesupport (price_id, reason, budget_fen, used_fen, state, requested_by_id, requested_at,"
        " decided_by_id, decided_at, refused_reason, ended_reason, fen_per_jin, most_fen_per_jin) SELECT price_id, reason,"
        " 5, 0, 'approved', requested_by_id, now(), requested_by_id, now(), '', '', 500, 500 FROM supply_pricesupport",
        "INSERT INTO supply_pricesupport (price_id, reason, budget_fen, used_fen, state, requested_by_id, requested_at,"
        " refused_reason, ended_reason, fen_per_jin, most_fen_per_jin) SELECT price_id, reason, 5, 0, 'requested',"
        " requested_by_id, now(), '', '', 900, 900 FROM supply_pricesupport",  # at a price that never was
    ],
)
def test_what_two_agreed_to_is_never_changed(world: World, statement: str) -> None:
    support(world.millet, 500)
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@db
@pytest.mark.parametrize("state", ["approved", "ended", "former", "refused"])
def test_a_support_begins_with_a_request(world: World, state: str) -> None:
    asked = support(world.millet, 500)
    decided = {"decided_by": asked.decided_by, "decided_at": NOW} if state != "former" else {}
    used = {"former": 5}.get(state, 0)
    for fen in {0, used}:
        with pytest.raises(IntegrityError, match="begins"), transaction.atomic():
            PriceSupport.objects.create(
                price=asked.price, reason=WHY, budget_fen=5, used_fen=fen, state=state,
                requested_by=asked.requested_by, requested_at=NOW, **decided,
            )  # fmt: skip


@db
def test_a_request_is_never_called_former(world: World, colleague: User) -> None:
    request_support(
        user=world.millet.staff,
        price=ProtectedPrice.objects.get(product=world.millet.product),
        budget_fen=500,
        reason=WHY,
        now=NOW,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceSupport.objects.update(state="former")


@db
def test_what_was_paid_stays_paid_and_an_ended_one_pays_no_more(world: World, colleague: User) -> None:
    one = support(world.millet, 500)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE supply_pricesupport SET used_fen = 300")
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            cursor.execute("UPDATE supply_pricesupport SET used_fen = 299")
        end_support(one.pk, user=colleague, reason=WHY, now=NOW)
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            cursor.execute("UPDATE supply_pricesupport SET used_fen = 301")


FEN = st.integers(0, 10**9)


def opened(*left: int) -> list[OpenSupport]:
    return [OpenSupport(n, 10**12, 10**12, fen) for n, fen in enumerate(left)]


@given(st.lists(FEN, max_size=8), st.integers(0, 200))
def test_the_first_one_pays_first(left: list[int], percent: int) -> None:
    due = sum(left) * percent // 100
    parts = draw(opened(*left), 10**12, grams=500, due=due, covered=0)
    assert sum(parts) == min(due, sum(left))
    assert all(0 <= part <= one for part, one in zip(parts, left, strict=True))
    touched = [n for n, part in enumerate(parts) if part]
    assert all(parts[n] == left[n] for n in range(max(touched, default=0)))
    assert [one.left_fen for one in less(opened(*left), parts)] == [a - b for a, b in zip(left, parts, strict=True)]


@given(
    st.lists(st.tuples(FEN, st.integers(1, 3)), max_size=12),
    st.integers(-(10**9), 10**9),
    FEN,
    st.dictionaries(st.integers(1, 3), FEN),
)
def test_purchases_are_paid_in_full_and_by_nobody_beyond_what_it_may(
    amounts: list[tuple[int, int]], cooperative: int, fund: int, budgets: dict[int, int]
) -> None:
    wanted, supports = [Purchase(500, *one) for one in amounts], {pk: opened(fen) for pk, fen in budgets.items()}
    parts, left = fund_purchases(wanted, cooperative=cooperative, fund=fund, supports=supports)
    assert [part.amount for part in parts] == [amount for amount, _price in amounts]
    assert sum(part.from_cooperative for part in parts) <= max(cooperative, 0)
    assert sum(part.from_fund for part in parts) <= fund
    for price in (1, 2, 3):
        of_price = [part for part, (_amount, one) in zip(parts, amounts, strict=True) if one == price]
        paid = sum(part.from_fund for part in of_price)
        assert paid <= budgets.get(price, 0)
        assert sum(one.left_fen for one in left.get(price, ())) == budgets.get(price, 0) - paid
        if sum(part.owed for part in of_price):  # nobody owes while fund and support have something
            assert paid == budgets.get(price, 0) or sum(part.from_fund for part in parts) == fund
