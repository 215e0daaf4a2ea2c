"""Who sees parcels and their lines in the back office: the cooperative's own clerks, once the order is paid (R8).

Before that, and when it lapses, nobody needs the buyer's name and address.
"""

from django.db.models import Q

from marketplace.cooperatives.policies import cooperatives_of
from marketplace.people.models import User
from marketplace.people.policies import visible_by

from .models import OrderLine, Parcel


def _parcel_rule(user: User) -> Q:
    return Q(cooperative_id__in=cooperatives_of(user), order__paid_at__isnull=False)


def _line_rule(user: User) -> Q:
    return Q(parcel__cooperative_id__in=cooperatives_of(user), order__paid_at__isnull=False)


visible_by(_parcel_rule, Parcel, clerks=["view", "change"])
visible_by(_line_rule, OrderLine)
