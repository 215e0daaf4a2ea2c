"""Reads of corrections that the back office needs."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from marketplace.households.models import Correction
from marketplace.people.models import User
from marketplace.people.policies import staff_of_township, visible


def corrections_to_approve(user: User) -> QuerySet[Correction]:
    """Return the corrections that somebody can approve: neither asked for nor approved by them, and not as the second of the
    township's own office, as whomever they act."""
    in_office = staff_of_township(OuterRef("household__village__township"))
    of_both = Exists(in_office.filter(user=OuterRef("first_approver"))) & Exists(in_office.filter(user=user))
    waiting = visible(user, Correction.objects.filter(state=Correction.State.REQUESTED))
    return waiting.exclude(requested_by=user).exclude(first_approver=user).filter(~of_both)
