"""A cooperative with a manager and a clerk, its township's staff, and households of its village; the day is 2026-11-20."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from wagtail.models import ModelLogEntry

from marketplace.cooperatives.members.admitting import admit_households
from marketplace.cooperatives.members.shares import note_share, transfer
from marketplace.cooperatives.models import Cooperative, Member, Share
from marketplace.households.models import Household
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.places.models import Township, Village
from tests.world import make_user

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
JANUARY = date(2026, 1, 5)
TEXTS = {"reason": "入社(示例)", "paper": "纸-1"}


@dataclass(frozen=True)
class Hall:
    """A cooperative, its people, and the households of its village."""

    cooperative: Cooperative
    manager: User
    clerk: User
    staff: User
    households: Sequence[Household]


def make_hall(name: str = "李里", n: int = 3) -> Hall:
    """Make one, in a township of its own."""
    township = Township.objects.create(name=f"{name}镇")
    village = Village.objects.create(name=f"{name}村", township=township)
    cooperative = Cooperative.objects.create(
        name=f"{name}合作社(示例)", village=village, status=Cooperative.Status.APPROVED
    )
    people = {role: make_user(f"{role.value}-{village.pk}") for role in (Role.MANAGER, Role.CLERK, Role.TOWNSHIP_STAFF)}
    for role, user in people.items():
        appoint(user=user, role=role, place=township if role == Role.TOWNSHIP_STAFF else cooperative)
    households = [
        Household.objects.create(village=village, number=f"{village.pk}-{k:03}", head_name=f"焦示例{k}")
        for k in range(1, n + 1)
    ]
    return Hall(cooperative, people[Role.MANAGER], people[Role.CLERK], people[Role.TOWNSHIP_STAFF], households)


def admit(
    hall: Hall, *households: Household, user: User | None = None, on: date = JANUARY, **changed: Any
) -> list[Member]:
    """Admit households, all of the village's where none are named, and return their memberships."""
    wanted = [one.pk for one in households or hall.households]
    admit_households(
        hall.cooperative.pk,
        **{"user": user or hall.manager, "households": wanted, "joined_on": on, "consented_on": on, "now": NOW}
        | changed,
    )
    return list(
        Member.objects.now().filter(cooperative=hall.cooperative, household__in=wanted).order_by("household__number")
    )


def note(hall: Hall, member: Member, quantity: int, valid_on: date, kind: str = "land", **changed: Any) -> Share:
    """Note a share, of land where nothing else is said."""
    return note_share(
        member.pk,
        **{"user": hall.manager, "kind": kind, "quantity": quantity, "valid_on": valid_on, "request": uuid4(), "now": NOW}
        | TEXTS | changed,
    )  # fmt: skip


def give(
    hall: Hall, giver: Member, taker: Member, quantity: int, valid_on: date, kind: str = "land", **changed: Any
) -> None:
    """Transfer shares."""
    transfer(
        giver.pk, taker.pk,
        **{"user": hall.manager, "kind": kind, "quantity": quantity, "valid_on": valid_on, "request": uuid4(), "now": NOW}
        | TEXTS | changed,
    )  # fmt: skip


def credit(household: Household, fen: int) -> int:
    """Give a household a balance, and return its account."""
    account = open_account("household", household.pk)
    entry = Entry(shared_account("bank"), account, fen, "wage", "allocation", 1)
    post(Draft("credit", f"test:{household.pk}:{fen}", JANUARY, [entry]))
    return account


def everything() -> tuple[Any, ...]:
    """All that a refusal must leave as it was."""
    return (
        list(Member.objects.order_by("pk").values()),
        list(Share.objects.order_by("pk").values()),
        Event.objects.count(),
        ModelLogEntry.objects.count(),
    )
