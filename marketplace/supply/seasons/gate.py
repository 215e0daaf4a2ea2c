"""Whether an agreement's season still takes and packs deliveries. Whoever asks to close it shuts this gate."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from marketplace.supply.locking import hold_agreements
from marketplace.supply.models import SeasonClosing
from marketplace.supply.refusals import SeasonClosed


def hold_open(agreement_ids: Iterable[int]) -> None:
    """Keep seasons from being closed until the caller's transaction ends.

    Many may hold the gate open at once; `seasons.asking.ask_to_close` waits for all of them, and they for it.

    :raises SeasonClosed: the sale of one of them has been stopped
    """
    wanted = sorted(set(agreement_ids))
    if not wanted:
        return
    hold_agreements(wanted)
    stopped = SeasonClosing.objects.filter(agreement__in=wanted, withdrawn_at__isnull=True)
    closing = stopped.select_related("agreement__season").first()
    if closing is not None:
        raise SeasonClosed(
            f"the sale of season {closing.agreement.season} was stopped on {timezone.localdate(closing.started_at)}"
        )
