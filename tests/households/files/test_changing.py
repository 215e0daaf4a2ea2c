"""Changing a file: who belongs to a household, its village and number; its status; what the log says; what the database holds."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from marketplace.households.files.changing import as_member, change_status
from marketplace.households.files.refusals import ChangedMeanwhile, FileRefused, NumberTaken, StatusRefused
from marketplace.households.files.rules import Fault, Member, Wrong
from marketplace.households.models import Household, Person
from marketplace.income.statement import statement
from marketplace.people.change_log import entries_of
from marketplace.people.models import User
from marketplace.places.models import Township, Village
from tests.households.files.desk import JUNE, MAY, NOW, changed_by, everything, opened

pytestmark = pytest.mark.django_db

SON = Member("焦示例2", "son", JUNE)


@pytest.fixture
def household(village: Village, staff: User) -> Household:
    return opened(staff, village)


def people(household: Household) -> list[Member]:
    return [as_member(one) for one in household.persons.order_by("pk")]


def test_a_son_is_born_and_the_head_dies(household: Household, staff: User) -> None:
    head, wife = people(household)
    after = changed_by(
        staff, household, replace(head, left_on=JUNE, left_why="died"), replace(wife, relation="head"), SON
    )
    household.refresh_from_db()
    assert (after.version, household.version, household.head_name) == (2, 2, "刘示例1")
    assert [(one.name, one.relation, one.left_on) for one in people(household)] == [
        ("焦示例1", "head", JUNE), ("刘示例1", "head", None), ("焦示例2", "son", None),
    ]  # fmt: skip
    entries = list(entries_of([household]).exclude(action="households.file.opened").order_by("pk"))
    assert [(one.action, one.data["changes"]) for one in entries] == [
        ("households.file.changed", {"head_name": ["•••", "•••"]}),
        ("households.file.left", {"id": [None, head.pk], "left_why": ["", "died"], "left_on": ["", "2026-06-01"]}),
        ("households.file.person_changed", {"id": [None, wife.pk], "relation": ["spouse", "head"]}),
        ("households.file.joined", {"relation": ["", "son"], "joined_on": ["", "2026-06-01"]}),
    ]
    assert {(one.label, one.user_id) for one in entries} == {("LL-001", staff.pk)}
    assert "示例" not in str([one.data for one in entries]) + "".join(one.message for one in entries)


def test_income_by_head_counts_who_belonged_to_it_then(household: Household, staff: User) -> None:
    head, wife = people(household)
    mistake = Member("误示例", "other", MAY, MAY, "mistake")
    changed_by(
        staff, household, head, replace(wife, left_on=JUNE, left_why="moved"), SON, Member("焦3", "son", MAY), mistake
    )
    persons = [statement(household, year=year, today=NOW.date()).persons for year in (2025, 2026)]
    assert persons == [2, 3]
    assert list(Person.objects.belonging(date(2026, 5, 31)).values_list("name", flat=True)) == [
        "焦示例1",
        "刘示例1",
        "焦3",
    ]


def test_it_moves_to_another_village_of_its_township_and_gets_another_number(household: Household, staff: User) -> None:
    other = Village.objects.create(name="土堆村", township=household.village.township)
    changed_by(staff, household, village=other, number="ＴＤ－０１")
    household.refresh_from_db()
    assert (household.village, household.number, household.head_name) == (other, "TD-01", "焦示例1")
    last = entries_of([household]).latest("pk")
    assert (last.action, last.data["changes"]) == (
        "households.file.changed", {"village": ["李里村", "土堆村"], "number": ["LL-001", "TD-01"]},
    )  # fmt: skip


def test_a_number_of_before_the_rules_may_stay(household: Household, staff: User) -> None:
    Household.objects.filter(pk=household.pk).update(number="#1：旧")
    household.refresh_from_db()
    assert changed_by(staff, household, SON).number == "#1:旧"


def test_what_is_wrong_changes_nothing(household: Household, staff: User) -> None:
    opened(staff, household.village, Member("王示例", "head"), number="LL-002")
    far = Village.objects.create(name="湘泉村", township=Township.objects.create(name="太河镇"))
    head, wife = people(household)
    before = everything()
    for members, other, fault in (
        ([replace(head, left_on=JUNE, left_why="died")], {}, Fault(Wrong.HEAD_LEFT, "relation", 0)),
        ([replace(wife, relation="head")], {}, Fault(Wrong.TWO_HEADS, "relation", 1)),
        ([replace(SON, name="刘示例1")], {}, Fault(Wrong.TWICE, "name", 2)),
        ([replace(SON, joined_on=None)], {}, Fault(Wrong.NO_DAY_JOINED, "joined_on", 0)),
        ([replace(wife, name="")], {}, Fault(Wrong.NO_NAME, "name", 0)),
        ([SON], {"village": far}, Fault(Wrong.OTHER_TOWNSHIP, "village")),
        ([SON], {"number": ""}, Fault(Wrong.NUMBER, "number")),
    ):  # fmt: skip
        with pytest.raises(FileRefused) as refused:
            changed_by(staff, household, *members, **other)
        assert fault in refused.value.faults
    with pytest.raises(NumberTaken):
        changed_by(staff, household, SON, number="LL-002")
    for foreign in (replace(wife, pk=Person.objects.get(name="王示例").pk), replace(wife, pk=head.pk)):
        with pytest.raises(PermissionDenied):
            changed_by(staff, household, head, foreign)
    assert everything() == before


def test_who_saw_an_older_version_is_refused_and_the_same_form_again_is_not(household: Household, staff: User) -> None:
    head, wife = people(household)
    changed_by(staff, household, head, replace(wife, name="刘示例一"), SON)
    before = everything()
    again = changed_by(staff, household, head, replace(wife, name="刘示例一"), SON)  # sent twice
    assert again.version == 2
    with pytest.raises(ChangedMeanwhile):
        changed_by(staff, household, head, replace(wife, left_on=JUNE, left_why="moved"))
    assert everything() == before
    again.refresh_from_db()
    assert changed_by(staff, again).version == 2  # nothing changed
    assert everything() == before


def test_a_change_of_status_keeps_the_history_and_leaves_an_entry(household: Household, staff: User) -> None:
    change_status(user=staff, household=household, status="lifted", on=JUNE, reason="收入达标", now=NOW)
    household.refresh_from_db()
    assert household.status == "lifted"
    history = household.status_changes.values_list("status", "on", "reason")
    assert list(history) == [("registered", MAY, "评议"), ("lifted", JUNE, "收入达标")]
    last = entries_of([household]).latest("pk")
    assert (last.action, last.data["reason"]) == ("households.file.status", "收入达标")
    assert last.data["changes"] == {"status": ["registered", "lifted"], "on": [None, "2026-06-01"]}


@pytest.mark.parametrize(
    ("status", "on", "reason", "fault"),
    [
        ("registered", JUNE, "same status", Fault(Wrong.SAME_STATUS, "status")),
        ("lifted", date(2026, 4, 30), "before the last change", Fault(Wrong.BEFORE_LAST, "on")),
        ("lifted", date(2026, 6, 21), "tomorrow", Fault(Wrong.FUTURE, "on")),
        ("lifted", JUNE, "  ", Fault(Wrong.NO_REASON, "reason")),
        ("rich", JUNE, "no such status", Fault(Wrong.NO_STATUS, "status")),
    ],
)
def test_a_wrong_status_is_refused(
    household: Household, staff: User, status: str, on: date, reason: str, fault: Fault
) -> None:
    before = everything()
    with pytest.raises(StatusRefused) as refused:
        change_status(user=staff, household=household, status=status, on=on, reason=reason, now=NOW)
    assert refused.value.faults == [fault]
    assert everything() == before


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM households_person",
        "DELETE FROM households_statuschange",
        "UPDATE households_statuschange SET reason = '不同'",
        "TRUNCATE households_person",
        "UPDATE households_person SET relation = 'head'",
        "UPDATE households_person SET left_on = '2026-06-01'",
        "UPDATE households_person SET joined_on = '2026-06-01', left_on = '2026-05-01', left_why = 'died'",
    ],
)
def test_the_database_keeps_people_and_history(household: Household, attack: str) -> None:
    before = everything()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert everything() == before
