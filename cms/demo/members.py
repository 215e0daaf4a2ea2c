"""The demo's members of the three cooperatives that somebody manages, and their shares: through the real actions, all made up."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from marketplace.cooperatives.members.admitting import admit_households
from marketplace.cooperatives.members.shares import note_share, transfer
from marketplace.cooperatives.models import Member, Share
from marketplace.people.models import User

from .people import LOGINS
from .registry import World

VILLAGES_OF = {"lili": ("lili",), "xiangquan": ("xiangquan",), "shamao": ("shamao", "daoping")}
REASON = "入社时约定(演示)"


def load_members(world: World) -> None:
    """Admit the households of their villages, and note what some of them put in. What is there stays as it is."""
    for key, villages in VILLAGES_OF.items():
        manager = next(world.users[one.email] for one in LOGINS if (one.role, one.where) == ("manager", key))
        cooperative = world.cooperatives[key]
        households = [one.pk for village in villages for one in world.households[village]]
        known = Member.objects.filter(cooperative=cooperative, household__in=households).values_list(
            "household", flat=True
        )
        new = set(households) - set(known)
        if new:
            admit_households(
                cooperative.pk, user=manager, households=new, joined_on=world.day(-330), consented_on=world.day(-335),
                now=world.anchor,
            )  # fmt: skip
        members = Member.objects.now().filter(cooperative=cooperative, household__in=households)
        _put_in(world, key, manager, list(members.order_by("household__number")))


def _put_in(world: World, key: str, manager: User, members: list[Member]) -> None:
    """Every second one has land in it, every ninth a house, every fifth some cash; and the first gave some to the second."""
    noted = set(Share.objects.filter(member__cooperative=world.cooperatives[key]).values_list("request", flat=True))
    for n, member in enumerate(members):
        valid_on = max(member.joined_on, world.day(-300 + n))
        if n % 2 == 0:
            _note(world, noted, key, manager, member, n, valid_on, "land", "noted", 100 + n * 37 % 11 * 50)
        if n % 9 == 4:
            _note(world, noted, key, manager, member, n, valid_on, "house", "noted", 6_000 + n * 13 % 7 * 1_000)
        if n % 5 == 0:
            _note(world, noted, key, manager, member, n, valid_on, "money", "cash_in", 20_000 + n * 7 % 9 * 10_000)
    request = _request(key, "转让")
    if len(members) > 1 and request not in noted:
        transfer(
            members[0].pk, members[1].pk, user=manager, kind="land", quantity=50, request=request, now=world.anchor,
            valid_on=max(members[0].joined_on, members[1].joined_on, world.day(-60)), reason="转让半亩(演示)", paper="演示-转1",
        )  # fmt: skip


def _note(
    world: World, noted: Container[UUID], key: str, manager: User, member: Member, n: int, valid_on: date, kind: str,
    deed: str, quantity: int,
) -> None:  # fmt: skip
    request = _request(key, f"{n}:{kind}")
    if request not in noted:
        note_share(
            member.pk, user=manager, kind=kind, deed=deed, quantity=quantity, valid_on=valid_on, reason=REASON,
            paper=f"演示-股{n + 1}", request=request, now=world.anchor,
        )  # fmt: skip


def _request(key: str, what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:share:{key}:{what}")
