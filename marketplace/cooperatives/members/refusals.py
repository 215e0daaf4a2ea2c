"""What the actions on members and shares refuse, each by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date


class MemberError(Exception):
    """An action on members or shares that is refused; nothing was changed."""


class NotPermitted(MemberError):
    """The person may not do this for this cooperative (R8)."""


class DayRefused(MemberError):
    """The day is in the future, or does not fit when the household joined, left or last noted shares."""


class ReasonNeeded(MemberError):
    """A reason, or the number of the signed paper, is missing or too long."""


class QuantityRefused(MemberError):
    """A quantity of nothing, or beyond all measure."""


class CannotJoin(MemberError):
    """Households that can't join; nobody of the list has.

    :param why: household id → why, in words
    """

    def __init__(self, why: Mapping[int, str]) -> None:
        super().__init__(f"{len(why)} can't join: {why}")
        self.why = dict(why)


class HasLeft(MemberError):
    """The household has left: another day or reason, or shares of one who is no member any more."""


class StillHeld(MemberError):
    """The household can't leave yet.

    :param why: each thing that keeps it, in words
    """

    def __init__(self, why: Sequence[str]) -> None:
        super().__init__(f"held by {why}")
        self.why = list(why)


class NotEnough(MemberError):
    """It would have less than nothing on some day.

    :param kind: of the shares
    :param day: the first such day
    :param held: how much there is on it without this row
    """

    def __init__(self, kind: str, day: date, held: int) -> None:
        super().__init__(f"{held} of {kind} on {day}")
        self.kind, self.day, self.held = kind, day, held


class NoPair(MemberError):
    """A transfer from a member to itself, or to a member of another cooperative."""


class NotCorrectable(MemberError):
    """A correction, or what is corrected already, or paid back: that is undone by noting it anew."""


class MoneyGone(MemberError):
    """The money of the row was paid back or given on since: undoing it would take other money."""


class SentOtherwise(MemberError):
    """The same form was sent before with other values."""


class OneHand(MemberError):
    """Cash was noted by somebody who counts as the same hand: another one pays back or corrects (R11)."""


class BalanceTooLow(MemberError):
    """The household's balance does not cover the share."""
