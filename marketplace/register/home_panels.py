"""What the county, a cooperative's manager, and roles without screens of their own find on the back office's home page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from marketplace.backoffice.role_panel import RolePanel
from marketplace.cooperatives.joining.queries import last_step
from marketplace.cooperatives.joining.queries import waiting_for as applications_waiting_for
from marketplace.cooperatives.joining.words import STAYS, STOPS
from marketplace.cooperatives.models import Application, Cooperative
from marketplace.people.appointments.queries import who_can_sign_in
from marketplace.people.models import Appointment, Role, User
from marketplace.people.policies import posts_of
from marketplace.places.models import Township, Village
from marketplace.runtime.counting import count_each

from .queries import cooperatives_without_manager, people_at, townships_without_staff
from .words import ASKED, COMING

MOST_NAMED = 8


class CountyPanel(RolePanel):
    """What there is in the register, and where nobody works yet."""

    name = "county"
    order = 8
    template_name = "backoffice/home/county.html"

    def read(self, today: date) -> dict[str, Any]:
        """Of the whole county."""
        townships, cooperatives = townships_without_staff(), cooperatives_without_manager()
        counted = count_each(
            townships=Township.objects.all(),
            villages=Village.objects.all(),
            cooperatives=Cooperative.objects.filter(status__in=Cooperative.JOINED, kind=Cooperative.Kind.COOPERATIVE),
            without_staff_count=townships,
            without_manager_count=cooperatives,
        )
        return counted | {"without_staff": townships[:MOST_NAMED], "without_manager": cooperatives[:MOST_NAMED]}


class ColleaguesPanel(RolePanel):
    """Who works for the manager's cooperatives."""

    name = "colleagues"
    order = 12
    template_name = "backoffice/home/colleagues.html"

    def __init__(self, user: User, managed: list[Cooperative]) -> None:
        super().__init__(user)
        self.managed = managed

    def read(self, today: date) -> dict[str, Any]:
        """Of each cooperative."""
        return {"cooperatives": [(one, people_at(one)) for one in self.managed]}


class ApplicationsPanel(RolePanel):
    """Applications that wait for the township's or the county's word."""

    name = "applications"
    order = 5
    template_name = "backoffice/home/applications.html"

    def __init__(self, user: User, first: list[Application], count: int) -> None:
        super().__init__(user)
        self.first, self.count = first, count

    def read(self, today: date) -> dict[str, Any]:
        """The oldest of them, and how many there are."""
        return {"waiting": self.first, "count": self.count}


class SuspendedPanel(RolePanel):
    """Why a party is suspended, and what its people may still do."""

    name = "suspended"
    order = 2
    template_name = "backoffice/home/suspended.html"

    def __init__(self, user: User, parties: list[Cooperative]) -> None:
        super().__init__(user)
        self.parties = parties

    def read(self, today: date) -> dict[str, Any]:
        """Each with its last step."""
        return {"parties": [(one, last_step(one)) for one in self.parties], "stops": STOPS, "stays": STAYS}


class ComingPanel(RolePanel):
    """What will be here for a role that has no screens yet, and whom to ask.

    :param post: the appointment
    """

    name = "coming"
    order = 40
    template_name = "backoffice/home/coming.html"

    def __init__(self, user: User, post: Appointment) -> None:
        super().__init__(user)
        self.post = post

    def read(self, today: date) -> dict[str, Any]:
        """The words, and who is to be asked."""
        role, village = Role(self.post.role), self.post.village
        asked = Appointment.objects.holding(timezone.now()).filter(role=ASKED[role], user__in=who_can_sign_in())
        if ASKED[role] == Role.TOWNSHIP_STAFF:
            asked = asked.filter(township=village.township if village else self.post.township)
        elif ASKED[role] == Role.MANAGER:
            asked = asked.filter(cooperative=self.post.cooperative)
        return {"post": self.post, "words": COMING[role], "asked": asked.select_related("user")[:MOST_NAMED]}


def register_panels(user: User) -> list[RolePanel]:
    """Return the panels of what somebody holds, or acts as, that are this room's."""
    mine = posts_of(user)
    found: list[RolePanel] = [CountyPanel(user)] if any(one.role == Role.COUNTY for one in mine) else []
    if managed := _cooperatives(mine, Role.MANAGER):
        found.append(ColleaguesPanel(user, managed))
    waiting = applications_waiting_for(user)
    if first := list(waiting[: MOST_NAMED + 1]):
        count = waiting.count() if len(first) > MOST_NAMED else len(first)
        found.append(ApplicationsPanel(user, first[:MOST_NAMED], count))
    theirs = _cooperatives(mine, Role.MANAGER, Role.CLERK)
    if suspended := [one for one in theirs if one.status == Cooperative.Status.SUSPENDED]:
        found.append(SuspendedPanel(user, suspended))
    return found + [ComingPanel(user, one) for one in mine if one.role in COMING]


def _cooperatives(posts: list[Appointment], *roles: Role) -> list[Cooperative]:
    """Return the cooperatives of what somebody holds, each once, in the order in which lists have them."""
    found = {one.cooperative for one in posts if one.role in roles and one.cooperative is not None}
    return sorted(found, key=lambda one: one.sort_key)
