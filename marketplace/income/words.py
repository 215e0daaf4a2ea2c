"""What kinds of ledger events are called on a household's statement and on its paper."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "settlement": _("sale"),
    "season_purchase": _("purchase at the season's end"),
    "payout": _("pay-out"),
    "payout_return": _("returned pay-out"),
    "correction": _("correction"),
}


def event_words(kind: str) -> str:
    """Return what an event of this kind is called; its own name when no statement shows such events."""
    return str(KINDS.get(kind, kind))
