"""Reads of corrections that the back office needs."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from marketplace.households.models import Correction
from marketplace.people.models import User
from marketplace.people.policies import staff_of_township, visible
from marketplace.people.two_hands import one_hand_with


def corrections_to_approve(user: User, mine: Collection[int] | None = None) -> QuerySet[Correction]:
    """Return the corrections that somebody can approve: neither asked for nor approved by them, and not as the second of the
    township's own office, as whomever they act.

    :param mine: who is one hand with them, where it was read already
    """
    township = OuterRef("household__village__township")
    office_then = staff_of_township(township, since=OuterRef("first_approved_at"))
    in_office = staff_of_township(township).filter(user=user)
    of_both = Exists(office_then.filter(user=OuterRef("first_approver"))) & Exists(in_office)
    waiting = visible(user, Correction.objects.filter(state=Correction.State.REQUESTED))
    mine = one_hand_with(user) if mine is None else mine
    return waiting.exclude(requested_by__in=mine).exclude(first_approver__in=mine).filter(~of_both)
