"""Why a household's file is not opened or changed as asked. Nothing was written."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.households.actions import HouseholdRefused

from .rules import Fault, Wrong


class FileRefused(HouseholdRefused):
    """Something in the file is wrong.

    :param faults: all of it, each with its field
    :param number: of which file, where there are many
    """

    def __init__(self, faults: Iterable[Fault], number: str = "") -> None:
        self.faults = list(faults)
        said = [f"{one.field or 'file'}: {one.wrong}" for one in self.faults]
        super().__init__(" · ".join([*([number] if number else []), *said]))


class NumberTaken(FileRefused):
    """Another household has this file number."""

    def __init__(self, number: str) -> None:
        super().__init__([Fault(Wrong.NUMBER_TAKEN, "number")], number)


class StatusRefused(FileRefused):
    """The status lacks a reason, is none, changes nothing, or is dated in the future or before the last one."""


class ChangedMeanwhile(FileRefused):
    """Somebody else has changed the file since it was shown."""

    def __init__(self) -> None:
        super().__init__([])


def refuse(faults: Iterable[Fault], number: str = "") -> None:
    """Let a file through that nothing is wrong with.

    :raises FileRefused: with all that is wrong
    """
    if found := list(faults):
        raise FileRefused(found, number)
