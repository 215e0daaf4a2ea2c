"""Signatures as a sheet: out, in, out again; households sign, change and leave by file, and what can't be is refused with its place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.cooperatives.members.admitting import admit_members
from marketplace.households.models import Household
from marketplace.people.change_log import entries_of
from marketplace.people.models import User
from marketplace.supply.agreements.agreeing import make_agreement
from marketplace.supply.agreements.leaving import change_signature, leave
from marketplace.supply.agreements.signing import Consents
from marketplace.supply.models import Agreement, Signature
from marketplace.supply.seasons.asking import ask_to_close
from tests.bulk.desk import cells_of, faults, filled, found, sent, taken, taken_out
from tests.world import NOW, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = NOW.date()
BEFORE = TODAY - timedelta(days=5)
MASS, SURE = "Expected mass (jin)", "So much is right"
NAMED, MAY = "Buyers may read the masked name and the village", "Who may change this signature"


def new_members(world: World, n: int) -> list[str]:
    """File numbers of so many new members of Lili's cooperative."""
    village = world.millet.product.village
    rows = Household.objects.bulk_create(
        Household(village=village, number=f"N-{k:03}", head_name=f"焦新{k}") for k in range(n)
    )
    admit_members([(world.millet.cooperative.pk, one.pk) for one in rows], joined_on=BEFORE)
    return [one.number for one in rows]


def signing(world: World, household: str, mass: Any = "1200", **more: Any) -> dict[str, Any]:
    return {
        "Product": "小米", "Season": world.millet.season.name, "File number": household, MASS: mass, "Signed on": str(BEFORE),
    } | more  # fmt: skip


def rows() -> list[dict[str, Any]]:
    return list(Signature.objects.order_by("pk").values())


def first_row(world: World) -> Signature:
    return Signature.objects.get(agreement__product=world.millet.product, household=world.millet.households[0])


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_out_in_and_out_again_is_the_same_cell_for_cell(world: World, manager: User, form: str) -> None:
    row = first_row(world)
    Household.objects.filter(pk=row.household_id).update(head_name="@焦示例")
    change_signature(
        row.pk, user=manager, seen=1, grams=3_000_001, consents=Consents(False, "managers"), confirmed={row.household_id: 3_000_001}, now=NOW
    )  # fmt: skip
    leave(row.pk, user=manager, on=TODAY, reason="改种果树\n(示例)", now=NOW)
    Signature.objects.filter(household=world.millet.households[1]).update(expected_grams=None, named_to_buyers=True)
    content, before = taken_out("signatures", world.millet.clerk, NOW, form), rows()
    n = len(world.millet.households)
    assert len(cells_of(content)) == 1 + n  # nothing of the other cooperative

    sent_file = sent("signatures", world.millet.clerk, content, NOW, f"rows.{form}")

    assert found(sent_file) == ("unchanged", 0, 0, n, 0), faults(sent_file)
    assert cells_of(taken_out("signatures", world.millet.clerk, NOW, form)) == cells_of(content)
    assert rows() == before


def test_households_sign_change_leave_and_sign_again_by_file_and_once(world: World) -> None:
    clerk, one, [new, gone] = world.millet.clerk, first_row(world), new_members(world, 2)
    other = Signature.objects.get(agreement=one.agreement, household=world.millet.households[1])
    leave(other.pk, user=clerk, on=TODAY, reason="搬走(示例)", now=NOW)
    content = filled(
        "signatures", clerk,
        signing(world, new, "3000kg", **{"Head of household": "焦新0", SURE: "yes", NAMED: "yes", MAY: "the cooperative's managers alone"}),
        signing(world, gone, "1200斤", **{"Left on": str(TODAY), "Why it left": "改种果树(示例)"}),
        signing(world, one.household.number, "", **{"Signed on": str(one.signed_on), NAMED: "no", "Left on": str(TODAY), "Why it left": "搬走(示例)"}),
        signing(world, other.household.number, "90", **{"Signed on": str(TODAY)}),
    )  # fmt: skip
    row = sent("signatures", clerk, content, NOW)
    assert found(row) == ("ready", 2, 2, 0, 0), faults(row)

    row = taken(row, clerk, NOW)

    assert found(row) == ("taken", 2, 2, 0, 0), faults(row)
    names = ("signed_on", "expected_grams", "named_to_buyers", "edited_by", "left_on", "left_reason")
    kept = dict.fromkeys([new, gone, one.household.number, other.household.number])
    for number in kept:
        kept[number] = Signature.objects.values_list(*names).get(household__number=number, agreement=one.agreement)
    assert list(kept.values()) == [
        (BEFORE, 3_000_000, True, "managers", None, ""), (BEFORE, 600_000, None, "clerks", TODAY, "改种果树(示例)"),
        (one.signed_on, 50_000, False, "clerks", TODAY, "搬走(示例)"), (TODAY, 45_000, None, "clerks", None, ""),
    ]  # fmt: skip
    log = [(entry.action.rpartition(".")[2], entry.user) for entry in entries_of([one]).order_by("pk")]
    assert log[-2:] == [("changed", clerk), ("left", clerk)]
    before = rows()
    assert found(sent("signatures", clerk, content, NOW)) == ("unchanged", 0, 0, 4, 0)
    assert rows() == before


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({MASS: "5000"}, MASS, "5000 jin are rarely one household’s. Correct number and unit or, if it is right, write yes in the column “So much is right”."),
        ({MASS: "5000", SURE: "no"}, MASS, "5000 jin are rarely one household’s. Correct number and unit or, if it is right, write yes in the column “So much is right”."),
        ({MASS: "5吨"}, MASS, "Please type a mass, such as 1200 (斤) or 600 kg."),
        ({MASS: ""}, MASS, "Please type a mass, such as 1200 (斤) or 600 kg."),
        ({"Signed on": "2026-10-21"}, "Signed on", "It signs until 2026-10-20: today, or the end of the season."),
        ({"File number": "theirs"}, "File number", "No member of this cooperative has this file number. A household joins before it signs."),
        ({"Product": "雪梨"}, "Product", "Choose one of: 小米、绿豆."),
        ({"Product": "绿豆"}, "Season", "There is no agreement for this product and season. A manager makes it before anybody signs."),
        ({"Head of household": "王示例"}, "Head of household", "The head of the household with this file number has another name. Correct one of the two."),
        ({"Left on": "2026-10-21", "Why it left": "搬走"}, "Left on", "It left on 2026-10-15 at the earliest, when it signed or delivered last, and today at the latest."),
        ({MAY: "the cooperative's managers alone", "Left on": str(TODAY), "Why it left": "搬走"}, MAY, "Only the cooperative’s managers may change this signature, or let the household leave: so it is said of it."),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_so_is_named_and_nobody_signs(
    world: World, cells: dict[str, Any], column: str, words: str
) -> None:
    millet = world.millet.product
    type(millet).objects.create(
        name="绿豆", category=millet.category, cooperative=millet.cooperative, village=millet.village
    )
    one, two = new_members(world, 2)
    cells = {name: world.pears.households[0].number if value == "theirs" else value for name, value in cells.items()}
    before = rows()
    content = filled("signatures", world.millet.clerk, signing(world, one), signing(world, two) | cells)
    row = sent("signatures", world.millet.clerk, content, NOW)
    assert (found(row), faults(row)) == (("wrong", 1, 0, 0, 1), [(3, column, words)])
    assert rows() == before


def test_what_contradicts_a_signature_is_named(world: World, manager: User) -> None:
    clerk, one = world.millet.clerk, first_row(world)
    change_signature(one.pk, user=manager, seen=1, grams=50_000, consents=Consents(False, "managers"), now=NOW)
    leave(one.pk, user=manager, on=TODAY, reason="搬走(示例)", now=NOW)
    two = Signature.objects.get(agreement=one.agreement, household=world.millet.households[1])
    own = {"Signed on": str(one.signed_on)}
    before = rows()

    def told(user: User, household: str, mass: str = "", **cells: Any) -> list[tuple[Any, ...]]:
        return [
            fault[1:]
            for fault in faults(
                sent("signatures", user, filled("signatures", user, signing(world, household, mass, **cells)), NOW)
            )
        ]

    number = one.household.number
    assert told(clerk, number, **own) == [
        ("Left on", f"It left on {TODAY}: write that day. If it signs again, write the day on which it does."),
        (
            MAY,
            "Only the cooperative’s managers may change this signature, or let the household leave: so it is said of it.",
        ),
    ]
    again = {"Signed on": str(TODAY), NAMED: "yes"}
    assert told(manager, number, "90", **again) == [
        (
            NAMED,
            "Who signs again keeps the stricter of what it has said. Leave this empty; it can be changed once it has signed.",
        )
    ]
    left = own | {"Left on": str(TODAY)}
    assert told(manager, number, "90", **left) == [
        (MASS, "It has left: what it meant to deliver stays as it was. Leave this empty.")
    ]
    assert told(clerk, two.household.number, **{"Signed on": str(BEFORE)}) == [
        (
            "Signed on",
            f"It signed on {two.signed_on}: write that day. Who has left signs again on the day on which it left, or later.",
        )
    ]
    assert told(clerk, two.household.number, **own | {"Left on": str(BEFORE), "Why it left": "搬走"}) == [
        ("Left on", f"It left on {TODAY} at the earliest, when it signed or delivered last, and today at the latest.")
    ]
    assert rows() == before


def test_after_the_sale_is_stopped_nobody_signs_by_file(world: World, manager: User) -> None:
    agreement = Agreement.objects.get(product=world.millet.product)
    [new] = new_members(world, 1)
    ask_to_close(agreement.pk, user=world.millet.clerk, fen=30_000, now=NOW)
    one = first_row(world)
    content = filled(
        "signatures", world.millet.clerk, signing(world, new), signing(world, one.household.number, "90", **{"Signed on": str(one.signed_on)})
    )  # fmt: skip
    row = sent("signatures", world.millet.clerk, content, NOW)
    closed = "The season's sale is stopped: nobody signs any more. Nothing was changed."
    assert faults(row) == [(2, "Season", closed), (3, MASS, closed)]


def test_who_has_signed_elsewhere_for_the_same_produce_is_named(world: World) -> None:
    [new] = new_members(world, 1)
    millet, pears = world.millet.product, world.pears
    theirs = type(millet).objects.create(
        name="小米", category=millet.category, cooperative=pears.cooperative, village=pears.product.village
    )
    agreement = make_agreement(
        user=None, product=theirs, season=world.millet.season, household_share_bp=5_000, signed_on=TODAY, now=NOW
    )
    household = Household.objects.get(number=new)
    Signature.objects.create(agreement=agreement, household=household, signed_on=TODAY, expected_grams=500)
    row = sent("signatures", world.millet.clerk, filled("signatures", world.millet.clerk, signing(world, new)), NOW)
    assert faults(row) == [
        (2, "File number", "The household has signed with another cooperative for this produce and season.")
    ]
