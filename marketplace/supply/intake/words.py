"""Why a protected price can't be set, as screens and files say it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.ledger.money import with_commas


def limit_text(most_fen: int) -> str:
    """Return why a township's staff can't set a price, up to what they can, and who may, in the active language."""
    words = _(
        "A township sets at most ¥%(most)s per jin by itself, twice what it was. Beyond that an official of the county or an "
        "administrator sets it. Nothing was changed."
    )
    return words % {"most": with_commas(most_fen)}


def step_text(set_at: datetime) -> str:
    """Return why a price can't be raised to a figure that stands in its history, in the active language."""
    words = _(
        "The history of this price has this figure already, dated %(day)s, though it was never raised to it: somebody has "
        "written it by another way. Nothing was changed. Raise it to another figure, and tell the operator."
    )
    return words % {"day": timezone.localdate(set_at)}
