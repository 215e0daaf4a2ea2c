"""Row locks of parties, of members, and of cooperatives' collections, until the caller's transaction ends (law 4, `docs/laws/locks.md`)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import prefetch_related_objects
from wagtail.models import Collection

from marketplace.runtime.many_ids import among

from .models import Cooperative, Member, Pairing


def lock_party(party_id: int, *, alone: bool) -> Cooperative:
    """Lock a party: its status is that of its last step.

    :param alone: waits for whoever holds it, as an order that is being placed, and for rows that refer to it; else those
        are still written
    :raises Cooperative.DoesNotExist: there is none
    """
    rows = Cooperative.objects.select_for_update(of=("self",), no_key=not alone).select_related("village__township")
    return rows.get(pk=party_id)


def lock_pairing(pairing_id: int) -> Pairing:
    """Lock a pairing: it ends once.

    :raises Pairing.DoesNotExist: there is none
    """
    return (
        Pairing.objects.select_for_update(of=("self",)).select_related("party", "village__township").get(pk=pairing_id)
    )


def lock_members(member_ids: Iterable[int]) -> list[Member]:
    """Lock memberships, behind their households where these are needed too: what shares they hold, and whether they have left.

    :returns: with household and cooperative, by id; what isn't there is left out
    """
    ids = sorted(set(member_ids))
    rows = Member.objects.select_for_update(of=("self",), no_key=True).filter(among("pk", ids))
    found = list(rows.order_by("id")) if ids else []
    prefetch_related_objects(found, "household", "cooperative__village")  # thousands of members share one cooperative
    return found


def lock_root_collection() -> Collection:
    """Lock the collection that all others are in: their places are counted from its last child. No page comes after it."""
    return Collection.objects.select_for_update().get(depth=1)
