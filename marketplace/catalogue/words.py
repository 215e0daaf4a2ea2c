"""What products and packs are, in words that more than one door says."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from django.utils.translation import get_language, ngettext

from .mass import jin_text


class Contained(Protocol):
    """A pack, or what is said of one."""

    @property
    def grams(self) -> int:
        """Net mass in grams; of a pack that is counted the least."""

    @property
    def pieces(self) -> int | None:
        """How many there are in it; None where it goes by its mass."""


def kilograms(grams: int) -> str:
    """Return a mass in kilograms, without needless zeros: 2500 → 2.5, 1234500 → 1,234.5."""
    return f"{(Decimal(grams) / 1000).normalize():,f}"


def mass_words(grams: int) -> str:
    """Return a mass as people weigh it, with the other unit beside it: 5斤（2.5 kg）."""
    if (get_language() or "").startswith("en"):
        return f"{jin_text(grams)} jin ({kilograms(grams)} kg)"
    return f"{jin_text(grams)}斤（{kilograms(grams)} kg）"


def pieces_words(pack: Contained) -> str:
    """Return how many pieces a pack has and about what they weigh; nothing for one that goes by its mass, which its name says."""
    if pack.pieces is None:
        return ""
    words = ngettext("%(n)d piece (about %(kg)s kg)", "%(n)d pieces (about %(kg)s kg)", pack.pieces)
    return words % {"n": pack.pieces, "kg": kilograms(pack.grams)}
