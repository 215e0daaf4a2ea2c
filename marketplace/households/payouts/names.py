"""The payees' names in the bank's answer, compared with ours: what differs or is missing is looked at by a person, each name on its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.households.holders import folded

MASKS = re.compile(r"[*\u25cf\u25a0\u67d0]")  # * ● ■ 某: what banks print over a part of a name


@dataclass(frozen=True, slots=True)
class OtherName:
    """A row to whose card the bank paid under another name, or without saying whom.

    :param row: its number in the batch
    :param ours: the card's holder
    :param theirs: as the bank writes it; empty: it names nobody
    """

    row: int
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows whose names a person has compared, in exactly the file that was shown.

    :param digest: SHA-256 of that file, in hexadecimal
    """

    digest: str
    rows: Collection[int]


class NamesDiffer(Exception):
    """Names have to be compared first; nothing was changed.

    :param digest: of the file in which they stand
    :param names: all that differ
    :param has_column: whether the file has a column of names at all
    """

    def __init__(self, digest: str, names: list[OtherName], *, has_column: bool) -> None:
        super().__init__(f"{len(names)} names differ" if has_column else "the file has no names")
        self.digest, self.names, self.has_column = digest, names, has_column


def digest_of(content: bytes) -> str:
    """Return by what a file is known."""
    return hashlib.sha256(content).hexdigest()


def check_names(
    content: bytes, theirs: Mapping[int, str] | None, ours: Mapping[int, str], compared: Compared | None
) -> str:
    """Return what the change log says of the names that differ or are missing, once each was compared in this very file.

    :param theirs: row number → name in the answer, empty where it says none; None: the file has no column of names, and
        each row is compared as one without a name, so that nothing is gained by taking the column out
    :param ours: row number → the card's holder
    :raises NamesDiffer: one of them was not
    """
    digest = digest_of(content)
    of_this = compared if compared is not None and compared.digest == digest else Compared(digest, ())
    named = dict.fromkeys(ours, "") if theirs is None else theirs
    differ = [OtherName(row, ours[row], name) for row, name in sorted(named.items()) if not _is_same(ours[row], name)]
    if not {one.row for one in differ} <= set(of_this.rows):
        raise NamesDiffer(digest, differ, has_column=theirs is not None)
    if theirs is None:
        return _("The answer names no payees; they were compared with the bank otherwise")
    rows = ", ".join(str(one.row) for one in differ)
    return _("Other names compared in rows %(rows)s") % {"rows": rows} if differ else ""


def _is_same(ours: str, theirs: str) -> bool:
    """Whether two names are one, however they are written; a masked one is, if what it shows fits."""
    own, other = folded(ours), folded(theirs)
    if own == other:
        return True
    shown = MASKS.sub("", other)
    if not shown or shown == other:
        return False
    return (
        re.fullmatch("".join(".+" if MASKS.match(one) else re.escape(one) for one in _squeezed(other)), own) is not None
    )


def _squeezed(name: str) -> str:
    return re.sub(rf"({MASKS.pattern})+", "*", name)
