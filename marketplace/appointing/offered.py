"""What somebody may appoint to, and where: what the form of an invitation offers."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from marketplace.cooperatives.models import Cooperative
from marketplace.people.appointments.queries import posts_of, who_can_sign_in
from marketplace.people.models import GIVEN_BY, PLACES, Appointment, Role, User
from marketplace.places.models import Township, Village

MODELS: dict[str, type[Model]] = {"township": Township, "village": Village, "cooperative": Cooperative}


def offered_to(user: User) -> dict[str, QuerySet[Model] | None]:
    """Return the roles that somebody may appoint to, and of each the places; None: the whole marketplace."""
    posts = posts_of(user)
    offered: dict[str, QuerySet[Model] | None] = {}
    for role, givers in GIVEN_BY.items():
        giving = [post for post in posts if post.role in givers]
        model = MODELS.get(PLACES.get(role, ""))
        if not giving:
            continue
        if model is None:
            offered[role] = None
        elif any(post.role not in PLACES for post in giving):
            offered[role] = model._default_manager.all()
        else:
            within = "township_id__in" if model is Village else "pk__in"
            offered[role] = model._default_manager.filter(**{within: [post.place for post in giving]})
    if any(post.role == Role.COUNTY for post in posts):
        managed = Appointment.objects.filter(role=Role.MANAGER, until=None, user__in=who_can_sign_in())
        joined = Cooperative.objects.filter(status__in=Cooperative.JOINED)
        offered[Role.MANAGER] = joined.exclude(pk__in=managed.values("cooperative"))
    return offered


def missing_places(offered: dict[str, QuerySet[Model] | None]) -> list[str]:
    """Return the kinds of place (`MODELS`) of which there is none yet, so that a role of `offered_to` can't be given."""
    empty = {PLACES[role] for role, places in offered.items() if places is not None and not places.exists()}
    if Cooperative.objects.filter(status__in=Cooperative.JOINED).exists():
        empty.discard("cooperative")  # each has its manager
    return [kind for kind in MODELS if kind in empty]
