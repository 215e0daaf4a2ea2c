"""The offices decide: the township recommends, the county approves, and both may ask back or decline; the county suspends.

What an office decides on is what it was shown (`seen`, as `take_step` has it): whatever was said or sent since is looked at first.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.cooperatives.models import Application, Cooperative, Step
from marketplace.cooperatives.pictures import keep_pictures
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Appointment, Role, User

from .stepping import take_step


def ask_back(party_id: int, *, user: User, reason: str, now: datetime, seen: str | None = None) -> Step:
    """Ask the applicant to add something.

    :param reason: what is to be added
    :raises JoiningRefused: as `take_step`
    """
    return take_step(party_id, Step.Kind.ASKED_BACK, user=user, reason=reason, now=now, seen=seen)


def recommend(party_id: int, *, user: User, reason: str, now: datetime, seen: str | None = None) -> Step:
    """The township recommends its village's applicant to the county.

    :raises JoiningRefused: as `take_step`
    """
    return take_step(party_id, Step.Kind.RECOMMENDED, user=user, reason=reason, now=now, seen=seen)


def approve(party_id: int, *, user: User, reason: str, now: datetime, seen: str | None = None) -> Step:
    """The county approves: the applicant manages the party from now on, which has its collection of pictures.

    :param user: somebody else than who has recommended
    :raises JoiningRefused: as `take_step`
    """

    def let_in(party: Cooperative, step: Step) -> None:
        application = Application.objects.select_related("applicant").get(cooperative=party)
        _close(party, step)
        keep_pictures([party])
        with translation.override(settings.LANGUAGE_CODE):  # the history keeps it, whoever approves
            why = _("its application was approved")
        # The office's step is the authority; the appointment says who has taken it. An administrator gives no manager.
        by = user if step.appointment is not None and step.appointment.role == Role.COUNTY else None
        appoint(
            user=application.applicant, role=Role.MANAGER, place=party, by=by, how=Appointment.How.APPLICATION, why=why, now=now
        )  # fmt: skip

    return take_step(party_id, Step.Kind.APPROVED, user=user, reason=reason, now=now, seen=seen, and_then=let_in)


def decline(party_id: int, *, user: User, reason: str, now: datetime, seen: str | None = None) -> Step:
    """Township or county decline an application. The name and the credit code are free again.

    :raises JoiningRefused: as `take_step`
    """
    return take_step(party_id, Step.Kind.DECLINED, user=user, reason=reason, now=now, seen=seen, and_then=_close)


def suspend(party_id: int, *, user: User, reason: str, now: datetime) -> Step:
    """The county suspends a party: nothing of it is sold from this moment; what was ordered before is still served.

    Waits for orders that are being placed, which come before it.

    :raises JoiningRefused: as `take_step`
    """
    return take_step(party_id, Step.Kind.SUSPENDED, user=user, reason=reason, now=now)


def lift(party_id: int, *, user: User, reason: str, now: datetime) -> Step:
    """The county lifts a suspension: the goods are on sale again at once.

    :raises JoiningRefused: as `take_step`
    """
    return take_step(party_id, Step.Kind.LIFTED, user=user, reason=reason, now=now)


def _close(party: Cooperative, step: Step) -> None:
    Application.objects.filter(cooperative=party).update(is_open=False)
