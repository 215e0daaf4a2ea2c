"""Household files as a sheet: out, in, out again; opened, changed, refused by file, each row with its place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketplace.households.files.rules import Member
from marketplace.households.models import Household, Person
from marketplace.people.change_log import entries_of
from marketplace.people.models import Look, User
from marketplace.places.models import Village
from tests.bulk.desk import cells_of, faults, found, headings, sent, taken, taken_out, workbook
from tests.households.files.desk import JUNE, NOW, WIFE, changed_by, everything, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

KIND = "households"
SON = Member("焦示例2", "son", date(2020, 3, 1))


def rows(staff: User, *given: dict[str, Any]) -> bytes:
    """A workbook of rows: what is not given stays empty."""
    names = headings(KIND, staff)
    return workbook([names, *[[one.get(name, "") for name in names] for one in given]])


def person(number: str, name: str, relation: str = "head", **more: Any) -> dict[str, Any]:
    return {"File number": number, "Person’s name": name, "Relation to the head": relation} | more


def opening(number: str, name: str, **more: Any) -> dict[str, Any]:
    facts = {"Village": "李里村", "Status since": "2026-05-01", "Reason of the status": "评议"}
    return person(number, name, **facts, **more)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_out_in_and_out_again_is_the_same_cell_for_cell(village: Village, staff: User, form: str) -> None:
    opened(staff, village, number="LL-001")
    couple = opened(staff, village, Member("=焦示例", "head"), WIFE, SON, number="-LL 002".strip("-"))
    wife = couple.persons.get(name="刘示例1")
    changed_by(staff, couple, Member("刘示例1", "spouse", None, JUNE, "moved", wife.pk))
    before, out = everything(), taken_out(KIND, staff, NOW, form)

    row = sent(KIND, staff, out, NOW, f"rows.{form}")

    assert found(row) == ("unchanged", 0, 0, 5, 0), faults(row)
    assert cells_of(taken_out(KIND, staff, NOW, form)) == cells_of(out)
    assert everything() == before
    assert Look.objects.filter(what="file list").count() == 4  # two households, looked at twice


def test_a_file_opens_files_and_the_same_once_more_changes_nothing(village: Village, staff: User) -> None:
    content = rows(
        staff, opening("LL-001", "焦示例1"), person("LL-001", "刘示例1", "spouse"), opening("LL-002", "王示例1", Status="lifted")
    )  # fmt: skip
    row = sent(KIND, staff, content, NOW)
    assert (found(row), Household.objects.count()) == (("ready", 3, 0, 0, 0), 0)

    row = taken(row, staff, NOW)

    assert (found(row), row.taken_by, row.taken_at) == (("taken", 3, 0, 0, 0), staff, NOW)
    assert list(Household.objects.order_by("number").values_list("number", "village", "head_name", "status")) == [
        ("LL-001", village.pk, "焦示例1", "registered"), ("LL-002", village.pk, "王示例1", "lifted"),
    ]  # fmt: skip
    assert list(Person.objects.order_by("pk").values_list("household__number", "name", "relation")) == [
        ("LL-001", "焦示例1", "head"), ("LL-001", "刘示例1", "spouse"), ("LL-002", "王示例1", "head"),
    ]  # fmt: skip
    [entry] = entries_of([Household.objects.get(number="LL-002")])
    assert (entry.action, entry.user, entry.data["reason"]) == ("households.file.opened", staff, "评议")
    before = everything()
    assert found(sent(KIND, staff, content, NOW)) == ("unchanged", 0, 0, 3, 0)
    assert everything() == before
