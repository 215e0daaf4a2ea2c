"""Papers to sign hold whatever a product, a cooperative and a household may be called."""

from __future__ import annotations

import pytest

from marketplace.backoffice.papers import laid_out
from marketplace.supply.agreements.forms import share_text
from marketplace.supply.agreements.papers import CSS
from marketplace.supply.models import Agreement, ProtectedPrice
from tests.papers import HOSTILE, outside
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("paper", ["list", "sheets"])
def test_nothing_is_printed_outside_of_the_page(world: World, paper: str) -> None:
    agreement = Agreement.objects.get(product=world.millet.product)
    rows = []
    for row, name in zip(agreement.signatures.select_related("household"), HOSTILE.values(), strict=False):
        row.household.head_name = name
        rows.append((row.household, row))
    agreement.product.name = HOSTILE["one long word"]
    context = {
        "agreement": agreement, "share": share_text(agreement), "rows": rows, "printed_for": HOSTILE["three hundred"],
        "prices": ProtectedPrice.objects.filter(product=agreement.product_id),
    }  # fmt: skip
    document = laid_out(f"agreements/{paper}_paper.html", context, CSS)
    assert len(list(outside(document))) == len(document.pages)  # the number of each page, in its margin
