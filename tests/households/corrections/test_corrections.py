"""A wrong credit is reversed by two others' approval, once, and only while the money is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from marketplace.households.corrections.actions import (
    AlreadyCorrected,
    AlreadySpent,
    CorrectionRefused,
    Decided,
    NoSuchCredit,
    NotApprover,
    NotIndependent,
    NotReversible,
    RightfulElsewhere,
    approve_correction,
    refuse_correction,
    request_correction,
)
from marketplace.households.corrections.queries import corrections_to_approve
from marketplace.households.models import Correction, Household
from marketplace.households.payouts.actions import Verdict
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event, Posting
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.ledger.queries import balance
from marketplace.people.appointments.actions import appoint, end_appointment
from marketplace.people.models import Role, User
from tests.households.paying import (
    CARDS,
    LATER,
    bank_says,
    books,
    close_the_season,
    everything,
    give_card,
    held_by,
    make_batch,
)
from tests.stripe_double.control import Control
from tests.world import NOW, World, cover, make_user, make_world, order_packs, pay_order, ship_and_settle

pytestmark = pytest.mark.django_db

WHY = "过磅单记错了农户"


@pytest.fixture
def world() -> World:
    """Three households credited 50, 100 and 150 yuan for what was bought of them, 70 yuan of it out of the fund."""
    world = make_world()
    cover(world.millet, 7_000)
    close_the_season(world.millet)
    return world


@pytest.fixture
def colleague(world: World) -> User:
    user = make_user("colleague")
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    return user


@pytest.fixture
def council(world: World) -> User:
    user = make_user("council")
    appoint(user=user, role=Role.COUNCIL, place=world.millet.product.village)
    return user


def event_of(household: Household, kind: str = "season_purchase") -> Event:
    credited = Posting.objects.filter(credit_id=open_account("household", household.pk)).values("event_id")
    return Event.objects.get(kind=kind, pk__in=credited)


def ask(world: World, wrong: int = 0, right: int | None = 1, **given: Any) -> Correction:
    """The township's staff asks for the first household's credit to be given to the second one."""
    households = world.millet.households
    if "event_id" not in given:
        given["event_id"] = event_of(households[wrong]).pk
    options: dict[str, Any] = {
        "user": world.millet.staff, "household": households[wrong], "reason": WHY, "now": LATER,
        "rightful": None if right is None else households[right],
    }  # fmt: skip
    return request_correction(**options | given)


def approve(correction: Correction, *users: User) -> Correction:
    for user in users:
        correction = approve_correction(correction.pk, user=user, now=LATER)
    return correction


def moved_by(event: Event | None) -> list[tuple[Any, ...]]:
    assert event is not None
    return list(
        Posting.objects.filter(event_id=event.pk)
        .order_by("seq")
        .values_list("debit_id", "credit_id", "amount", "income_class", "source_type", "source_id")
    )


# -- who may ask for what


def test_the_rightful_household_is_of_the_own_township_too(world: World) -> None:
    before = everything()
    with pytest.raises(RightfulElsewhere):
        ask(world, rightful=world.pears.households[0])
    assert everything() == before
    appoint(user=world.millet.staff, role=Role.TOWNSHIP_STAFF, place=world.pears.product.village.township)
    assert ask(world, rightful=world.pears.households[0]).rightful == world.pears.households[0]


# -- the way it goes


def test_asked_for_it_changes_no_money(world: World) -> None:
    correction = ask(world)
    assert (correction.state, correction.amount_fen, correction.reason) == ("requested", 5_000, WHY)
    assert held_by(world.millet) == [5_000, 10_000, 15_000]
    assert Event.objects.filter(kind="correction").count() == 0


def test_the_first_approval_changes_no_money(world: World, council: User) -> None:
    correction = approve(ask(world), council)
    assert (correction.state, correction.first_approver, correction.posted) == ("requested", council, None)
    assert held_by(world.millet) == [5_000, 10_000, 15_000]


def test_the_second_approval_gives_it_to_the_right_household(world: World, colleague: User, council: User) -> None:
    first, second, _third = world.millet.households
    wrong = event_of(first)
    correction = approve(ask(world), colleague, council)
    assert held_by(world.millet) == [0, 15_000, 15_000]
    event = correction.posted
    assert event is not None
    assert (correction.state, event.kind, event.reference) == (
        "posted", "correction", f"event:{wrong.pk}/household:{first.pk}",
    )  # fmt: skip
    assert (event.reverses, event.reason, event.approver_ids, event.occurred_on) == (
        wrong, WHY, [colleague.pk, council.pk], LATER.date(),
    )  # fmt: skip
    assert moved_by(event) == [
        (
            open_account("household", first.pk),
            open_account("household", second.pk),
            5_000,
            "business",
            "correction",
            correction.pk,
        )
    ]
    assert books() == {}


def test_back_to_where_it_came_from(world: World, colleague: User, council: User) -> None:
    """The first two deliveries came out of fund and cooperative; the first of them out of the fund alone."""
    own, fund = open_account("cooperative", world.millet.cooperative.pk), shared_account("price_protection_fund")
    assert (balance(own), balance(fund)) == (-23_000, 0)
    approve(ask(world, wrong=1, right=None), colleague, council)
    assert held_by(world.millet) == [5_000, 0, 15_000]
    assert (balance(own), balance(fund)) == (-23_000 + 8_000, 2_000)
    assert books() == {}


@pytest.fixture
def sold(stripe: Control) -> tuple[World, Event]:
    """One household's millet sold and settled."""
    world = make_world(millet_grams=[5_000])
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=73)
    ship_and_settle(order)
    return world, Event.objects.get(kind="settlement")


def two_others(world: World) -> tuple[User, User]:
    boss = User.objects.create_superuser(email="boss@example.com")
    member = make_user("member")
    appoint(user=member, role=Role.COUNCIL, place=world.millet.product.village)
    return boss, member


def test_what_came_out_of_a_sale_goes_back_to_its_cooperative(sold: tuple[World, Event]) -> None:
    world, settlement = sold
    own = open_account("cooperative", world.millet.cooperative.pk)
    assert (held_by(world.millet), balance(own)) == ([3_379], 1_448)
    approve(ask(world, right=None, event_id=settlement.pk), *two_others(world))
    assert (held_by(world.millet), balance(own)) == ([0], 1_448 + 3_379)
    assert balance(shared_account("sales_suspense")) == 0
    assert books() == {}


def test_the_credit_may_be_corrected_of_one_household_of_an_event_and_then_of_another(stripe: Control) -> None:
    world = make_world(millet_grams=[1_500, 1_000, 5_000])
    order = order_packs((world.millet.pack, 3))
    pay_order(order, stripe, fee=0)
    ship_and_settle(order)
    settlement = Event.objects.get(kind="settlement")
    before = held_by(world.millet)
    assert sum(before) == 10_290
    users = two_others(world)
    for wrong in (0, 1):
        approve(ask(world, wrong=wrong, right=2, event_id=settlement.pk), *users)
    assert held_by(world.millet) == [0, 0, 10_290]
    assert Event.objects.filter(reverses=settlement).count() == 2
    assert books() == {}


# -- who may


def test_who_asked_and_who_has_approved_can_not_approve(world: World, council: User) -> None:
    correction = ask(world)
    with pytest.raises(NotApprover):
        approve(correction, world.millet.staff)
    approve(correction, council)
    before = everything()
    for again in (council, world.millet.staff):
        with pytest.raises(NotApprover):
            approve(correction, again)
    assert everything() == before


def test_two_of_the_same_office_are_not_enough(world: World, colleague: User, council: User) -> None:
    third = make_user("third")
    appoint(user=third, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    appoint(user=third, role=Role.COUNCIL, place=world.millet.product.village)  # judges in the own cause
    correction = approve(ask(world), colleague)
    before = everything()
    with pytest.raises(NotIndependent):
        approve(correction, third)
    assert everything() == before
    assert approve(correction, council).state == "posted"


def test_who_was_of_the_office_when_approving_stays_of_it(world: World, colleague: User, council: User) -> None:
    """The first approver's appointment ends in between: a third of the same office is none the more independent for it."""
    third = make_user("third")
    appoint(user=third, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    correction = approve(ask(world), colleague)
    gone = colleague.appointments.get(role=Role.TOWNSHIP_STAFF)
    end_appointment(gone, by=None, why="调离", now=LATER + timedelta(days=1))
    before = everything()
    with pytest.raises(NotIndependent):
        approve(correction, third)
    assert (everything() == before, list(corrections_to_approve(third))) == (True, [])
    assert approve(correction, council).state == "posted"


def test_the_council_and_an_administrator_are_enough(world: World, council: User) -> None:
    boss = User.objects.create_superuser(email="boss@example.com")
    assert approve(ask(world), council, boss).state == "posted"


def test_strangers_ask_for_nothing_and_decide_nothing(world: World, council: User) -> None:
    elsewhere = make_user("elsewhere")
    appoint(user=elsewhere, role=Role.COUNCIL, place=world.pears.product.village)
    correction = ask(world)
    before = everything()
    for stranger in (world.pears.staff, world.millet.clerk, elsewhere):
        with pytest.raises(PermissionDenied):
            approve(correction, stranger)
        with pytest.raises(PermissionDenied):
            refuse_correction(correction.pk, user=stranger, reason="x", now=LATER)
        with pytest.raises(PermissionDenied):
            ask(world, wrong=1, right=0, user=stranger)
    with pytest.raises(PermissionDenied):
        ask(world, wrong=1, right=0, user=council)
    assert everything() == before


# -- refused


def test_what_can_not_be_asked_for(world: World) -> None:
    first = world.millet.households[0]
    foreign = event_of(world.millet.households[1])
    deposit = Event.objects.get(kind="fund_deposit")
    before = everything()
    for event_id in (999_999, foreign.pk, deposit.pk):
        with pytest.raises(NoSuchCredit):
            ask(world, event_id=event_id)
    for given in ({"reason": " "}, {"rightful": first}):
        with pytest.raises(CorrectionRefused):
            ask(world, **given)
    assert everything() == before


def test_a_returned_payout_is_no_income_that_could_be_wrong(world: World) -> None:
    first = world.millet.households[0]
    give_card(world.millet, first, CARDS[0])
    batch = make_batch(world.millet)
    bank_says(world.millet, batch, {1: Verdict("rejected", "冻结")})
    with pytest.raises(NoSuchCredit):
        ask(world, event_id=event_of(first, "payout_return").pk)


def test_once_only(world: World, colleague: User, council: User) -> None:
    correction = ask(world)
    with pytest.raises(AlreadyCorrected):
        ask(world, right=2)
    approve(correction, colleague, council)
    before = everything()
    for user in (colleague, council, world.millet.staff):
        with pytest.raises(Decided):
            approve_correction(correction.pk, user=user, now=LATER)
    with pytest.raises(AlreadyCorrected):
        ask(world, right=2)
    with pytest.raises(Decided):
        refuse_correction(correction.pk, user=council, reason="x", now=LATER)
    assert everything() == before


def test_a_correction_is_not_corrected_again(world: World, colleague: User, council: User) -> None:
    correction = approve(ask(world), colleague, council)
    before = everything()
    with pytest.raises(NotReversible):
        ask(world, wrong=1, right=0, event_id=correction.posted_id)
    assert everything() == before


def test_nobody_to_give_it_back_to(world: World) -> None:
    """All of a sale went to the household: the event names no cooperative."""
    first = world.millet.households[0]
    own = open_account("household", first.pk)
    sale = Entry(shared_account("sales_suspense"), own, 700, "business", "allocation", 1)
    made = post(Draft("settlement", "parcel:0", NOW.date(), [sale]))
    with pytest.raises(NotReversible):
        ask(world, right=None, event_id=made.event_id)
    assert ask(world, right=1, event_id=made.event_id).amount_fen == 700


def test_what_is_spent_is_not_taken_and_can_be_approved_again_later(
    world: World, colleague: User, council: User
) -> None:
    first = world.millet.households[0]
    own, bank = open_account("household", first.pk), shared_account("bank")
    post(Draft("spend", "x", LATER.date(), [Entry(own, bank, 1_200)]))
    correction = approve(ask(world), colleague)
    before = everything()
    with pytest.raises(AlreadySpent) as refused:
        approve(correction, council)
    assert refused.value.missing_fen == 1_200
    assert everything() == before
    post(Draft("gift", "x", LATER.date(), [Entry(bank, own, 1_200, None, "payout", 1)]))
    assert approve(correction, council).state == "posted"
    assert held_by(world.millet) == [0, 15_000, 15_000]


def test_refused_with_a_reason_it_may_be_asked_for_again(world: World, council: User) -> None:
    correction = ask(world)
    with pytest.raises(CorrectionRefused):
        refuse_correction(correction.pk, user=council, reason="  ", now=LATER)
    refused = refuse_correction(correction.pk, user=council, reason="过磅单没有错", now=LATER)
    assert (refused.state, refused.refused_reason, refused.refused_by) == ("refused", "过磅单没有错", council)
    with pytest.raises(Decided):
        approve(correction, council)
    assert ask(world).pk != correction.pk


# -- the database


def test_the_database_keeps_corrections_honest(world: World, colleague: User, council: User) -> None:
    correction = approve(ask(world), colleague, council)
    asked = ask(world, wrong=1, right=0)
    for statement in (
        f"UPDATE households_correction SET first_approver_id = requested_by_id WHERE id = {asked.pk}",
        f"UPDATE households_correction SET amount_fen = 1 WHERE id = {asked.pk}",
        f"UPDATE households_correction SET state = 'posted' WHERE id = {asked.pk}",
        f"UPDATE households_correction SET first_approver_id = {council.pk}, second_approver_id = {council.pk},"
        f" state = 'posted', posted_id = {correction.posted_id} + 0 WHERE id = {asked.pk}",
        f"UPDATE households_correction SET reason = 'x' WHERE id = {correction.pk}",
        "DELETE FROM households_correction",
        "TRUNCATE households_correction",
    ):
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_check_books_finds_a_reversal_that_nobody_asked_for(world: World, colleague: User, council: User) -> None:
    first, second, _third = world.millet.households
    wrong = event_of(first)
    entry = Entry(
        open_account("household", first.pk), open_account("household", second.pk), 5_000, "business", "correction", 1
    )
    made = post(
        Draft(
            "correction", "event:1", LATER.date(), [entry], reverses=wrong.pk, reason="x",
            approver_ids=(colleague.pk, council.pk),
        )
    )  # fmt: skip
    assert books() == {"correction-posted": str(made.event_id), "credit-of-its-correction": f"{made.event_id}/1"}


@pytest.mark.parametrize("field", ["first_approver_id", "first_approved_at"])
def test_the_database_keeps_who_approved_first(world: World, field: str) -> None:
    correction = ask(world)
    council = make_user("council")
    appoint(user=council, role=Role.COUNCIL, place=world.millet.product.village)
    approve_correction(correction.pk, user=council, now=LATER)
    other = f"{world.pears.staff.pk}" if field == "first_approver_id" else "now()"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE households_correction SET {field} = {other}")
