"""Pay-outs, bank cards and corrections at the desks of the back office: who sits there, and what they are told."""

from __future__ import annotations

import html
from typing import Any

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from tests.households.paying import (
    close_the_season,
)
from tests.world import NOW, World, make_user, make_world


def make_world_with_balances() -> World:
    """Three households with 50, 100 and 150 yuan."""
    world = make_world()
    close_the_season(world.millet, now=NOW)
    return world


def council_of(world: World) -> User:
    member = make_user("council")
    appoint(user=member, role=Role.COUNCIL, place=world.millet.product.village)
    return member


def told(page: Any) -> str:
    return html.unescape(" ".join(str(message).strip() for message in page.context["messages"]))
