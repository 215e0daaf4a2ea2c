"""Appoint the clerks who work in the back office for a cooperative, and say what it is."""

from django.db import transaction

from marketplace.people.actions import let_in, role_group
from marketplace.people.change_log import Change, log_change
from marketplace.people.log_actions import RoleAction
from marketplace.people.models import User
from marketplace.people.policies import CLERKS

from .models import Clerk, Cooperative


@transaction.atomic
def appoint_clerk(*, user: User, cooperative: Cooperative, by: User | None = None) -> Clerk:
    """Let `user` ship the parcels of `cooperative` and no other's (R8). Done twice, one clerk is appointed.

    :param by: who appoints; None: the system
    """
    clerk, created = Clerk.objects.get_or_create(user=user, cooperative=cooperative)
    let_in(user, role_group(CLERKS))
    if created:
        held = {"cooperative": (None, cooperative.name)}
        log_change(Change(user, RoleAction.GRANTED, held, of=Clerk), user=by)
    return clerk


def describe(cooperative: Cooperative, *, about: str, about_en: str) -> None:
    """Set what the cooperative says of itself on its produce's pages, in both languages."""
    cooperative.about, cooperative.about_en = about.strip(), about_en.strip()
    cooperative.full_clean(exclude=["sort_key"])
    cooperative.save(update_fields=["about", "about_en"])
