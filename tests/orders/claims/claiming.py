"""A claim for goods that were received, and what it is answered."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from PIL import Image

from marketplace.uploads.pictures import CleanedFile, clean_picture
from orders.claims.actions import (
    Answer,
    answer_claim,
    make_claim,
)
from orders.models import Claim, Order, OrderLine
from tests.world import NOW, World

HOUR = timedelta(hours=1)


def line_of(order: Order, world: World) -> OrderLine:
    return order.lines.select_related("parcel").get(pack=world.millet.pack)


def photo() -> CleanedFile:
    file = BytesIO()
    Image.new("RGB", (40, 30), (90, 60, 20)).save(file, "JPEG")
    return clean_picture(file, "IMG_0001.jpg")


def claim(line: OrderLine, **changes: Any) -> Claim:
    """A claim of ¥20.00 an hour after receipt."""
    given: dict[str, Any] = {
        "line_id": line.pk, "claim_key": uuid4(), "reason": "spoiled", "words": "有一袋发霉", "amount_fen": 2000,
        "photo": photo(), "now": NOW + HOUR,
    }  # fmt: skip
    return make_claim(**given | changes)


def answer(world: World, claim_id: int, said: Answer, now: Any = NOW + 2 * HOUR) -> Claim:
    return answer_claim(user=world.millet.clerk, claim_id=claim_id, answer=said, now=now)


ACCEPT = Answer(accept=True, amount_fen=2000, bearer="cooperative")

REFUSE = Answer(accept=False, words="照片上看不出来")


def files(private: Path) -> list[Path]:
    return [path for path in private.rglob("*") if path.is_file()]
