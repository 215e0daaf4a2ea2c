"""Deliveries as a sheet: out, in, out again; weigh slips taken by file, and refused with row, column and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from marketplace.bulk.cells import as_moment
from marketplace.people.change_log import entries_of
from marketplace.people.models import User
from marketplace.supply.agreements.leaving import leave
from marketplace.supply.intake.deliveries import Slip, take_deliveries, take_delivery
from marketplace.supply.models import Agreement, Delivery, Signature
from marketplace.supply.refusals import NotPermitted, NotSigned, SlipReused
from tests.bulk.desk import cells_of, faults, found, headings, sent, taken, taken_out, workbook
from tests.orders.desks import as_user
from tests.supply.seasons.ending import ask
from tests.world import NOW, SHANGHAI, Farm, World

pytestmark = pytest.mark.django_db

MASS, SLIP = "Mass (jin)", "Weigh slip"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def farm(shared_world: World) -> Farm:
    return shared_world.millet


def agreement_of(farm: Farm) -> Agreement:
    return Agreement.objects.get(product=farm.product)


def slip(farm: Farm, number: str, *, n: int = 0, mass: Any = "126.4", at: Any = "2026-10-18 14:05", **cells: Any) -> list[Any]:  # fmt: skip
    """A row of a weigh slip of one of the farm's households; cells are changed by heading."""
    row = {
        SLIP: number, "File number": farm.households[n].number, "Product": farm.product.name, "Season": "2026",
        "Grade": "first grade", MASS: mass, "Weighed": at,
    } | cells  # fmt: skip
    return [row[heading] for heading in headings("deliveries", farm.clerk)]


def file_of(farm: Farm, *rows: list[Any]) -> bytes:
    return workbook([headings("deliveries", farm.clerk), *rows])


def said() -> list[Any]:
    return list(Delivery.objects.order_by("pk").values())


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_out_in_and_out_again_is_the_same_cell_for_cell(farm: Farm, form: str) -> None:
    take_delivery(
        clerk=farm.clerk, agreement=agreement_of(farm), household=farm.households[1], grade="first", grams=3,
        slip_number="=1+1", now=NOW + timedelta(seconds=59),
    )  # fmt: skip
    content = taken_out("deliveries", farm.clerk, NOW, form)
    row = sent("deliveries", farm.clerk, content, NOW + timedelta(hours=1), f"rows.{form}")
    assert found(row) == ("unchanged", 0, 0, 4, 0), faults(row)
    cells = cells_of(content)
    assert list(map(str, cells[-1])) == [
        "'=1+1",
        farm.households[1].number,
        "小米",
        "2026",
        "first grade",
        "0.006",
        "2026-10-20 10:00",
    ]
    assert len(cells) == 5  # nothing of the pears
    assert cells_of(taken_out("deliveries", farm.clerk, NOW, form)) == cells


def test_weigh_slips_are_taken_in_by_file_and_the_same_file_again_changes_nothing(farm: Farm) -> None:
    content = file_of(farm, slip(farm, "GB-1"), slip(farm, "ＧＢ－2", n=2, mass="１,000", at=date(2026, 10, 19)))
    before = said()
    row = sent("deliveries", farm.clerk, content, NOW)
    assert (found(row), said()) == (("ready", 2, 0, 0, 0), before), faults(row)

    row = taken(row, farm.clerk, NOW)

    assert found(row) == ("taken", 2, 0, 0, 0), faults(row)
    columns = ("household", "grade", "grams", "protected_fen_per_jin", "delivered_at", "agreement", "lot")
    assert {one[0]: one[1:] for one in Delivery.objects.filter(slip_number__startswith="GB").values_list("slip_number", *columns)} == {
        "GB-1": (farm.households[0].pk, "first", 63_200, 500, datetime(2026, 10, 18, 14, 5, tzinfo=SHANGHAI), agreement_of(farm).pk, None),
        "GB-2": (farm.households[2].pk, "first", 500_000, 500, datetime(2026, 10, 19, tzinfo=SHANGHAI), agreement_of(farm).pk, None),
    }  # fmt: skip
    assert said()[: len(before)] == before
    [entry] = entries_of([Delivery.objects.get(slip_number="GB-1")])
    assert (entry.action, entry.user, entry.timestamp) == ("supply.delivery.taken", farm.clerk, NOW)
    assert entry.data["changes"] == {
        "grade": [None, "first"], "grams": [None, 63_200], "delivered_at": [None, "2026-10-18 14:05"],
    }  # fmt: skip
    assert found(sent("deliveries", farm.clerk, content, NOW)) == ("unchanged", 0, 0, 2, 0)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"Grade": "second grade"}, "Grade", "The township has set no protected price for this grade in this season."),
        ({"File number": "TH-1"}, "File number", "No household with this file number has signed the agreement"),
        ({"Weighed": "2026-10-20 10:01"}, "Weighed", "This moment is yet to come."),
        ({"Weighed": "2026-08-31 23:59"}, "Weighed", "The household signed the agreement after that day."),
        ({"Weighed": "1926-10-18"}, "Weighed", "This is too long ago."),
        ({"Weighed": "18.10."}, "Weighed", "Enter a valid date/time."),
        ({MASS: "0.001"}, MASS, "Ensure this value is greater than or equal to 0.002."),
        ({MASS: "1.003"}, MASS, "This is no whole number of grams: 0.002 jin is 1 gram."),
        ({MASS: "600kg"}, MASS, "Enter a number."),
        ({"Product": "雪梨"}, "Product", "Choose one of: 小米."),  # another cooperative's
        ({"Season": "2025"}, "Season", "Choose one of: 2026."),
    ],
)  # fmt: skip
def test_a_slip_that_cannot_be_taken_is_named_and_none_of_the_file_is(
    farm: Farm, cells: dict[str, Any], column: str, words: str
) -> None:
    before = said()
    row = sent("deliveries", farm.clerk, file_of(farm, slip(farm, "GB-1"), slip(farm, "GB-2", **cells)), NOW)
    [(number, at, told)] = faults(row)
    assert (found(row), number, at) == (("wrong", 1, 0, 0, 1), 3, column)
    assert told.startswith(words)
    assert said() == before


def test_a_slip_that_is_written_stays_and_is_in_a_file_once(farm: Farm) -> None:
    before = said()
    [heads, first, *_others] = cells_of(taken_out("deliveries", farm.clerk, NOW))
    number = first[0]
    first[heads.index(MASS)], first[heads.index("Weighed")] = "11", "2026-10-20 09:59"
    row = sent("deliveries", farm.clerk, workbook([heads, first, slip(farm, "GB-1"), slip(farm, "GB-1", n=1)]), NOW)
    assert [(at, column) for at, column, _words in faults(row)] == [(2, MASS), (2, "Weighed"), (4, SLIP)]
    words = [words for _row, _column, words in faults(row)]
    assert words[0].startswith("A weigh slip stays as it was written: it says 10.") and "it is also row 3" in words[2]
    assert said() == before
    # the number of another cooperative's slip is free
    pears = Delivery.objects.exclude(product=farm.product).earliest("pk").slip_number
    assert found(sent("deliveries", farm.clerk, file_of(farm, slip(farm, pears)), NOW)) == ("ready", 1, 0, 0, 0)
    assert number not in (pears, "GB-1")


def test_what_has_changed_since_the_file_was_looked_at_stops_the_whole_of_it(farm: Farm) -> None:
    row = sent("deliveries", farm.clerk, file_of(farm, slip(farm, "GB-1", n=1), slip(farm, "GB-2")), NOW)
    signature = Signature.objects.get(agreement=agreement_of(farm), household=farm.households[0])
    leave(signature.pk, user=farm.clerk, on=NOW.date(), reason="搬走(示例)", now=NOW)
    before = said()
    assert found(taken(row, farm.clerk, NOW))[0] == "moved"
    assert said() == before
    again = sent("deliveries", farm.clerk, file_of(farm, slip(farm, "GB-2")), NOW)
    assert [fault[:2] for fault in faults(again)] == [(2, "File number")]


def test_a_season_that_was_stopped_takes_nothing_more(farm: Farm) -> None:
    ask(farm, now=NOW)
    row = sent("deliveries", farm.clerk, file_of(farm, slip(farm, "GB-1")), NOW)
    [(number, column, words)] = faults(row)
    assert (number, column) == (2, "Season") and words.startswith("The sale of this season was stopped on 2026-10-20")


def test_slips_are_taken_all_or_none_and_only_by_their_cooperative(shared_world: World) -> None:
    farm, pears = shared_world.millet, shared_world.pears
    agreement, before = agreement_of(farm), said()

    def take(user: User | None, *numbers: str, household: int = farm.households[0].pk) -> list[Delivery]:
        slips = [Slip(one, agreement, farm.households[0].pk, "first", 500, NOW) for one in numbers]
        return take_deliveries([*slips, Slip("last", agreement, household, "first", 500, NOW)], user=user, now=NOW)

    with pytest.raises(NotPermitted):
        take(pears.clerk, "A-1")
    with pytest.raises(NotSigned):
        take(farm.clerk, "A-1", household=pears.households[0].pk)
    with pytest.raises(SlipReused):
        take(farm.clerk, "A-1", "A-1")
    assert said() == before
    assert [one.slip_number for one in take(None, "A-2", "A-1")] == ["A-1", "A-2", "last"]
    assert take(farm.clerk, "A-1", "A-2") == []


def test_the_history_of_a_slip_is_for_who_sees_it(shared_world: World) -> None:
    farm, pears = shared_world.millet, shared_world.pears
    delivery = Delivery.objects.filter(product=farm.product).earliest("pk")
    address = f"/admin/deliveries/history/{delivery.pk}/"
    page = as_user(farm.clerk).get(address)
    assert page.status_code == 200 and "Delivery taken" in page.content.decode()
    assert as_user(farm.staff).get(address).status_code == 200
    assert [as_user(user).get(address).status_code for user in (pears.clerk, pears.staff)] == [404, 404]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        (datetime.fromisoformat("2026-10-18 14:04:59.999900"), "2026-10-18 14:05"),  # a spreadsheet knows no zone
        (46313.586805555555, "2026-10-18 14:05"),
        (46313, "2026-10-18 00:00"),
        ("2026/10/18 14:05:59", "2026-10-18 14:05"),
        ("2026年10月8日9时5分", "2026-10-08 09:05"),
        ("2026-10-18T09：05", "2026-10-18 09:05"),
        ("2026.10.18", "2026-10-18 00:00"),
        ("2026-10-1814:05", "2026-10-1814:05"),
        (datetime.fromisoformat("9999-12-31 23:59:59.999999"), "9999-12-31 23:59"),
    ],
)
def test_a_moment_is_read_as_spreadsheets_write_it(cell: Any, moment: str) -> None:
    assert as_moment(cell) == moment
