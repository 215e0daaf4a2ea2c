"""The chain of appointments: who gives which role where. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from marketplace.people.models import GIVEN_BY, PLACES, Role

# Nobody holds it, so nobody gives it, before parties of kind supplier are kept: no list offers it.
NOT_GIVEN_YET = (Role.SUPPLIER,)


@dataclass(frozen=True, slots=True)
class Post:
    """A role in a place.

    :param place: key of the township, village or cooperative; None: the whole marketplace
    :param township: of a village, the key of its township
    """

    role: str
    place: int | None = None
    township: int | None = None


def may_give(held: Collection[Post], wanted: Post, *, has_manager: bool) -> bool:
    """Return whether somebody who holds these posts may appoint to another.

    :param has_manager: whether the cooperative has a manager already: the first one is the county's to appoint
    """
    if wanted.role == Role.MANAGER and not has_manager and any(post.role == Role.COUNTY for post in held):
        return True
    where = wanted.place if wanted.township is None else wanted.township
    return any(post.role in GIVEN_BY[wanted.role] and (post.role not in PLACES or post.place == where) for post in held)


def may_end(held: Collection[Post], wanted: Post) -> bool:
    """Return whether somebody may end an appointment: who could have given it, and administrators."""
    return any(post.role == Role.ADMINISTRATOR for post in held) or may_give(held, wanted, has_manager=False)
