"""Which step follows which, who takes it, and the check sum of a unified social credit code. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from marketplace.cooperatives.models import Cooperative, Step
from marketplace.people.models import Role

Kind, Status = Step.Kind, Cooperative.Status

APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class Move:
    """A step from one status to another.

    :param before: by the status that it starts from, whose step it is: a role, or `APPLICANT`
    :param after: the status since
    """

    before: Mapping[str, Collection[str]]
    after: str


TOWNSHIP, COUNTY = str(Role.TOWNSHIP_STAFF), str(Role.COUNTY)

# What the township has recommended is what the county decides on: whatever is added goes to the township again. While
# something is to be added, nobody recommends or approves. The county alone suspends, and lifts it.
MOVES: dict[str, Move] = {
    Kind.ASKED_BACK: Move({Status.APPLIED: [TOWNSHIP], Status.RECOMMENDED: [COUNTY]}, Status.ASKED_BACK),
    Kind.COMPLETED: Move({Status.ASKED_BACK: [APPLICANT]}, Status.APPLIED),
    Kind.RECOMMENDED: Move({Status.APPLIED: [TOWNSHIP]}, Status.RECOMMENDED),
    Kind.APPROVED: Move({Status.RECOMMENDED: [COUNTY]}, Status.APPROVED),
    Kind.DECLINED: Move(
        {Status.APPLIED: [TOWNSHIP, COUNTY], Status.ASKED_BACK: [TOWNSHIP, COUNTY], Status.RECOMMENDED: [COUNTY]},
        Status.DECLINED,
    ),
    Kind.WITHDRAWN: Move(dict.fromkeys(Cooperative.OPEN, [APPLICANT]), Status.WITHDRAWN),
    Kind.SUSPENDED: Move({Status.APPROVED: [COUNTY]}, Status.SUSPENDED),
    Kind.LIFTED: Move({Status.SUSPENDED: [COUNTY]}, Status.APPROVED),
}


def taken_by(kind: str, status: str) -> Collection[str]:
    """Return whose step it is from a status: roles, or `APPLICANT`; nobody's where it does not follow."""
    return MOVES[kind].before.get(status, ())


def next_kinds(status: str, roles: Collection[str]) -> list[str]:
    """Return the steps that somebody with these roles may take from a status."""
    return [kind for kind in MOVES if any(role in roles for role in taken_by(kind, status))]


# GB 32100-2015: 17 signs and a check sign, each worth its place in the alphabet, without I, O, S, V and Z.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18


def is_credit_code(code: str) -> bool:
    """Return whether a text is a 统一社会信用代码: its signs, and its check sign (GB 32100-2015)."""
    return len(code) == LENGTH and not set(code) - set(ALPHABET) and check_sign(code[:-1]) == code[-1]


def check_sign(signs: str) -> str:
    """Return the check sign of the first 17."""
    weighed = sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(signs))
    return ALPHABET[-weighed % 31]
