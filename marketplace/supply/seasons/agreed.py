"""What the change log says of a season's end: who has asked for which sum, and who has confirmed it.

The closing's row alone is not believed: whoever has the application's password can write it, but can't change the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Sum
from wagtail.models import ModelLogEntry

from marketplace.people.change_log import entries_of
from marketplace.supply.log_actions import PriceAction, SeasonAction
from marketplace.supply.models import ProtectedPrice, SeasonClosing
from marketplace.supply.refusals import NotAgreed

from .queries import Unsold, unsold


def check_asked(closing: SeasonClosing) -> None:
    """Let a locked closing pass that was asked for as its row says, and not withdrawn after it.

    :raises NotAgreed: the change log says something else
    """
    last = _last(closing, [SeasonAction.ASKED, SeasonAction.WITHDRAWN])
    _check_said(last, closing, SeasonAction.ASKED, closing.asked_by_id, closing.asked_at)


def check_confirmed(closing: SeasonClosing) -> None:
    """Let a locked closing pass that was confirmed as its row says, and cut short: what is bought and left of it is what
    two people have agreed to, or more where a protected price was raised since.

    :raises NotAgreed: the change log or the sum says something else
    """
    check_asked(closing)
    last = _last(closing, [SeasonAction.CONFIRMED])
    confirmed = _check_said(last, closing, SeasonAction.CONFIRMED, closing.confirmed_by_id, closing.confirmed_at)
    bought = closing.purchases.aggregate(fen=Sum("amount_fen", default=0))["fen"]
    fen = bought + unsold([closing.agreement_id]).get(closing.agreement_id, Unsold()).fen
    assert closing.asked_fen is not None
    if fen < closing.asked_fen or (fen > closing.asked_fen and not _raised_since(confirmed, closing)):
        raise NotAgreed(f"{fen} fen instead of {closing.asked_fen}")


def _last(closing: SeasonClosing, actions: Sequence[str]) -> ModelLogEntry | None:
    """The last of these entries. They are written under the agreement's lock, so in the order of their numbers."""
    return entries_of([closing.agreement]).filter(action__in=actions).order_by("pk").last()


def _check_said(
    entry: ModelLogEntry | None, closing: SeasonClosing, action: str, user_id: int | None, at: datetime | None
) -> ModelLogEntry:
    said = entry and (entry.action, entry.user_id, entry.timestamp, entry.data.get("changes"))
    if entry is None or said != (action, user_id, at, {"asked_fen": [None, closing.asked_fen]}):
        raise NotAgreed(f"the change log does not say {action} by {user_id} of {closing.asked_fen} fen")
    return entry


def _raised_since(confirmed: ModelLogEntry, closing: SeasonClosing) -> bool:
    """Prices are held while it is confirmed: one that is raised after it has a later number."""
    agreement = closing.agreement
    prices = list(ProtectedPrice.objects.filter(product=agreement.product_id, season=agreement.season_id))
    return entries_of(prices).filter(action=PriceAction.RAISED, pk__gt=confirmed.pk).exists()
