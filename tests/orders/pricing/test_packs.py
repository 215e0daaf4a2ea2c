"""Packs on screen: by mass or by piece, under the rules of prices; what was ordered stays what it was."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry

from cms.shelf.offers import read_offers
from marketplace.catalogue.models import Pack, Product
from orders.models import OrderLine
from orders.parcels.labels import parcel_labels
from orders.pricing.pack_prices import BadPrice, BelowBreakEven, NotYours
from orders.pricing.packs import STAYS, Ordered, PackMoved, PackTerms, change_pack, enter_pack, pack_mark
from tests.orders.desks import as_user
from tests.world import NOW, World, fill_basket, order_packs

pytestmark = pytest.mark.django_db
BAG = PackTerms(name="2斤袋", grade="first", grams=1_000)
TYPED = {"name": "2斤袋", "grade": "first", "mass": "2", "unit": "jin", "position": "0", "price": "22", "active": "on"}


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def enter(world: World, terms: PackTerms = BAG, price_fen: int = 2_200, **changes: Any) -> Pack:
    given: dict[str, Any] = {"user": world.millet.clerk, "now": NOW}
    return enter_pack(world.millet.product, terms, price_fen=price_fen, **given | changes)


def send(world: World, **given: Any) -> Any:
    return as_user(world.millet.clerk).post(reverse("prices:new"), TYPED | {"product": world.millet.product.pk} | given)


def text_of(page: Any) -> str:
    return html.unescape(page.content.decode())


@pytest.mark.parametrize(
    ("typed", "grams", "pieces"),
    [
        ({"mass": "２．５", "unit": "kg"}, 2_500, None),
        ({"mass": "5", "unit": "jin", "pieces": "１２"}, 2_500, 12),
        ({"mass": "0.5"}, 250, None),
    ],
)
def test_mass_is_typed_in_jin_or_kilograms_and_kept_in_grams(
    world: World, typed: dict[str, str], grams: int, pieces: int | None
) -> None:
    assert send(world, **typed, price="40").status_code == 302
    pack = Pack.objects.get(name="2斤袋")
    assert (pack.grams, pack.pieces, pack.price_fen, pack.active) == (grams, pieces, 4_000, True)
    entry = ModelLogEntry.objects.get(action="orders.pack.made")
    assert (entry.user, entry.data["changes"]["grams"]) == (world.millet.clerk, [None, grams])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"mass": "0"}, "greater than or equal to 0.001"),
        ({"mass": "-5"}, "greater than or equal to 0.001"),
        ({"mass": "0.001"}, "no whole number of grams"),
        ({"price": "0"}, "greater than or equal to 0.01"),
        ({"price": "-3"}, "greater than or equal to 0.01"),
        ({"name": "5斤 袋"}, "is on sale already"),
        ({"pieces": "12", "tolerance": "5"}, "leave the tolerance empty"),
        ({"pieces": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_can_not_be_is_refused_in_words(world: World, typed: dict[str, str], said: str) -> None:
    answer = send(world, **typed)
    assert answer.status_code == 422 and said in text_of(answer)
    assert Pack.objects.filter(product=world.millet.product).count() == 1


def test_an_unusual_mass_asks_again(world: World) -> None:
    asked = send(world, mass="5,000", price="48000")
    assert (asked.status_code, Pack.objects.count()) == (422, 2)
    assert "Does one pack hold 5,000 jin (2,500 kg)?" in text_of(asked) and 'value="2500000"' in text_of(asked)
    assert send(world, mass="5,000", price="48000", sure="5000").status_code == 422
    assert send(world, mass="5,000", price="48000", sure="2500000").status_code == 302
    assert Pack.objects.get(name="2斤袋").grams == 2_500_000


def test_under_the_break_even_who_pays_is_shown_and_a_reason_needed(world: World) -> None:
    """Two 斤 at ¥5.00: ¥10.00 for the households, and the fee."""
    with pytest.raises(BelowBreakEven):
        enter(world, price_fen=1_000)
    shown = send(world, price="10", reason="清仓(示例)")
    assert (shown.status_code, Pack.objects.count()) == (422, 2)
    assert "under the break-even of ¥10.12" in text_of(shown) and 'value="first 1000 1000"' in text_of(shown)
    assert send(world, price="10", shown="first 1000 1000").status_code == 422
    assert Pack.objects.count() == 2
    assert send(world, price="10", shown="first 1000 1000", reason="清仓(示例)").status_code == 302
    assert ModelLogEntry.objects.get(action="orders.pack.made").data["reason"] == "清仓(示例)"


def test_other_peoples_packs_and_bad_prices(world: World) -> None:
    for stranger in (world.pears.clerk, world.millet.staff):
        with pytest.raises(NotYours):
            enter(world, user=stranger)
        with pytest.raises(NotYours):
            change_pack(world.millet.pack.pk, BAG, seen="", user=stranger, now=NOW)
    for price_fen in (0, -1, 2_000_000_001):
        with pytest.raises(BadPrice):
            enter(world, price_fen=price_fen)
    theirs = {"product": world.pears.product.pk}
    assert send(world, **theirs).status_code == 422
    contents = reverse("prices:contents", args=[world.pears.pack.pk])
    assert as_user(world.millet.clerk).post(contents, TYPED).status_code == 404
    assert Pack.objects.count() == 2


def test_what_is_in_an_ordered_pack_stays_in_the_action_and_in_the_database(world: World) -> None:
    pack = enter(world)
    change_pack(pack.pk, PackTerms("2斤", "first", 900), seen=pack_mark(pack), user=world.millet.clerk, now=NOW)
    pack.refresh_from_db()
    assert (pack.name, pack.grams) == ("2斤", 900)
    basket, seen = fill_basket((pack, 1)), pack_mark(pack)
    with pytest.raises(Ordered):  # a buyer has it in a basket, as it is
        change_pack(pack.pk, PackTerms("2斤", "first", 800), seen=seen, user=world.millet.clerk, now=NOW)
    basket.delete()
    order_packs((pack, 1))
    for terms in (
        PackTerms("2斤", "first", 800),
        PackTerms("2斤", "second", 900),
        PackTerms("2斤", "first", 900, pieces=3),
    ):
        with pytest.raises(Ordered):
            change_pack(pack.pk, terms, seen=seen, user=world.millet.clerk, now=NOW)
    for column, value in (("grams", 1), ("grade", "second"), ("pieces", 2), ("product", world.pears.product)):
        with pytest.raises(DatabaseError, match="has been ordered"), transaction.atomic():
            Pack.objects.filter(pk=pack.pk).update(**{column: value})
    ended = PackTerms("旧2斤袋", "first", 900, active=False)
    change_pack(pack.pk, ended, seen=seen, user=world.millet.clerk, now=NOW)  # its name, and whether it is on sale
    pack.refresh_from_db()
    assert (pack.name, pack.grams, pack.grade, pack.pieces, pack.active) == ("旧2斤袋", 900, "first", None, False)
    page = as_user(world.millet.clerk).get(reverse("prices:inspect", args=[pack.pk]))
    assert "It has been ordered or lies in a basket, so its grade" in text_of(page)
    again = enter(world, PackTerms("旧2斤袋", "first", 800))  # the same name, once the other is ended
    assert again.pk != pack.pk


def test_of_two_editors_the_second_is_told(world: World) -> None:
    pack = enter(world)
    seen, clerk = pack_mark(pack), world.millet.clerk
    change_pack(pack.pk, PackTerms("二斤袋", "first", 1_000), seen=seen, user=clerk, now=NOW)
    with pytest.raises(PackMoved):
        change_pack(pack.pk, PackTerms("两斤袋", "first", 1_000), seen=seen, user=clerk, now=NOW)
    change_pack(pack.pk, PackTerms("二斤袋", "first", 1_000), seen=seen, user=clerk, now=NOW)  # a second tap
    assert Pack.objects.get(pk=pack.pk).name == "二斤袋"
    assert ModelLogEntry.objects.filter(action="orders.pack.changed").count() == 1


def test_a_pack_is_changed_ended_and_deleted_on_its_page(world: World) -> None:
    pack, clerk = enter(world), as_user(world.millet.clerk)
    given = {key: value for key, value in TYPED.items() if key not in ("price", "active")}
    contents = reverse("prices:contents", args=[pack.pk])
    assert clerk.post(contents, given | {"seen": pack_mark(pack), "mass": "2.2"}).status_code == 302
    pack.refresh_from_db()
    assert (pack.grams, pack.active) == (1_100, False)
    heavier = given | {"seen": pack_mark(pack), "mass": "4.5", "active": "on"}
    assert "under the break-even" in text_of(clerk.post(contents, heavier))  # at ¥22.00 now below the floor
    assert Pack.objects.get(pk=pack.pk).grams == 1_100
    delete = reverse("prices:delete", args=[pack.pk])
    basket = fill_basket((pack, 1))
    order_packs((world.millet.pack, 1))
    assert as_user(world.pears.clerk).post(delete).status_code == 404
    for needed, why in ((pack, "It lies in a basket."), (world.millet.pack, "since others depend on it: ")):
        answer = text_of(clerk.post(reverse("prices:delete", args=[needed.pk]), follow=True))
        assert why in answer and "End it instead" in answer
    basket.delete()
    assert clerk.post(delete).status_code == 302
    assert not Pack.objects.filter(pk=pack.pk).exists() and Pack.objects.filter(pk=world.millet.pack.pk).exists()


def test_what_was_typed_before_it_was_chosen_is_refused_in_words(world: World) -> None:
    """The page was opened while nobody had the pack; then it lies in a basket."""
    pack, clerk = enter(world), as_user(world.millet.clerk)
    contents, seen = reverse("prices:contents", args=[pack.pk]), pack_mark(pack)
    given = {key: value for key, value in TYPED.items() if key != "price"} | {"seen": seen}
    fill_basket((pack, 1))
    for typed in ({"mass": "1"}, {"mass": "1", "name": "1斤袋"}, {"grade": "second"}, {"pieces": "3"}):
        answer = clerk.post(contents, given | typed)
        assert answer.status_code == 422 and str(STAYS) in text_of(answer).split("<form")[-1], typed
    assert pack_mark(Pack.objects.get(pk=pack.pk)) == seen
    unsent = {key: value for key, value in given.items() if key not in ("grade", "mass", "unit")}
    assert clerk.post(contents, unsent | {"name": "二斤袋"}).status_code == 302  # from the page as it is now
    pack.refresh_from_db()
    assert (pack.name, pack.grams) == ("二斤袋", 1_000)


def test_an_order_keeps_the_claim_window_of_its_product(world: World) -> None:
    Product.objects.filter(pk=world.millet.product.pk).update(after_sale_hours=96)
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    hours = dict(OrderLine.objects.filter(order=order).values_list("pack", "after_sale_hours"))
    assert hours == {world.millet.pack.pk: 96, world.pears.pack.pk: 48}
    Product.objects.filter(pk=world.millet.product.pk).update(after_sale_hours=None)
    assert OrderLine.objects.get(order=order, pack=world.millet.pack).after_sale_hours == 96


def test_pieces_are_read_on_offers_cards_and_labels(world: World) -> None:
    box = enter(world, PackTerms("12个礼盒", "first", 2_500, pieces=12, position=0), price_fen=4_000)
    Pack.objects.filter(pk=world.millet.pack.pk).update(position=5)
    with translation.override("zh-hans"):
        words = {one.pack_id: one.contents for one in read_offers([box.product_id], NOW.date())[box.product_id]}
        assert words == {box.pk: "12 个（约 2.5 kg）", world.millet.pack.pk: ""}
        [label] = parcel_labels(OrderLine.objects.filter(order=order_packs((box, 1))))
        card = get_template("components/produce_card.html").render(
            {"card": {"offer": read_offers([box.product_id], NOW.date(), first_only=True)[box.product_id][0]}}
        )
    assert label.contents == "12 个（约 2.5 kg）"
    assert "12个礼盒 · 12 个（约 2.5 kg） · ¥8.00/斤" in card


def test_pieces_in_words() -> None:
    box = Pack(grams=2_500, pieces=12)
    with translation.override("zh-hans"):
        assert box.contents == "12 个（约 2.5 kg）"
    with translation.override("en"):
        assert (box.contents, Pack(grams=2_500, pieces=1).contents) == (
            "12 pieces (about 2.5 kg)",
            "1 piece (about 2.5 kg)",
        )
    assert Pack(grams=2_500).contents == ""
    with pytest.raises(ValidationError):
        Pack(grams=2_500, pieces=12, tolerance_bp=500, price_fen=1, name="箱", product_id=1).validate_constraints(
            exclude=["product"]
        )
