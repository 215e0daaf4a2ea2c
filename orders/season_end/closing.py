"""Close a season, as the doors call it: supply buys what is unsold once no parcel can be cancelled any more."""

from __future__ import annotations

from datetime import datetime

from marketplace.people.models import User
from marketplace.supply.models import SeasonClosing
from marketplace.supply.seasons import closing as buying

from .queries import cancellable_parcels


def close_season(agreement_id: int, *, user: User | None, fen: int, now: datetime) -> SeasonClosing:
    """Confirm the sum that somebody else has asked for, and buy what is unsold of every delivery at its protected price.

    :param fen: the sum that `user` was shown and has typed
    :raises SupplyError: as `supply.seasons.closing.close_season`; who may: `supply.policies.may_close`
    """
    return buying.close_season(agreement_id, user=user, fen=fen, now=now, unsettled=cancellable_parcels)
