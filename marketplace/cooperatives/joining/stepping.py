"""Take one step of a party: written down, logged, and told to whom it is about.

Locks: the cooperative; where one is approved, then the collections of pictures and the people (law 4).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction

from marketplace.cooperatives.locking import lock_party
from marketplace.cooperatives.models import Cooperative, Step
from marketplace.people.change_log import Change, log_change
from marketplace.people.models import Appointment, Role, User
from marketplace.people.policies import held

from .log_actions import StepAction
from .queries import said_mark
from .refusals import ChangedMeanwhile, NoReason, NotTheirs, OutOfTurn, OwnApplication, SamePerson
from .rules import APPLICANT, MOVES, taken_by
from .telling import tell_step

OF_OFFICES = (Role.TOWNSHIP_STAFF, Role.COUNTY)


def posts_over(user: User, party: Cooperative) -> dict[str, Appointment | None]:
    """Return as what somebody may decide on a party: the appointment by role. An administrator acts for both offices."""
    posts: dict[str, Appointment | None] = {}
    if user.is_superuser:
        mine = held(user, Role.ADMINISTRATOR).first()
        posts = dict.fromkeys(map(str, OF_OFFICES), mine)
    for one in held(user, *OF_OFFICES).order_by("pk"):
        if one.role == Role.COUNTY or one.township_id == party.village.township_id:
            posts[one.role] = one
    return posts if user.is_active else {}


def take_step(
    party_id: int,
    kind: str,
    *,
    user: User,
    reason: str,
    now: datetime,
    seen: str | None = None,
    and_then: Callable[[Cooperative, Step], None] | None = None,
) -> Step:
    """Take a step of a party. The same by the same person once more is the one that is there.

    :param kind: one of `Step.Kind` that follows on others (`rules.MOVES`)
    :param reason: of an office's step; up to 500 characters
    :param seen: `queries.said_mark` of the application as it was shown to whoever takes the step; None: it was not shown
    :param and_then: what else is done in the same transaction
    :raises Cooperative.DoesNotExist: there is no such party
    :raises JoiningRefused: one of its kinds; nothing was changed
    """
    with transaction.atomic():
        party = lock_party(party_id, alone=kind == Step.Kind.SUSPENDED)
        last = party.steps.order_by("id").last()
        if last is not None and (last.kind, last.by_id, party.status) == (kind, user.pk, MOVES[kind].after):
            return last
        role, post = _as_what(kind, user, party)
        if role != APPLICANT and not reason.strip():
            raise NoReason(kind)
        _refuse_one_hand(kind, role, user, party)
        if seen is not None and seen != said_mark(party):
            raise ChangedMeanwhile(f"the application of {party.pk}")
        step = write_step(party, kind, MOVES[kind].after, user=user, post=post, reason=reason.strip(), now=now)
        if and_then is not None:
            and_then(party, step)
        transaction.on_commit(partial(tell_step, step.pk))
        return step


def write_step(
    party: Cooperative,
    kind: str,
    status: str,
    *,
    user: User | None,
    post: Appointment | None,
    reason: str,
    now: datetime,
) -> Step:
    """Write a step, the party's status and the change log. The caller has locked the party, or has just made it."""
    before = party.status
    step = Step.objects.create(
        cooperative=party, kind=kind, status=status, reason=reason, at=now, by=user, appointment=post
    )
    party.status = status
    party.save(update_fields=["status"])
    was = None if kind == Step.Kind.APPLIED else str(before)
    changed = {"status": (was, str(status))}
    log_change(Change(party, StepAction[str(kind).upper()], changed, reason=reason), user=user, now=now)
    return step


def _as_what(kind: str, user: User, party: Cooperative) -> tuple[str, Appointment | None]:
    """Return the role by which it is somebody's step, and their appointment to it.

    :raises NotTheirs: it is not, from no status
    :raises OutOfTurn: it would be, from another status
    """
    posts = posts_over(user, party)
    application = getattr(party, "application", None)
    if application is not None and application.applicant_id == user.pk and user.is_active:
        posts[APPLICANT] = None
    for role in taken_by(kind, party.status):
        if role in posts:
            return role, posts[role]
    if any(role in posts for roles in MOVES[kind].before.values() for role in roles):
        raise OutOfTurn(party.status)
    raise NotTheirs(f"{kind} of {party.pk} is not a step of {user.pk}")


def _refuse_one_hand(kind: str, role: str, user: User, party: Cooperative) -> None:
    """Refuse an office's step on one's own application, and the second of two that two people take."""
    application = getattr(party, "application", None)
    if role != APPLICANT and application is not None and application.applicant_id == user.pk:
        raise OwnApplication(str(party.pk))
    recommended = party.steps.filter(kind=Step.Kind.RECOMMENDED).order_by("id").last()
    if kind == Step.Kind.APPROVED and recommended is not None and recommended.by_id == user.pk:
        raise SamePerson(str(party.pk))
