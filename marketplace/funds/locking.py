"""Row locks of funds, until the caller's transaction ends, in everybody's order (law 4, `docs/laws/locks.md`): campaign,
entry; then balances."""

from __future__ import annotations

from .models import Campaign, FundEntry


def lock_campaign(campaign_id: int) -> Campaign:
    """Lock a campaign: what its codes may give, and what of its money may leave, is decided one after the other.

    :raises Campaign.DoesNotExist: there is none
    """
    return Campaign.objects.select_for_update().get(pk=campaign_id)


def lock_entry(entry_id: int) -> FundEntry:
    """Lock a fund entry: it is decided once.

    :raises FundEntry.DoesNotExist: there is none
    """
    return FundEntry.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=entry_id)
