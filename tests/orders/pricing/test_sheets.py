"""Protected prices, products and packs as sheets: out, in, out again; changed and refused by file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from marketplace.catalogue.models import Pack, Product
from marketplace.people.change_log import entries_of
from marketplace.supply.models import PriceNotice, ProtectedPrice, Season
from tests.bulk.desk import cells_of, faults, found, sent, taken, taken_out, workbook
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

LIMIT = (
    "A township sets at most ¥10.00 per jin by itself, twice what it was. Beyond that an official of the county or an "
    "administrator sets it. Nothing was changed."
)
MOST = "Ensure this value is less than or equal to 10000."
CARD = "This may hold a whole card number: write the last four digits at the most."


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def out(world: World, kind: str, form: str = "xlsx") -> bytes:
    return taken_out(kind, world.millet.staff if kind == "floors" else world.millet.clerk, NOW, form)


def changed(content: bytes, *rows: list[Any], **cells: Any) -> bytes:
    """The file with cells of its first row changed, by heading (`_` for a blank), and with more rows."""
    headings, first, *others = cells_of(content)
    for heading, value in cells.items():
        first[headings.index(heading.replace("_", " "))] = value
    return workbook([headings, first, *others, *rows])


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", ["floors", "products", "packs"])
def test_out_in_and_out_again_is_the_same_cell_for_cell(world: World, kind: str, form: str) -> None:
    Product.objects.filter(pk=world.millet.product.pk).update(
        name_en="=millet", harvest_from_month=9, harvest_to_month=10, after_sale_hours=72, not_sent_to=["54", "65"]
    )
    Pack.objects.create(
        product=world.millet.product, name="散装", grams=500, price_fen=1005, tolerance_bp=250, active=False
    )
    user = world.millet.staff if kind == "floors" else world.millet.clerk
    content = out(world, kind, form)
    rows = 2 if kind == "packs" else 1
    assert len(cells_of(content)) == 1 + rows  # nothing of the other township or cooperative

    row = sent(kind, user, content, NOW, f"rows.{form}")

    assert found(row) == ("unchanged", 0, 0, rows, 0), faults(row)
    assert cells_of(out(world, kind, form)) == cells_of(content)


def test_a_price_is_raised_by_file_with_its_reason_and_the_cooperative_is_told(world: World) -> None:
    staff = world.millet.staff
    content = changed(
        out(world, "floors"),
        **{"Protected_price_(yuan_per_jin)": "５．5", "Reason": "丰收(示例)", "Decided_on": "2026-10-19"},
    )
    row = taken(sent("floors", staff, content, NOW), staff, NOW)
    assert found(row) == ("taken", 0, 1, 0, 0), faults(row)
    price = ProtectedPrice.objects.get(product=world.millet.product)
    assert (price.fen_per_jin, price.reason, price.set_by, str(price.decided_on)) == (
        550,
        "丰收(示例)",
        staff,
        "2026-10-19",
    )
    assert PriceNotice.objects.get(step__fen_per_jin=550).user == world.millet.clerk
    assert found(sent("floors", staff, content, NOW)) == ("unchanged", 0, 0, 1, 0)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"Protected_price_(yuan_per_jin)": "4.99"}, (2, "Protected price (yuan per jin)", "A protected price is never lowered in its season: it is 5.00.")),
        ({"Protected_price_(yuan_per_jin)": "6"}, (2, "Reason", "Say why the price is raised, and when that was decided.")),
        ({"Protected_price_(yuan_per_jin)": "5,5"}, (2, "Protected price (yuan per jin)", "Enter a number.")),
        ({"Protected_price_(yuan_per_jin)": "10.01", "Reason": "涨", "Decided_on": "2026-10-19"}, (2, "Protected price (yuan per jin)", LIMIT)),
        ({"Protected_price_(yuan_per_jin)": "5.5", "Reason": "涨", "Decided_on": "1900-01-01"}, (2, "Decided on", "This is too long ago. Look at the year.")),
        ({"Protected_price_(yuan_per_jin)": "10000.01", "Reason": "涨"}, (2, "Protected price (yuan per jin)", MOST)),
        ({"Protected_price_(yuan_per_jin)": "5.5", "Reason": "卡 6222020200112230"}, (2, "Reason", CARD)),
        ({"Product": "雪梨"}, (2, "Product", "Choose one of: 小米.")),  # another township's
    ],
)  # fmt: skip
def test_a_price_that_cannot_be_set_so_is_named(world: World, cells: dict[str, Any], wrong: tuple[Any, ...]) -> None:
    row = sent("floors", world.millet.staff, changed(out(world, "floors"), **cells), NOW)
    assert (found(row), faults(row)) == (("wrong", 0, 0, 0, 1), [wrong])
    assert ProtectedPrice.objects.get(product=world.millet.product).fen_per_jin == 500


def test_products_are_entered_and_changed_by_file(world: World) -> None:
    clerk, product = world.millet.clerk, world.millet.product
    new = [None, "", "黍子", "Broomcorn", "杂粮", "李里村", 9, 10, None, "西藏自治区,新疆维吾尔自治区"]
    content = changed(out(world, "products"), new, Name="黎里小米", English_name="Lili millet")

    row = taken(sent("products", clerk, content, NOW), clerk, NOW)

    assert found(row) == ("taken", 1, 1, 0, 0), faults(row)
    product.refresh_from_db()
    made = Product.objects.get(name="黍子")
    assert (product.name, product.name_en) == ("黎里小米", "Lili millet")
    assert (made.cooperative, made.listed, made.harvest_to_month, made.not_sent_to) == (
        world.millet.cooperative, False, 10, ["54", "65"],
    )  # fmt: skip
    assert [entry.action for entry in entries_of([made])] == ["catalogue.product.made"]
    assert found(sent("products", clerk, content, NOW)) == ("unchanged", 0, 0, 2, 0)


def test_a_product_that_cannot_be_is_named_with_its_column_and_nothing_is_entered(world: World) -> None:
    new = [None, "", "小·米", "", "杂粮", "响泉村", 9, None, 1, "火星"]
    row = sent("products", world.millet.clerk, changed(out(world, "products"), new), NOW)
    assert [fault[:2] for fault in faults(row)] == [(3, "Village that it grows in"), (3, "Not sent to")]
    new[5], new[9] = "李里村", ""
    row = sent("products", world.millet.clerk, changed(out(world, "products"), new), NOW)
    assert sorted(fault[:2] for fault in faults(row)) == [
        (3, "Claim window of its own, in hours"), (3, "Harvested to (month)"), (3, "Name"),
    ]  # fmt: skip
    assert Product.objects.filter(cooperative=world.millet.cooperative).count() == 1


def test_packs_are_entered_priced_and_ended_by_file(world: World) -> None:
    clerk, pack = world.millet.clerk, world.millet.pack
    new = [None, "小米", "10斤袋", "", "first grade", 5000, None, None, "95.00", 1, "yes", ""]
    content = changed(out(world, "packs"), new, Price_in_yuan="52.5", On_sale="no")

    row = taken(sent("packs", clerk, content, NOW), clerk, NOW)

    assert found(row) == ("taken", 1, 1, 0, 0), faults(row)
    pack.refresh_from_db()
    made = Pack.objects.get(name="10斤袋")
    assert (pack.price_fen, pack.active, made.price_fen, made.grams, made.active) == (5250, False, 9500, 5000, True)
    assert found(sent("packs", clerk, content, NOW)) == ("unchanged", 0, 0, 2, 0)


def test_a_pack_under_its_break_even_needs_a_reason(world: World) -> None:
    row = sent("packs", world.millet.clerk, changed(out(world, "packs"), Price_in_yuan="20"), NOW)
    assert [fault[:2] for fault in faults(row)] == [(2, "Reason, where the price is under the break-even")]
    content = changed(
        out(world, "packs"), Price_in_yuan="20", **{"Reason,_where_the_price_is_under_the_break-even": "清仓"}
    )
    row = taken(sent("packs", world.millet.clerk, content, NOW), world.millet.clerk, NOW)
    assert (found(row)[0], Pack.objects.get(pk=world.millet.pack.pk).price_fen) == ("taken", 2000)


def test_a_number_that_a_spreadsheet_has_calculated_is_what_it_shows(world: World) -> None:
    content = changed(out(world, "packs"), Price_in_yuan=49.9 + 0.3)  # 50.199999999999996
    row = taken(sent("packs", world.millet.clerk, content, NOW), world.millet.clerk, NOW)
    assert (found(row), Pack.objects.get(pk=world.millet.pack.pk).price_fen) == (("taken", 0, 1, 0, 0), 5_020)


def test_a_season_that_cannot_be_opened_is_named_before_it_is_taken(world: World) -> None:
    """Beyond the limit; over another one; over another row of the file, and beyond its price."""
    farm = world.millet
    for name, first, last in (
        ("秋", (2027, 10, 2), (2028, 1, 1)),
        ("冬", (2028, 1, 1), (2028, 2, 1)),
        ("春", (2028, 3, 1), (2028, 4, 1)),
    ):
        Season.objects.create(name=name, starts_on=date(*first), ends_on=date(*last))
    Season.objects.create(name="重", starts_on=farm.season.ends_on, ends_on=date(2027, 10, 1))
    rows = [["小米", grade, season, price, None, ""] for grade, season, price in (
        ("first grade", "秋", "10.01"), ("first grade", "重", "5"), ("second grade", "秋", "4"), ("second grade", "冬", "8"),
        ("second grade", "春", "8.01"), ("special grade", "春", "9999.99"),
    )]  # fmt: skip
    row = sent("floors", farm.staff, changed(out(world, "floors"), *rows), NOW)
    overlaps = "The product and grade have another season at that time: %s."
    assert faults(row) == [
        (3, "Protected price (yuan per jin)", LIMIT),
        (4, "Season", overlaps % farm.season.name),
        (6, "Season", overlaps % "秋"),
        (7, "Protected price (yuan per jin)", LIMIT.replace("10.00", "8.00")),
    ]
    assert ProtectedPrice.objects.filter(product=farm.product).count() == 1
