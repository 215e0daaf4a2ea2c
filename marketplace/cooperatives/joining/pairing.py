"""Pair parties with villages, and end that: the county, or the village's township."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from marketplace.cooperatives.locking import lock_pairing, lock_party
from marketplace.cooperatives.models import Cooperative, Pairing
from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.models import Role, User
from marketplace.people.policies import held, holds_in_township
from marketplace.places.models import Village

from .log_actions import PairingAction
from .refusals import DayRefused, NoReason, NotJoined, NotTheirs


def may_pair(user: User, village: Village) -> bool:
    """Return whether somebody pairs parties with a village: the county, its township's staff, administrators."""
    return holds_in_township(user, village.township_id) or (user.is_active and held(user, Role.COUNTY).exists())


def pair(party_id: int, village: Village, *, user: User | None, since: date, reason: str, now: datetime) -> Pairing:
    """Pair a party with a village. One that holds already stays as it is.

    :param user: None for a management command
    :param since: not after today
    :raises Cooperative.DoesNotExist: there is no such party
    :raises JoiningRefused: it is not theirs, the party has not joined, no reason, or the day is to come
    """
    if user is not None and not may_pair(user, village):
        raise NotTheirs(f"{village.pk} is not theirs")
    if not reason.strip():
        raise NoReason("a pairing")
    if since > timezone.localdate(now):
        raise DayRefused(f"{since}")
    with transaction.atomic():
        party = lock_party(party_id, alone=False)
        if party.status not in Cooperative.JOINED:
            raise NotJoined(party.status)
        if there := Pairing.objects.filter(party=party, village=village, until=None).first():
            return there
        made = Pairing.objects.create(
            party=party, village=village, since=since, reason=reason.strip(), made_by=user, made_at=now
        )
        values: dict[str, tuple[Value, Value]] = {
            "party": (None, party.name), "village": (None, village.name), "since": (None, since.isoformat())
        }  # fmt: skip
        log_change(Change(made, PairingAction.MADE, values, reason=made.reason), user=user, now=now)
        return made


def end_pairing(pairing_id: int, *, user: User, until: date, reason: str, now: datetime) -> Pairing:
    """End a pairing. Done twice, it has ended once.

    :param until: its last day, not after today
    :raises Pairing.DoesNotExist: there is no such pairing
    :raises JoiningRefused: it is not theirs, no reason, or the day does not fit
    """
    if not reason.strip():
        raise NoReason("the end of a pairing")
    with transaction.atomic():
        row = lock_pairing(pairing_id)
        if not may_pair(user, row.village):
            raise NotTheirs(f"{row.village_id} is not theirs")
        if row.until is not None:
            return row
        if not row.since <= until <= timezone.localdate(now):
            raise DayRefused(f"{until}")
        row.until, row.ended_reason, row.ended_by, row.ended_at = until, reason.strip(), user, now
        row.save(update_fields=["until", "ended_reason", "ended_by", "ended_at"])
        ended = {"until": (None, until.isoformat())}
        log_change(Change(row, PairingAction.ENDED, ended, reason=row.ended_reason), user=user, now=now)
        return row
