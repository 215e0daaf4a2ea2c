"""A wrong credit is reversed by two others' approval, once, and only while the money is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from marketplace.households.corrections.actions import (
    NotApprover,
    NotIndependent,
    RightfulElsewhere,
    refuse_correction,
)
from marketplace.households.corrections.queries import corrections_to_approve
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event
from marketplace.ledger.queries import balance
from marketplace.people.appointments.actions import appoint, end_appointment
from marketplace.people.models import Role, User
from tests.households.corrections.asking import WHY, approve, ask, event_of, moved_by
from tests.households.paying import (
    LATER,
    books,
    everything,
    held_by,
)
from tests.world import World, make_user

pytestmark = pytest.mark.django_db


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
