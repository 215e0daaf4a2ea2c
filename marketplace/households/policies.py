"""Who sees household files: the township's staff and, read only, the village's council (R8)."""

from django.db.models import Q

from marketplace.people.models import User
from marketplace.people.policies import townships_of, villages_of, visible_by

from .models import Household


def _household_rule(user: User) -> Q:
    return Q(village__township_id__in=townships_of(user)) | Q(village_id__in=villages_of(user))


visible_by(_household_rule, Household, township_staff=["view"], council=["view"])
