"""Row locks of pages, snippets and revisions, until the caller's transaction ends: first the page or snippet, then its
revision, as Wagtail writes them when it takes a page away (law 4, `docs/laws/locks.md`). Nothing of orders, supply or the
ledger is locked in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Revision


def lock_expired(expired: QuerySet[Any], pk: object) -> Any | None:
    """Lock a page or snippet that has expired; None when another process was quicker.

    :param expired: those that have expired
    """
    return expired.select_for_update(of=("self",)).filter(pk=pk).first()


def lock_waiting(waiting: QuerySet[Revision], pk: int) -> Revision | None:
    """Lock the page or snippet of a revision, then the revision; None when another process was quicker.

    :param waiting: the revisions whose time to be published has come
    """
    found = waiting.select_related("base_content_type").filter(pk=pk).first()
    model = found.base_content_type.model_class() if found else None
    if found is None or model is None:
        return None
    model._base_manager.select_for_update(of=("self",)).filter(pk=found.object_id).first()
    return waiting.select_for_update(of=("self",)).filter(pk=pk).first()


def lock_parent(page: Any) -> Any:
    """Lock a page below which others are appended: their places in the tree are counted from its last child."""
    return type(page).objects.select_for_update(of=("self", "page_ptr")).get(pk=page.pk)
