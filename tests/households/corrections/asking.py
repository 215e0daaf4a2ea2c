"""Corrections as the township asks for them and others approve."""

from __future__ import annotations

from typing import Any

from marketplace.households.corrections.actions import (
    approve_correction,
    request_correction,
)
from marketplace.households.models import Correction, Household
from marketplace.ledger.accounts import open_account
from marketplace.ledger.models import Event, Posting
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from tests.households.paying import (
    LATER,
    close_the_season,
)
from tests.world import World, cover, make_user, make_world

WHY = "过磅单记错了农户"


def make_credited_world() -> World:
    """Three households credited 50, 100 and 150 yuan for what was bought of them, 70 yuan of it out of the fund."""
    world = make_world()
    cover(world.millet, 7_000)
    close_the_season(world.millet)
    return world


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


def two_others(world: World) -> tuple[User, User]:
    boss = User.objects.create_superuser(email="boss@example.com")
    member = make_user("member")
    appoint(user=member, role=Role.COUNCIL, place=world.millet.product.village)
    return boss, member
