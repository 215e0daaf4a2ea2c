"""Reads of corrections that the back office needs."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from marketplace.households.models import Correction
from marketplace.people.models import Role, User
from marketplace.people.policies import townships_of, visible


def corrections_to_approve(user: User) -> QuerySet[Correction]:
    """Return the corrections that somebody can approve: neither asked for nor approved by them, and not as the second of the
    township's own office."""
    township = OuterRef("household__village__township")
    of_office = Role.objects.filter(user=OuterRef("first_approver"), kind=Role.Kind.TOWNSHIP_STAFF, township=township)
    same_office = Exists(of_office) & Q(household__village__township_id__in=townships_of(user))
    waiting = visible(user, Correction.objects.filter(state=Correction.State.REQUESTED))
    return waiting.exclude(requested_by=user).exclude(first_approver=user).filter(~same_office)
