"""What the county, a cooperative's manager, and roles without screens of their own find on the back office's home page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from marketplace.backoffice.role_panel import RolePanel
from marketplace.cooperatives.joining.queries import last_step
from marketplace.cooperatives.joining.queries import waiting_for as applications_waiting_for
from marketplace.cooperatives.joining.words import STAYS, STOPS
from marketplace.cooperatives.models import Application, Cooperative
from marketplace.cooperatives.policies import cooperatives_of
from marketplace.people.appointments.queries import who_can_sign_in
from marketplace.people.models import Appointment, Role, User
from marketplace.people.policies import held
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

    def read(self, today: date) -> dict[str, Any]:
        """Of each cooperative."""
        managed = Cooperative.objects.filter(pk__in=held(self.user, Role.MANAGER).values("cooperative_id"))
        return {"cooperatives": [(one, people_at(one)) for one in managed]}


class ApplicationsPanel(RolePanel):
    """Applications that wait for the township's or the county's word."""

    name = "applications"
    order = 5
    template_name = "backoffice/home/applications.html"

    def __init__(self, user: User, waiting: QuerySet[Application]) -> None:
        super().__init__(user)
        self.waiting = waiting

    def read(self, today: date) -> dict[str, Any]:
        """The oldest of them, and how many there are."""
        return {"waiting": self.waiting[:MOST_NAMED], "count": self.waiting.count()}


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
    posts = held(user, Role.COUNTY, Role.MANAGER, *COMING).select_related(
        "township", "village__township", "cooperative"
    )
    mine = list(posts.order_by("pk"))
    roles = {one.role for one in mine}
    found: list[RolePanel] = [CountyPanel(user)] if Role.COUNTY in roles else []
    if Role.MANAGER in roles:
        found.append(ColleaguesPanel(user))
    if (waiting := applications_waiting_for(user)).exists():
        found.append(ApplicationsPanel(user, waiting))
    theirs = Cooperative.objects.filter(pk__in=cooperatives_of(user), status=Cooperative.Status.SUSPENDED)
    if suspended := list(theirs):
        found.append(SuspendedPanel(user, suspended))
    return found + [ComingPanel(user, one) for one in mine if one.role in COMING]
