"""A signature is changed, or its household leaves. What was delivered stays delivered, and is paid for.

Locks, in everybody's order (law 4): agreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from marketplace.people.change_log import Change, log_change
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.supply.locking import lock_agreement
from marketplace.supply.log_actions import SignatureAction
from marketplace.supply.models import Delivery, Signature
from marketplace.supply.policies import may_change
from marketplace.supply.refusals import DayRefused, HasLeft, MassRefused, NotPermitted, ReasonNeeded, SignatureMoved
from marketplace.supply.seasons.gate import hold_open

from .signing import NOBODY, Consents, changed_to, check_masses, check_odd

LONGEST_REASON = 300


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
    """Change the mass that a household expects, and what it consents to. The same again changes nothing.

    Consents can be changed as long as the signature is there; the mass only while it holds and the season is open.

    :param user: whom the household lets change it
    :param seen: the version of the signature that the user saw
    :param grams: the expected mass; None only of a signature that never had one
    :param confirmed: as for `signing.sign_households`
    :raises Signature.DoesNotExist: there is none
    :raises NotPermitted: the user works for another cooperative, or the household wants only its managers to change it
    :raises SignatureMoved: it is another version by now, and says something else
    :raises HasLeft: another mass of a household that has left
    :raises SeasonClosed: another mass after the season's sale was stopped
    :raises MassRefused: a mass of nothing, or beyond all measure
    :raises OddMass: it expects very much or very little, and it is not confirmed
    """
    with transaction.atomic():
        row = _locked(signature_id, user)
        values = {
            "expected_grams": grams, "named_to_buyers": consents.named_to_buyers, "edited_by": consents.edited_by,
        }  # fmt: skip
        if row.version != seen and any(getattr(row, name) != value for name, value in values.items()):
            raise SignatureMoved(f"signature {signature_id} is version {row.version}")
        if grams != row.expected_grams:
            if grams is None:
                raise MassRefused("none")
            check_masses([grams])
            if not row.holds:
                raise HasLeft(f"signature {signature_id}")
            hold_open([row.agreement_id])
            check_odd({row.household_id: grams}, confirmed)
        if changed := changed_to(row, values):
            _save(row, *values)
            log_change(Change(row, SignatureAction.CHANGED, changed), user=user, now=now)
    return row


def leave(signature_id: int, *, user: User, on: date, reason: str, now: datetime) -> Signature:
    """Let a household leave: it delivers nothing more under the agreement. The same again changes nothing.

    :param user: whom the household lets change its signature
    :param on: from when; not in the future, nor before it signed or delivered last
    :raises Signature.DoesNotExist: there is none
    :raises NotPermitted: as for `change_signature`
    :raises DayRefused: the day does not fit; nothing is changed
    :raises ReasonNeeded: no reason, or too long a one
    :raises CardNumberInText: the reason holds a card number
    :raises HasLeft: it has left on another day, or for another reason
    """
    words = reason.strip()
    if not 0 < len(words) <= LONGEST_REASON:
        raise ReasonNeeded(f"{len(words)} characters")
    refuse_card_number(words)
    with transaction.atomic():
        row = _locked(signature_id, user)
        if not row.holds:
            if (row.left_on, row.left_reason) != (on, words):
                raise HasLeft(f"signature {signature_id}")
            return row
        deliveries = Delivery.objects.filter(agreement=row.agreement_id, household=row.household_id)
        last = deliveries.order_by("-delivered_at").values_list("delivered_at", flat=True).first()
        earliest = max(row.signed_on, timezone.localdate(last)) if last else row.signed_on
        if not earliest <= on <= timezone.localdate(now):
            raise DayRefused(f"{on}")
        changed = changed_to(row, {"left_on": on, "left_reason": words})
        _save(row, "left_on", "left_reason")
        log_change(Change(row, SignatureAction.LEFT, {"left_on": changed["left_on"]}, words), user=user, now=now)
    return row


def _save(row: Signature, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def _locked(signature_id: int, user: User) -> Signature:
    agreement_id = Signature.objects.values_list("agreement_id", flat=True).get(pk=signature_id)
    lock_agreement(agreement_id)
    row = Signature.objects.select_related("agreement__product", "agreement__season", "household").get(pk=signature_id)
    if not may_change(user, row):
        raise NotPermitted(f"{user} changes no signature {signature_id}")
    return row
