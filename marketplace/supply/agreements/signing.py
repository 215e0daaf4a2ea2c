"""Households sign an agreement, many from a list at once, and leave it. The agreement's lock is what their rows change under.

Locks, in everybody's order (law 4): agreement, households.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.cooperatives.models import Member
from marketplace.cooperatives.policies import is_suspended, works_for
from marketplace.households.locking import lock_households
from marketplace.households.models import Household
from marketplace.people.change_log import Change, Value, log_changes
from marketplace.people.models import User
from marketplace.runtime.many_ids import among, write_columns
from marketplace.supply.locking import lock_agreement
from marketplace.supply.log_actions import SignatureAction
from marketplace.supply.models import Agreement, Signature
from marketplace.supply.policies import changes_signatures
from marketplace.supply.refusals import (
    CannotSign,
    DayRefused,
    MassRefused,
    NotPermitted,
    OddMass,
    SignedBefore,
    Suspended,
)
from marketplace.supply.seasons.gate import hold_open

from .masses import MOST_GRAMS, is_odd

NOBODY: Mapping[int, int] = {}
WRITTEN = ("signed_on", "expected_grams", "named_to_buyers", "edited_by", "left_on", "left_reason", "version")


class Why(TextChoices):
    """Why a household can't sign."""

    NO_MEMBER = "no_member", _("is no member of this cooperative")
    ELSEWHERE = "elsewhere", _("has signed with another cooperative for this produce and season")
    MANAGERS = "managers", _("has left, and lets only the cooperative's managers change its signature")
    OTHERWISE = "otherwise", _("has signed already, with another mass: change it on the page of its signature")


@dataclass(frozen=True, slots=True)
class Consents:
    """What a household consents to at its signature.

    :param named_to_buyers: that buyers read its masked name and village; None: not asked
    :param edited_by: who may change its signature
    """

    named_to_buyers: bool | None = None
    edited_by: str = Signature.EditedBy.CLERKS

    def kept(self, before: Consents) -> Consents:
        """Return what holds once a household signs again: the stricter of this and what it said before."""
        said = {before.named_to_buyers, self.named_to_buyers} - {None}
        both = {before.edited_by, self.edited_by}
        managers, clerks = Signature.EditedBy.MANAGERS, Signature.EditedBy.CLERKS
        return Consents(all(said) if said else None, managers if managers in both else clerks)


@dataclass(frozen=True, slots=True)
class Signing:
    """What one household signs.

    :param grams: the mass that it expects to deliver
    """

    grams: int
    signed_on: date
    consents: Consents = Consents()


def consents_of(row: Signature) -> Consents:
    """Return what a household has consented to."""
    return Consents(row.named_to_buyers, row.edited_by)


def sign_households(
    agreement_id: int,
    *,
    user: User | None,
    grams: Mapping[int, int],
    signed_on: date,
    consents: Consents = Consents(),
    confirmed: Mapping[int, int] = NOBODY,
    again: Mapping[int, int] = NOBODY,
    now: datetime,
) -> int:
    """Let households sign on one day with the same consents; as `sign_each`.

    :param grams: household id → the mass that it expects to deliver
    """
    signing = {pk: Signing(mass, signed_on, consents) for pk, mass in grams.items()}
    return sign_each(agreement_id, user=user, signing=signing, confirmed=confirmed, again=again, now=now)


def sign_each(
    agreement_id: int,
    *,
    user: User | None,
    signing: Mapping[int, Signing],
    confirmed: Mapping[int, int] = NOBODY,
    again: Mapping[int, int] = NOBODY,
    now: datetime,
) -> int:
    """Let households sign, all of them or none. Who has signed the same stays as it is. Who has left signs again once somebody has
    looked at it, and keeps the stricter of its consents.

    :param user: who works for the cooperative; None for a management command
    :param signing: by household id
    :param confirmed: household id → grams, of those who expect very much or little: the masses that somebody has looked at once more
    :param again: of those who have left: household id → the version of its signature that somebody has looked at
    :returns: how many have signed now
    :raises Agreement.DoesNotExist: there is no such agreement
    :raises NotPermitted: the user works for another cooperative
    :raises Suspended: the cooperative is suspended
    :raises MassRefused: a mass of nothing, or beyond all measure
    :raises DayRefused: the day is in the future, or after the season
    :raises SeasonClosed: the season's sale was stopped
    :raises CannotSign: some can't, each with why; nobody has signed
    :raises SignedBefore: some have signed and left, which nobody has looked at; nobody has signed
    :raises OddMass: some expect very much or very little, and it is not confirmed; nobody has signed
    """
    grams = {pk: one.grams for pk, one in signing.items()}
    check_masses(grams.values())
    with transaction.atomic():
        agreement = lock_agreement(agreement_id)
        if user is not None and not works_for(user, agreement.cooperative_id):
            raise NotPermitted(f"{user} signs nobody for {agreement.cooperative}")
        if is_suspended(agreement.cooperative_id):
            raise Suspended(f"{agreement.cooperative}")
        last = min(timezone.localdate(now), agreement.season.ends_on)
        if late := [one.signed_on for one in signing.values() if one.signed_on > last]:
            raise DayRefused(f"{late[0]}")
        hold_open([agreement_id])
        lock_households(grams)
        there = {
            row.household_id: row for row in Signature.objects.filter(among("household", grams), agreement=agreement)
        }
        signed = {pk for pk, row in there.items() if row.holds}
        why = _why_not(agreement, grams, {pk: there[pk].expected_grams for pk in signed})
        left = {pk: row for pk, row in there.items() if pk not in signed}
        if user is not None:
            may = changes_signatures(user)
            why |= {
                pk: Why.MANAGERS.value for pk, row in left.items() if not may(row.edited_by, agreement.cooperative_id)
            }
        if why:
            raise CannotSign(why)
        if before := {pk: row.version for pk, row in left.items() if again.get(pk) != row.version}:
            raise SignedBefore(before)
        wanted = {pk: one for pk, one in signing.items() if pk not in signed}
        check_odd({pk: one.grams for pk, one in wanted.items()}, confirmed)
        _write(agreement, wanted, there, user, now)
        return len(wanted)


def check_masses(grams: Collection[int]) -> None:
    """Let masses through that a household may have.

    :raises MassRefused: nothing, or beyond all measure
    """
    if not all(0 < one <= MOST_GRAMS for one in grams):
        raise MassRefused(f"{min(grams)} to {max(grams)} g")


def check_odd(grams: Mapping[int, int], confirmed: Mapping[int, int]) -> None:
    """Let very much and very little through only as it was confirmed.

    :raises OddMass: it was not, or other masses were
    """
    odd = {pk: mass for pk, mass in grams.items() if is_odd(mass) and confirmed.get(pk) != mass}
    if odd:
        raise OddMass(odd)


def _why_not(agreement: Agreement, grams: Mapping[int, int], signed: Mapping[int, int | None]) -> dict[int, str]:
    """Return who can't sign: household id → why."""
    members = Member.objects.now().filter(among("household", grams), cooperative=agreement.cooperative_id)
    own = set(members.values_list("household_id", flat=True))
    elsewhere = Signature.objects.filter(
        among("household", grams),
        left_on=None,
        agreement__season=agreement.season_id,
        agreement__product__name=agreement.product.name,
    ).exclude(agreement__cooperative=agreement.cooperative_id)
    taken = set(elsewhere.values_list("household_id", flat=True))
    found: dict[int, str] = {}
    for pk, mass in grams.items():
        if pk in signed:
            if signed[pk] != mass:
                found[pk] = Why.OTHERWISE.value
        elif pk not in own:
            found[pk] = Why.NO_MEMBER.value
        elif pk in taken:
            found[pk] = Why.ELSEWHERE.value
    return found


def _write(
    agreement: Agreement, signing: Mapping[int, Signing], there: Mapping[int, Signature], user: User | None, now: datetime
) -> None:  # fmt: skip
    """Write those who have not signed, or have left, and the change log."""
    new: list[Signature] = []
    again: list[Signature] = []
    changes = []
    households = {
        one.pk: one for one in Household.objects.filter(among("pk", signing))
    }  # for the log: each with its number
    for pk, one in signing.items():
        row = there.get(pk) or Signature()
        row.agreement, row.household = agreement, households[pk]
        said = one.consents.kept(consents_of(row)) if row.pk else one.consents
        values = {
            "signed_on": one.signed_on, "expected_grams": one.grams, "named_to_buyers": said.named_to_buyers,
            "edited_by": said.edited_by, "left_on": None, "left_reason": "",
        }  # fmt: skip
        action = SignatureAction.SIGNED if row.pk is None else SignatureAction.SIGNED_AGAIN
        changes.append((row, action, changed_to(row, values)))
        (new if row.pk is None else again).append(row)
    Signature.objects.bulk_create(new)
    for row in again:
        row.version += 1
    write_columns(again, *WRITTEN)
    log_changes([Change(row, action, values) for row, action, values in changes], user=user, now=now)


def changed_to(row: Signature, values: Mapping[str, object]) -> dict[str, tuple[Value, Value]]:
    """Set values of a signature, and return those that are another one now: what each was, and is."""
    found: dict[str, tuple[Value, Value]] = {}
    for name, value in values.items():
        was = getattr(row, name) if row.pk else None
        if was != value and (was, value) not in ((None, ""), (None, None)):
            found[name] = (_logged(was), _logged(value))
        setattr(row, name, value)
    return found


def _logged(value: object) -> Value:
    return value.isoformat() if isinstance(value, date) else value  # type: ignore[return-value]
