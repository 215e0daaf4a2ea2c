"""The pages of an order that changes: what a buyer sees and sends."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from orders.claims.actions import make_claim
from orders.models import Claim, Order, OrderLine
from tests.orders.changes import receive
from tests.world import NOW, World


def page(client: Client, order: Order) -> str:
    return client.get(f"/en/orders/{order.token}/").content.decode()


def millet(order: Order, world: World) -> OrderLine:
    return order.lines.select_related("parcel").get(pack=world.millet.pack)


def photo(**options: Any) -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (60, 40), (90, 60, 20)).save(file, "JPEG", **options)
    return SimpleUploadedFile("IMG_0001.JPG", file.getvalue(), "image/jpeg")


def claim(client: Client, order: Order, line: OrderLine, **changes: Any) -> Any:
    given = {"reason": "spoiled", "words": "One bag is mouldy.", "amount": "20.00", "claim_key": str(uuid4())}
    given = {name: value for name, value in ({**given, "photo": photo()} | changes).items() if value is not None}
    return client.post(f"/en/orders/{order.token}/lines/{line.pk}/claim/", given, follow=True)


def made(order: Order, world: World, **changes: Any) -> Claim:
    """A claim of ¥20.00 for millet that was received."""
    line = millet(order, world)
    if line.parcel.status == "packing":
        receive(line.parcel)
    given: dict[str, Any] = {
        "line_id": line.pk, "claim_key": uuid4(), "reason": "short", "words": "Less than ordered.", "amount_fen": 2000,
        "photo": None, "now": NOW,
    }  # fmt: skip
    return make_claim(**given | changes)
