"""What people are told when an appointment or an invitation is refused."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from .actions import AppointmentRefused, LastAdministrator, LastManager, NoReason, NotTheirs, ToOneself
from .inviting import (
    Expired,
    HoldsItAlready,
    OwnerChanged,
    SignInFirst,
    SomebodyElse,
    TakenBack,
    TooManyInvitations,
    UnknownLink,
    Used,
)


def refusal_text(refused: AppointmentRefused) -> str:
    """Return what whoever appoints, invites or ends is told, in the active language."""
    if isinstance(refused, TooManyInvitations):
        words = _("You have sent many invitations. The next one can go out at %(time)s. Nothing was sent.")
        return words % {"time": f"{timezone.localtime(refused.goes_on):%Y-%m-%d %H:%M}"}
    texts: dict[type[AppointmentRefused], str] = {
        NotTheirs: _("This role in this place is not yours to give or to end. Nothing was changed."),
        ToOneself: _("Nobody gives a role to themselves: somebody else who may give it invites you. Nothing was sent."),
        NoReason: _("The end of an appointment needs a reason."),
        LastManager: _(
            "This is the cooperative's last manager, and it has clerks or open parcels: appoint another one first. "
            "Nothing was changed."
        ),
        LastAdministrator: _("This is the last administrator: appoint another one first. Nothing was changed."),
        HoldsItAlready: _("They hold this role already. Nothing was sent."),
        Used: _("This invitation was accepted already. Nothing was changed."),
        TakenBack: _("This invitation was taken back already. Nothing was changed."),
    }
    return texts.get(type(refused)) or _("That can't be done. Nothing was changed.")


def invited_text(refused: AppointmentRefused) -> str:
    """Return what somebody is told who opens a link that can't be accepted, in the active language."""
    texts: dict[type[AppointmentRefused], str] = {
        UnknownLink: _(
            "There is no invitation with this link. Perhaps it was sent to you again: only the newest link works."
        ),
        Used: _("This invitation was accepted already: each link works once. If it was you, sign in."),
        TakenBack: _("This invitation was taken back."),
        Expired: _("The three days of this invitation are over. Ask whoever invited you to send it again."),
        OwnerChanged: _(
            "The phone number or e-mail address that was invited has changed hands meanwhile. Ask whoever invited you for a "
            "new invitation."
        ),
        SomebodyElse: _(
            "You are signed in with another account than the one that was invited. Sign out, and open the link again."
        ),
        ToOneself: _("Nobody takes up a role that they have given: sign in with the account that it is meant for."),
        SignInFirst: _("There is an account with this phone number or e-mail address. Sign in with it to accept."),
        NotTheirs: _("Whoever invited you may no longer give this role. Ask who is responsible now."),
    }
    return texts.get(type(refused)) or _("This invitation can't be accepted.")
