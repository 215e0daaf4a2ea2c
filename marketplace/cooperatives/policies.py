"""Who sees cooperatives: their own clerks (R8)."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from marketplace.people.models import User
from marketplace.people.policies import visible_by

from .models import Clerk, Cooperative


def cooperatives_of(user: User) -> QuerySet[Clerk, Mapping[str, object]]:
    """Return the ids of the cooperatives whose clerk `user` is, as a subquery."""
    return Clerk.objects.filter(user=user).values("cooperative_id")


def works_for(user: User, cooperative_id: int) -> bool:
    """Return whether `user` acts for a cooperative: its clerks, and administrators."""
    return user.is_active and (
        user.is_superuser or cooperatives_of(user).filter(cooperative_id=cooperative_id).exists()
    )


visible_by(lambda user: Q(pk__in=cooperatives_of(user)), Cooperative)
