"""Whether an agreement's season still takes and packs deliveries. Whoever asks to close it shuts this gate."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from marketplace.supply.locking import hold_agreements
from marketplace.supply.models import SeasonClosing
from marketplace.supply.refusals import SeasonClosed


def stopped_among(agreement_ids: Iterable[int]) -> dict[int, SeasonClosing]:
    """Return what has stopped the sale of these agreements' seasons, by the agreement's id. It may change at any moment."""
    found = SeasonClosing.objects.filter(agreement__in=sorted(set(agreement_ids)), withdrawn_at__isnull=True)
    return {one.agreement_id: one for one in found.select_related("agreement__season").order_by("pk")}


def hold_open(agreement_ids: Iterable[int]) -> None:
    """Keep seasons from being closed until the caller's transaction ends.

    Many may hold the gate open at once; `seasons.asking.ask_to_close` waits for all of them, and they for it.

    :raises SeasonClosed: the sale of one of them has been stopped
    """
    wanted = sorted(set(agreement_ids))
    if not wanted:
        return
    hold_agreements(wanted)
    for closing in stopped_among(wanted).values():
        raise SeasonClosed(
            f"the sale of season {closing.agreement.season} was stopped on {timezone.localdate(closing.started_at)}"
        )
