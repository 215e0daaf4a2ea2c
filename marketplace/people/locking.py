"""Row locks of people and their appointments, until the caller's transaction ends (law 4): invitation, people,
appointments.

None of them is locked together with anything of an order or a household.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from .models import Appointment, Invitation, User


def lock_people(ids: Iterable[int]) -> dict[int, User]:
    """Lock people: what they hold, and what it lets them do. Rows that refer to them can still be written."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("id")
    return {user.pk: user for user in rows}


def lock_appointments(condition: Q) -> list[Appointment]:
    """Lock appointments that have not ended: of several who hold the same, one stays whoever ends the others."""
    return list(Appointment.objects.select_for_update(of=("self",)).filter(condition, until=None).order_by("id"))


def lock_invitation(invitation_id: int) -> Invitation:
    """Lock an invitation: it is accepted once.

    :raises Invitation.DoesNotExist: there is none
    """
    return Invitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
