"""What the actions of joining refuse, each by name. Nothing was changed."""

from __future__ import annotations


class JoiningRefused(Exception):
    """A step, an application or a pairing that is refused; nothing was changed."""


class NotTheirs(JoiningRefused):
    """The step is another office's, or the application another's."""


class OutOfTurn(JoiningRefused):
    """The step does not follow what the party is now.

    :param status: what it is
    """

    def __init__(self, status: str) -> None:
        super().__init__(f"it is {status}")
        self.status = status


class ChangedMeanwhile(JoiningRefused):
    """What was said, a document or a step is another one than was shown to whoever takes this step."""


class OwnApplication(JoiningRefused):
    """Nobody decides on an application of their own."""


class SamePerson(JoiningRefused):
    """Who has recommended does not approve: two people do (R11)."""


class NoReason(JoiningRefused):
    """Every step of an office needs a reason."""


class NotProved(JoiningRefused):
    """Nobody applies before the account's phone number or e-mail address is proved."""


class AppliedAlready(JoiningRefused):
    """The account has another open application."""


class NameTaken(JoiningRefused):
    """A party of this name is there, or has applied."""


class CodeTaken(JoiningRefused):
    """A party with this credit code is there, or has applied."""


class WrongCode(JoiningRefused):
    """The credit code's check sign is not that of the others."""


class TooManyPapers(JoiningRefused):
    """As many documents as an application may have are there."""


class NotJoined(JoiningRefused):
    """The party is not approved, so it is paired with no village."""


class DayRefused(JoiningRefused):
    """A pairing begins in the future, or ends before it begins or after today."""
