"""Row locks of cooperatives' collections, until the caller's transaction ends (law 4, `docs/laws/locks.md`)."""

from __future__ import annotations

from wagtail.models import Collection


def lock_root_collection() -> Collection:
    """Lock the collection that all others are in: their places are counted from its last child. No page comes after it."""
    return Collection.objects.select_for_update().get(depth=1)
