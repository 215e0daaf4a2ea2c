"""Signatures are changed, or their households leave. What was delivered stays delivered, and is paid for.

Locks, in everybody's order (law 4): agreements.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from marketplace.people.change_log import Change, log_changes
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.runtime.many_ids import among, write_columns
from marketplace.supply.locking import lock_agreements
from marketplace.supply.log_actions import SignatureAction
from marketplace.supply.models import Delivery, Signature
from marketplace.supply.policies import changes_signatures
from marketplace.supply.refusals import DayRefused, HasLeft, MassRefused, NotPermitted, ReasonNeeded, SignatureMoved
from marketplace.supply.seasons.gate import hold_open

from .signing import NOBODY, Consents, changed_to, check_masses, check_odd

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Changed:
    """What a signature is to say.

    :param grams: the expected mass; None only of a signature that never had one
    :param is_confirmed: somebody has looked once more at a mass that is very much or little
    """

    signature_id: int
    grams: int | None
    consents: Consents
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Leaving:
    """A household that leaves an agreement.

    :param on: from when; not in the future, nor before it signed or delivered last
    """

    signature_id: int
    on: date
    reason: str


def change_signature(
    signature_id: int,
    *,
    user: User,
    seen: int,
    grams: int | None,
    consents: Consents,
    confirmed: Mapping[int, int] = NOBODY,
    now: datetime,
) -> Signature:
    """Change the mass that a household expects, and what it consents to; as `change_signatures`.

    :param seen: the version of the signature that the user saw
    :param confirmed: household id → grams, as for `signing.sign_households`
    :raises SignatureMoved: it is another version by now, and says something else
    """
    one = Changed(signature_id, grams, consents)
    with transaction.atomic():
        [row] = _locked([signature_id], user)
        if row.version != seen and any(getattr(row, name) != value for name, value in _values(one).items()):
            raise SignatureMoved(f"signature {signature_id} is version {row.version}")
        _change([(row, replace(one, is_confirmed=confirmed.get(row.household_id) == grams))], user, now)
    return row


def change_signatures(entries: Sequence[Changed], *, user: User, now: datetime) -> None:
    """Change the masses that households expect, and what they consent to, all of it or nothing. The same again changes nothing.
    Whoever names a signature has seen it as it is: locked by `lock_agreements` in the same transaction.

    Consents can be changed as long as the signature is there; the mass only while it holds and the season is open.

    :param user: whom the households let change it
    :raises Signature.DoesNotExist: there is none
    :raises NotPermitted: the user works for another cooperative, or a household wants only its managers to change it
    :raises HasLeft: another mass of a household that has left
    :raises SeasonClosed: another mass after the season's sale was stopped
    :raises MassRefused: a mass of nothing, or beyond all measure
    :raises OddMass: it expects very much or very little, and it is not confirmed
    """
    with transaction.atomic():
        rows = {row.pk: row for row in _locked([one.signature_id for one in entries], user)}
        _change([(rows[one.signature_id], one) for one in entries], user, now)


def _change(given: Sequence[tuple[Signature, Changed]], user: User, now: datetime) -> None:
    """Look at masses that are other ones, then write what has changed."""
    other = [(row, one) for row, one in given if one.grams != row.expected_grams]
    for row, one in other:
        if one.grams is None:
            raise MassRefused("none")
        check_masses([one.grams])
        if not row.holds:
            raise HasLeft(f"signature {row.pk}")
    hold_open(row.agreement_id for row, _one in other)
    for row, one in other:
        mass = {row.household_id: one.grams or 0}
        check_odd(mass, mass if one.is_confirmed else NOBODY)
    changes = [(row, changed_to(row, _values(one))) for row, one in given]
    moved = [(row, changed) for row, changed in changes if changed]
    _save([row for row, _changed in moved], "expected_grams", "named_to_buyers", "edited_by")
    log_changes([Change(row, SignatureAction.CHANGED, changed) for row, changed in moved], user=user, now=now)


def _values(one: Changed) -> dict[str, object]:
    said = one.consents
    return {"expected_grams": one.grams, "named_to_buyers": said.named_to_buyers, "edited_by": said.edited_by}


def leave(signature_id: int, *, user: User, on: date, reason: str, now: datetime) -> Signature:
    """Let a household leave: it delivers nothing more under the agreement; as `leave_together`."""
    [row] = leave_together([Leaving(signature_id, on, reason)], user=user, now=now)
    return row


def leave_together(entries: Sequence[Leaving], *, user: User, now: datetime) -> list[Signature]:
    """Let households leave, all of them or none. The same again changes nothing.

    :param user: whom the households let change their signatures
    :raises Signature.DoesNotExist: there is none
    :raises NotPermitted: as for `change_signatures`
    :raises DayRefused: the day does not fit; nothing is changed
    :raises ReasonNeeded: no reason, or too long a one
    :raises CardNumberInText: the reason holds a card number
    :raises HasLeft: it has left on another day, or for another reason
    """
    entries = [replace(one, reason=one.reason.strip()) for one in entries]
    for one in entries:
        if not 0 < len(one.reason) <= LONGEST_REASON:
            raise ReasonNeeded(f"{len(one.reason)} characters")
        refuse_card_number(one.reason)
    with transaction.atomic():
        rows = {row.pk: row for row in _locked([one.signature_id for one in entries], user)}
        last, going = last_deliveries({(row.agreement_id, row.household_id) for row in rows.values()}), []
        for one in entries:
            row = rows[one.signature_id]
            if row.holds:
                if (
                    not earliest(row.signed_on, last.get((row.agreement_id, row.household_id)))
                    <= one.on
                    <= timezone.localdate(now)
                ):
                    raise DayRefused(f"{one.on}")
                going.append((row, one.reason, changed_to(row, {"left_on": one.on, "left_reason": one.reason})))
            elif (row.left_on, row.left_reason) != (one.on, one.reason):
                raise HasLeft(f"signature {row.pk}")
        _save([row for row, _reason, _changed in going], "left_on", "left_reason")
        changes = [
            Change(row, SignatureAction.LEFT, {"left_on": changed["left_on"]}, why) for row, why, changed in going
        ]
        log_changes(changes, user=user, now=now)
        return [rows[one.signature_id] for one in entries]


def last_deliveries(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], datetime]:
    """Return when households delivered last under agreements.

    :param pairs: agreement and household; who has delivered nothing is not in the answer
    """
    agreements, households = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    rows = Delivery.objects.filter(among("household", households), agreement__in=agreements).order_by()
    last = rows.values_list("agreement", "household").annotate(Max("delivered_at"))
    return {(agreement, household): at for agreement, household, at in last}


def earliest(signed_on: date, delivered_at: datetime | None) -> date:
    """Return the first day on which a household can leave: when it signed, or delivered last."""
    return max(signed_on, timezone.localdate(delivered_at)) if delivered_at else signed_on


def _save(rows: Sequence[Signature], *fields: str) -> None:
    for row in rows:
        row.version += 1
    write_columns(rows, *fields, "version")


def _locked(signature_ids: Collection[int], user: User) -> list[Signature]:
    wanted = Signature.objects.filter(among("pk", signature_ids))
    lock_agreements(wanted.values_list("agreement_id", flat=True))
    rows = list(wanted.select_related("agreement__product", "agreement__season", "household").order_by("pk"))
    if len(rows) != len(set(signature_ids)):
        raise Signature.DoesNotExist(f"signatures {sorted(signature_ids)}")
    may = changes_signatures(user)
    if refused := [row.pk for row in rows if not may(row.edited_by, row.agreement.cooperative_id)]:
        raise NotPermitted(f"{user} changes no signatures {refused}")
    return rows
