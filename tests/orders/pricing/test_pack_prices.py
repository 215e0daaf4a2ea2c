"""What a pack costs: under the break-even it needs a reason, and who pays is shown before it is saved."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import ModelLogEntry

from marketplace.catalogue.models import Pack
from orders.pricing.forms import PriceForm
from orders.pricing.pack_prices import (
    BadPrice,
    BelowBreakEven,
    NotYours,
    PriceMoved,
    PriceRefused,
    WhoPays,
    break_evens,
    set_pack_price,
    who_pays,
)
from tests.orders.desks import as_user
from tests.world import NOW, World, cover, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def change(world: World, price_fen: int, **changes: Any) -> Pack:
    given: dict[str, Any] = {"user": world.millet.clerk, "seen_fen": 4_900, "now": NOW}
    return set_pack_price(world.millet.pack.pk, **given | {"price_fen": price_fen} | changes)


def price(world: World) -> int:
    return Pack.objects.values_list("price_fen", flat=True).get(pk=world.millet.pack.pk)


def test_who_pays_for_a_pack(world: World) -> None:
    """Five 斤 at ¥5.00: the floor is ¥25.00, and 1.2 % of the price goes to the payment service."""
    pack = world.millet.pack
    assert who_pays(pack, 4_900, NOW) == WhoPays(4_900, 59, 3_389, 1_452, 2_530, 0, 0)
    assert who_pays(pack, 1_800, NOW) == WhoPays(1_800, 22, 2_500, 0, 2_530, 0, 722)
    cover(world.millet, 500)
    found = who_pays(pack, 1_800, NOW)
    assert found == WhoPays(1_800, 22, 2_500, 0, 2_530, 500, 222)
    assert found.missing == 722
    assert break_evens([pack, world.pears.pack], NOW) == {pack.pk: 2_530, world.pears.pack.pk: 2_530}


def test_a_pack_without_a_protected_price_has_no_break_even(world: World) -> None:
    second = Pack.objects.create(product=world.millet.product, name="二级", grade="second", grams=500, price_fen=100)
    assert who_pays(second, 100, NOW) is None
    assert break_evens([second], NOW) == {}
    assert set_pack_price(second.pk, user=world.millet.clerk, price_fen=1, seen_fen=100, now=NOW).price_fen == 1


def test_a_price_that_pays_for_the_floor_needs_no_reason(world: World) -> None:
    assert change(world, 2_530).price_fen == price(world) == 2_530
    entry = ModelLogEntry.objects.get(action="orders.pack.priced")
    assert (entry.user, entry.data["changes"], "reason" in entry.data) == (
        world.millet.clerk, {"price_fen": [4_900, 2_530]}, False,
    )  # fmt: skip
    change(world, 2_530, seen_fen=2_530)  # the same again
    assert ModelLogEntry.objects.filter(action="orders.pack.priced").count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "长" * 301])
def test_under_the_break_even_it_needs_a_reason(world: World, reason: str) -> None:
    with pytest.raises(BelowBreakEven) as refused:
        change(world, 2_529, reason=reason)
    assert (refused.value.who.break_even, refused.value.who.owed) == (2_530, 1)
    assert price(world) == 4_900
    assert not ModelLogEntry.objects.filter(action="orders.pack.priced").exists()


def test_with_a_reason_it_is_changed_and_the_reason_kept(world: World) -> None:
    change(world, 1_800, reason=" 陈粮清仓(示例) ")
    assert price(world) == 1_800
    assert ModelLogEntry.objects.get(action="orders.pack.priced").data["reason"] == "陈粮清仓(示例)"


@pytest.mark.parametrize(
    ("price_fen", "changes", "refused"),
    [(0, {}, BadPrice), (-1, {}, BadPrice), (2_000_000_001, {}, BadPrice), (5_000, {"seen_fen": 4_800}, PriceMoved)],
)
def test_bad_prices(world: World, price_fen: int, changes: dict[str, Any], refused: type[PriceRefused]) -> None:
    with pytest.raises(refused):
        change(world, price_fen, **changes)
    assert price(world) == 4_900


def test_other_peoples_packs(world: World) -> None:
    for stranger in (world.pears.clerk, world.millet.staff):
        with pytest.raises(NotYours):
            change(world, 5_000, user=stranger)
    assert price(world) == 4_900
    assert change(world, 5_000, user=officer("boss")).price_fen == 5_000


# -- the page


def address(world: World) -> str:
    return f"/admin/prices/{world.millet.pack.pk}/"


def send(client: Client, world: World, price: str, **more: str) -> Any:
    return client.post(
        f"{address(world)}change/", {"price": price, "seen_fen": "4900", "reason": ""} | more, follow=True
    )


def told(page: Any) -> str:
    return html.unescape(" ".join(str(message).strip() for message in page.context["messages"]))


def test_the_list_shows_the_break_even(world: World) -> None:
    clerk = as_user(world.millet.clerk)
    [row] = clerk.get("/admin/prices/").context["object_list"]
    assert (row.pk, row.break_even_fen) == (world.millet.pack.pk, 2_530)
    html = clerk.get("/admin/prices/").content.decode()
    assert "¥25.30" in html and "<title>Packs and prices" in html.replace("\n", "").replace("  ", "")


def test_who_would_pay_is_shown_before_it_is_saved(world: World) -> None:
    clerk = as_user(world.millet.clerk)
    shown = send(clerk, world, "18.00", reason="清仓(示例)")
    assert (shown.status_code, price(world)) == (422, 4_900)  # the reason alone is not enough: it was not shown yet
    text = shown.content.decode()
    for words in ("under the break-even of ¥25.30", "Nothing is changed yet", "¥7.22", "the cooperative owes"):
        assert words in text
    assert (send(clerk, world, "18.00", shown="1800").status_code, price(world)) == (422, 4_900)
    # another price than the one that was shown
    assert (send(clerk, world, "17.00", shown="1800", reason="清仓(示例)").status_code, price(world)) == (422, 4_900)
    done = send(clerk, world, "18.00", shown="1800", reason="清仓(示例)")
    assert (done.status_code, price(world)) == (200, 1_800)
    assert told(done) == "The price is ¥18.00 now."


@pytest.mark.parametrize("typed", ["", "abc", "0", "-5", "1.234", "99999999999", "1e3x", "NaN", "Infinity"])
def test_what_is_no_price_is_said_at_the_field(world: World, typed: str) -> None:
    answer = send(as_user(world.millet.clerk), world, typed)
    assert (answer.status_code, price(world)) == (422, 4_900)
    assert answer.context["form"].errors["price"]


def test_somebody_was_quicker(world: World) -> None:
    change(world, 5_500)
    answer = send(as_user(world.millet.clerk), world, "60.00")
    assert told(answer) == "Somebody has changed this price meanwhile: it is ¥55.00 now. Nothing was changed."
    assert price(world) == 5_500


def test_the_township_sees_and_does_not_change(world: World) -> None:
    staff = as_user(world.millet.staff)
    page = staff.get(address(world))
    assert page.status_code == 200 and page.context["form"] is None
    assert send(staff, world, "60.00").status_code in (200, 302, 403)
    assert price(world) == 4_900
    for stranger in (world.pears.clerk, world.pears.staff):
        assert as_user(stranger).get(address(world)).status_code == 404
        assert send(as_user(stranger), world, "60.00").status_code in (403, 404, 200)
    assert price(world) == 4_900


def test_a_reason_holds_no_card_number() -> None:
    with pytest.raises(ValidationError) as refused:
        PriceForm.base_fields["reason"].clean("6200 0000 0000 0005")
    assert refused.value.error_list[0].code == "card_number"
