"""What is asked for beside a text, before somebody who has forgotten the password gets back in by a phone.

Operators hand out numbers anew. Whoever has a number now that was proved long ago (`PHONE_PROOF_DAYS`) need not be whose account
it is: what the account holds is opened to who proves its mailbox too, or knows what only its owner knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled

from marketplace.people.models import User

from .proving import has_phone_still


@dataclass(frozen=True)
class Question:
    """Something of an account that its owner knows and who has the number by now does not.

    :param label: of the field, in words that are translated when shown; `hint` and `wrong`, of an answer, likewise
    :param fits: whether there is an answer for somebody's account
    :param is_right: whether what was typed is one
    """

    label: Any
    hint: Any
    wrong: Any
    fits: Callable[[User], bool]
    is_right: Callable[[User, str], bool]


QUESTIONS: list[Question] = []  # floors above add to it


class Beside(Enum):
    """What is asked for."""

    NOTHING = auto()
    MAILBOX = auto()
    QUESTION = auto()
    HELP = auto()  # a person's, who knows them


def beside_phone(user: User, now: datetime) -> Beside:
    """Return what has to be proved beside the number of an account.

    An account that holds nothing is opened by the number alone, as one whose sign-in asks for a second factor all the same.
    """
    if has_phone_still(user, now):
        return Beside.NOTHING
    if proved_mailbox(user):
        return Beside.MAILBOX
    if is_mfa_enabled(user):
        return Beside.NOTHING
    if user.is_staff or user.is_superuser:
        return Beside.HELP
    return Beside.QUESTION if question_for(user) else Beside.NOTHING


def proved_mailbox(user: User) -> str:
    """Return an address that somebody has proved, the main one first; empty if there is none."""
    rows = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    return str(rows.values_list("email", flat=True).first() or "")


def question_for(user: User) -> Question | None:
    """Return what is asked of somebody, if there is anything."""
    return next((one for one in QUESTIONS if one.fits(user)), None)
