"""Who sees the funds, and moves their money: the townships' staff, whose floors they pay for, and administrators."""

from django.db.models import Q

from marketplace.people.models import Role, User
from marketplace.people.policies import held, visible_by

from .models import Campaign, FundEntry

MOVING = (Role.ADMINISTRATOR, Role.TOWNSHIP_STAFF)


def may_move(user: User) -> bool:
    """Return whether `user` enters and decides fund entries: the staff of any township, and administrators."""
    if not user.is_active or (user.acting_as is not None and user.acting_as.role not in MOVING):
        return False
    return user.is_superuser or held(user, Role.TOWNSHIP_STAFF).exists()


def _everything(user: User) -> Q:
    """All of them, for who may move them; the rule must not join."""
    return Q(pk__isnull=not may_move(user))


visible_by(_everything, FundEntry, township_staff=["view", "add", "change"])
visible_by(_everything, Campaign, township_staff=["view"])
