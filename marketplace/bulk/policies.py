"""Who sees files that were sent: those who hold the same role, or another that has such files, in the same place (R8)."""

from __future__ import annotations

from django.db.models import Q

from marketplace.people.models import PLACES, Role, User
from marketplace.people.policies import NOTHING, held, visible_by

from .kinds import all_kinds
from .models import ImportFile


def _rule(user: User) -> Q:
    found = NOTHING
    for role in Role:
        kinds = [kind.name for kind in all_kinds() if role in kind.roles]
        place = PLACES.get(role)
        if kinds and place:
            theirs = held(user, role).values(f"{place}_id")
            found |= Q(("kind__in", kinds), (f"office__{place}_id__in", theirs))
    return found


visible_by(_rule, ImportFile, township_staff=["view", "add"], clerk=["view", "add"])
