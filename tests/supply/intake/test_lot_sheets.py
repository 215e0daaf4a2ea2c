"""Lots as a sheet: out, in, out again; packed and filled up by file, and refused with row, column and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from marketplace.cooperatives.joining.deciding import lift, suspend
from marketplace.people.appointments.actions import appoint
from marketplace.people.change_log import entries_of
from marketplace.people.models import Role
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Delivery, Lot
from tests.bulk.desk import cells_of, faults, found, headings, sent, taken, taken_out, workbook
from tests.orders.desks import as_user
from tests.orders.orchard import HARVEST, make_orchard
from tests.supply.seasons.ending import ask
from tests.world import NOW, Farm, World, make_user

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
CODE, SLIP = "Code of the lot", "Weigh slip"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def farm(shared_world: World) -> Farm:
    return shared_world.millet


def deliver(farm: Farm, *numbers: str, grade: str = "first", grams: int = 1_000) -> list[Delivery]:
    agreement = Agreement.objects.get(product=farm.product)
    return [
        take_delivery(
            clerk=farm.clerk, agreement=agreement, household=farm.households[0], grade=grade, grams=grams,
            slip_number=number, now=NOW,
        )
        for number in numbers
    ]  # fmt: skip


def first(farm: Farm, code: str, slip: str, **cells: Any) -> list[Any]:
    """The first row of a lot; cells are changed by heading."""
    row = {
        CODE: code, "Product": farm.product.name, "Grade": "first grade", "Harvested on": "2026-10-01",
        "Best before": "2027-09-30", "Certificate": "HGZ-1", SLIP: slip,
    } | cells  # fmt: skip
    return [row[heading] for heading in headings("lots", farm.clerk)]


def more(code: str, slip: str) -> list[Any]:
    return [code, None, None, None, None, None, slip]


def file_of(farm: Farm, *rows: list[Any]) -> bytes:
    return workbook([headings("lots", farm.clerk), *rows])


def said() -> list[Any]:
    return [*Lot.objects.order_by("pk").values(), *Delivery.objects.order_by("pk").values()]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_out_in_and_out_again_is_the_same_cell_for_cell(farm: Farm, form: str) -> None:
    pack_lot(
        clerk=farm.clerk, product=farm.product, grade="first", deliveries=deliver(farm, "GB-1"), code="LL-1",
        harvested_on=TODAY, best_before=TODAY, certificate_number="＝证（示例）",
    )  # fmt: skip
    content = taken_out("lots", farm.clerk, NOW, form)
    row = sent("lots", farm.clerk, content, NOW, f"rows.{form}")
    assert found(row) == ("unchanged", 0, 0, 4, 0), faults(row)
    cells = cells_of(content)
    assert cells[-1] == ["LL-1", "小米", "first grade", "2026-10-20", "2026-10-20", "'＝证（示例）", "GB-1"]
    assert len(cells) == 5  # three slips of the farm's lot, and nothing of the pears
    assert cells_of(taken_out("lots", farm.clerk, NOW, form)) == cells


def test_lots_are_packed_and_filled_up_by_file_and_the_same_file_again_changes_nothing(farm: Farm) -> None:
    slips = deliver(farm, "GB-1", "GB-2", "GB-3")
    there = farm.lot.code
    content = file_of(farm, first(farm, "LL-1", "GB-2"), more(there, "GB-3"), more("LL-1", "GB-1"))
    before = said()
    row = sent("lots", farm.clerk, content, NOW)
    assert (found(row), said()) == (("ready", 3, 0, 0, 0), before), faults(row)

    row = taken(row, farm.clerk, NOW)

    assert found(row) == ("taken", 3, 0, 0, 0), faults(row)
    lot = Lot.objects.get(code="LL-1")
    assert (lot.product, lot.grade, lot.harvested_on, lot.best_before, lot.certificate_number, lot.grams_delivered) == (
        farm.product, "first", date(2026, 10, 1), date(2027, 9, 30), "HGZ-1", 2_000,
    )  # fmt: skip
    packed = Delivery.objects.filter(pk__in=[one.pk for one in slips]).order_by("slip_number")
    assert [one.lot for one in packed] == [lot, lot, farm.lot]
    assert Lot.objects.get(pk=farm.lot.pk).grams_delivered == 31_000
    log = {(one.action, one.label, one.user, one.timestamp) for one in entries_of([lot, slips[0]])}
    assert log == {
        ("supply.lot.packed", "LL-1", farm.clerk, NOW), ("supply.delivery.packed", "GB-1", farm.clerk, NOW),
        ("supply.delivery.taken", "GB-1", farm.clerk, NOW),
    }  # fmt: skip
    page = as_user(farm.clerk).get(f"/admin/lots/history/{lot.pk}/").content.decode()
    assert "Lot packed" in page and "4 jin" in page
    assert found(sent("lots", farm.clerk, content, NOW)) == ("unchanged", 0, 0, 3, 0)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({SLIP: "GB-9"}, SLIP, "Your cooperative has no such weigh slip. Enter the delivery first."),
        ({SLIP: "packed"}, SLIP, "This weigh slip is packed in another lot already."),
        ({SLIP: "second"}, SLIP, "This weigh slip is of another product or grade than the lot."),
        ({SLIP: "GB-1"}, SLIP, "This weigh slip is in the file twice: it is also row 2."),
        ({SLIP: "pears"}, SLIP, "Your cooperative has no such weigh slip."),
        ({CODE: "pears"}, CODE, "Another cooperative has a lot of this code."),
        ({CODE: "LL 2"}, CODE, "A lot’s code has no blanks"),
        ({CODE: "LL-1"}, "Best before", "Row 2 says 2027-09-30 of the same lot."),
        ({CODE: "there"}, "Best before", "A lot stays as it was packed: it says 2027-09-30."),
        ({"Certificate": ""}, "Certificate", "Fill this in for the lot."),
        ({"Best before": "2026-09-30"}, "Best before", "It is harvested after this day."),
        ({"Harvested on": "2026-10-21"}, "Harvested on", "This day is yet to come."),
        ({"Product": "雪梨"}, "Product", "Choose one of: 小米."),
    ],
)  # fmt: skip
def test_what_cannot_be_packed_is_named_and_nothing_of_the_file_is(
    shared_world: World, cells: dict[str, Any], column: str, words: str
) -> None:
    farm, pears = shared_world.millet, shared_world.pears
    deliver(farm, "GB-1", "GB-2")
    take = {"agreement": Agreement.objects.get(product=farm.product), "household": farm.households[0], "now": NOW}
    set_protected_price(
        user=farm.staff, product=farm.product, grade="second", season=farm.season, fen_per_jin=300, now=NOW
    )
    take_delivery(clerk=farm.clerk, grade="second", grams=1_000, slip_number="GB-5", **take)  # type: ignore[arg-type]
    named = {
        "packed": farm.lot.deliveries.earliest("pk").slip_number, "second": "GB-5",
        "pears": pears.lot.code if CODE in cells else pears.lot.deliveries.earliest("pk").slip_number,
        "there": farm.lot.code,
    }  # fmt: skip
    given = {name: named.get(value, value) for name, value in cells.items()}
    if column == "Best before" and CODE in cells:
        given["Best before"] = "2027-10-01"
        given |= {"Certificate": ""}
    before = said()
    row = sent("lots", farm.clerk, file_of(farm, first(farm, "LL-1", "GB-1"), first(farm, "LL-2", "GB-2", **given)), NOW)  # fmt: skip
    [(number, at, told)] = faults(row)
    assert (found(row)[0], number, at) == ("wrong", 3, column)
    assert told.startswith(words)
    assert said() == before


def test_what_was_packed_meanwhile_stops_the_whole_of_the_file(farm: Farm) -> None:
    slips = deliver(farm, "GB-1", "GB-2")
    row = sent("lots", farm.clerk, file_of(farm, first(farm, "LL-1", "GB-1"), more("LL-1", "GB-2")), NOW)
    pack_lot(
        clerk=farm.clerk, product=farm.product, grade="first", deliveries=slips[1:], code="LL-9", harvested_on=TODAY,
        best_before=TODAY, certificate_number="HGZ-9",
    )  # fmt: skip
    before = said()
    assert found(taken(row, farm.clerk, NOW))[0] == "moved"
    assert said() == before


def test_a_harvest_that_preorders_wait_for_is_packed_apart(farm: Farm, shared_world: World) -> None:
    orchard = make_orchard(shared_world)
    for number in ("QL-1", "QL-2"):
        take_delivery(
            clerk=farm.clerk, agreement=orchard.agreement, household=farm.households[0], grade="first", grams=2_500,
            slip_number=number, now=HARVEST,
        )  # fmt: skip
    rows = [first(farm, "QL-1", "QL-1", Product="秋梨"), more("QL-1", "QL-2")]
    row = taken(sent("lots", farm.clerk, file_of(farm, *rows[:1]), NOW), farm.clerk, NOW)
    lot = Lot.objects.get(code="QL-1")
    assert (found(row)[0], lot.forecast, lot.grams_delivered) == ("taken", orchard.forecast, 2_500), faults(row)
    Lot.objects.filter(pk=lot.pk).update(forecast=None)  # on sale to everybody
    row = sent("lots", farm.clerk, file_of(farm, *rows), NOW)
    [(number, column, words)] = faults(row)
    assert (number, column) == (3, CODE) and words.startswith("Pre-orders wait for this harvest")


def test_who_is_suspended_or_has_stopped_the_season_packs_nothing(farm: Farm) -> None:
    deliver(farm, "GB-1")
    content = file_of(farm, first(farm, "LL-1", "GB-1"))
    county = make_user("county")
    appoint(user=county, role=Role.COUNTY)
    suspend(farm.cooperative.pk, user=county, reason="承诺未兑现", now=NOW)
    assert [fault[:2] for fault in faults(sent("lots", farm.clerk, content, NOW))] == [(2, CODE)]
    lift(farm.cooperative.pk, user=county, reason="已兑现", now=NOW)
    ask(farm, now=NOW)
    row = sent("lots", farm.clerk, file_of(farm, first(farm, "LL-2", "GB-1")), NOW)
    [(number, column, words)] = faults(row)
    assert (number, column) == (2, SLIP) and words.startswith("The sale of its season was stopped on 2026-10-20")
    assert not Lot.objects.filter(code__startswith="LL-").exists()
