"""Pure rules of products and packs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from marketplace.typed_text.rules import compared

LONGEST_WINDOW = 90 * 24  # hours
BETWEEN = "·•.,，。、-–—_/\\()（）[]【】“”\"'"  # signs by which a buyer tells no two names apart


def looks_like(names: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether one of the names is, to a reader's eye, one of the others: but for width, case, blanks and punctuation."""
    return bool(_seen(names) & _seen(others))


def mark(values: Mapping[str, object]) -> str:
    """Return what a form keeps of what its reader was shown, to tell whether somebody has changed it meanwhile."""
    text = json.dumps(values, default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _seen(names: Iterable[str]) -> set[str]:
    plain = (compared(name).translate(dict.fromkeys(map(ord, BETWEEN))) for name in names)
    return {name for name in plain if name}
