"""What the actions of funds refuse, each by name. Nothing was changed."""

from __future__ import annotations


class FundError(Exception):
    """An action of funds that is refused."""


class WrongPerson(FundError):
    """Only the townships' staff and administrators move funds."""


class OwnEntry(FundError):
    """Who entered it can't confirm it: two people decide (R11)."""


class OneHand(OwnEntry):
    """Who entered it and who confirms it count as one hand (`people.two_hands`)."""


class AlreadyDecided(FundError):
    """It was confirmed or refused before.

    :param state: which of them
    """

    def __init__(self, state: str) -> None:
        super().__init__(f"it is {state}")
        self.state = state


class VoucherUsed(FundError):
    """The paper was entered before."""


class BadEntry(FundError):
    """A field is empty, too long, or out of its range.

    :param name: of the field
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NotThere(FundError):
    """More than there is to be paid back.

    :param free_fen: what could be paid back, in fen
    """

    def __init__(self, free_fen: int) -> None:
        super().__init__(f"{free_fen} fen are free")
        self.free_fen = free_fen
