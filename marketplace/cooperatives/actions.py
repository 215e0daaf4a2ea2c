"""Appoint the clerks who work in the back office for a cooperative."""

from django.db import transaction

from marketplace.people.actions import ensure_groups, let_in
from marketplace.people.models import User
from marketplace.people.policies import CLERKS

from .models import Clerk, Cooperative


@transaction.atomic
def appoint_clerk(*, user: User, cooperative: Cooperative) -> Clerk:
    """Let `user` ship the parcels of `cooperative` and no other's (R8). Done twice, one clerk is appointed."""
    clerk, _created = Clerk.objects.get_or_create(user=user, cooperative=cooperative)
    let_in(user, ensure_groups()[CLERKS])
    return clerk
