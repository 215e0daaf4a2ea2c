"""A review as a buyer writes it, the township publishes it, and its answer is released."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orders.models import Order, OrderLine, Review, ReviewPhoto, ReviewReport
from orders.reviews.actions import (
    moderate,
    moderate_answer,
    write_review,
)
from tests.world import NOW, World


def line_of(order: Order, world: World) -> OrderLine:
    return order.lines.select_related("parcel").get(pack=world.millet.pack)


def written(order: Order, world: World, **changes: Any) -> Review:
    given = {"rating": 5, "words": "粥有米油。", "photos": []} | changes
    return write_review(line_id=line_of(order, world).pk, now=NOW, **given)


def published(order: Order, world: World, **changes: Any) -> Review:
    review = written(order, world, **changes)
    return moderate(user=world.millet.staff, review_id=review.pk, publish=True, seen="waiting", now=NOW)


def released(review: Review, world: World, publish: bool = True, **changes: Any) -> Review:
    """The township has read the cooperative's answer."""
    review.refresh_from_db()
    assert review.answered_at is not None
    given = {"seen": review.answered_at, "now": NOW} | changes
    return moderate_answer(user=world.millet.staff, review_id=review.pk, publish=publish, **given)


def files(private: Path) -> list[Path]:
    return [path for path in private.rglob("*") if path.is_file()]


def rows() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in (Review, ReviewPhoto, ReviewReport)]
