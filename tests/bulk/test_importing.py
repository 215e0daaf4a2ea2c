"""A file on its way: sent, looked at, taken in whole or not at all, looked at again, forgotten; and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.bulk.models import ImportFile
from marketplace.bulk.sending import NotReady, ask_to_take, look_again, send_file
from marketplace.bulk.tasks import sweep_imports
from marketplace.bulk.working import kept_for, work_on
from marketplace.households.models import Household, Person
from marketplace.people.appointments.actions import appoint, end_appointment
from marketplace.people.change_log import entries_of
from marketplace.people.models import Appointment, Role, User
from marketplace.people.policies import visible
from marketplace.places.models import Township, Village
from tests.bulk.desk import faults, found, headings, kind, sent, taken, taken_out, workbook
from tests.households.files.desk import HEAD, JUNE, NOW, WIFE, Member, changed_by, everything, opened
from tests.world import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def file_of(staff: User, *households: str, **cells: Any) -> bytes:
    """A workbook that opens files of one person each."""
    facts = {
        "Village": "李里村",
        "Status since": "2026-05-01",
        "Reason of the status": "评议",
        "Relation to the head": "head",
    }
    rows = [facts | {"File number": one, "Person’s name": f"示例{one}"} | cells for one in households]
    names = headings("households", staff)
    return workbook([names, *[[row.get(name, "") for name in names] for row in rows]])


def test_one_wrong_row_and_nothing_is_taken_in(village: Village, staff: User) -> None:
    row = sent("households", staff, file_of(staff, "LL-001", "/LL"), NOW)
    assert found(row) == ("wrong", 1, 0, 0, 1)
    assert faults(row) == [(3, "File number", "A file number has letters, digits and dashes, 30 signs at the most.")]
    with pytest.raises(NotReady):
        ask_to_take(user=staff, import_id=row.pk, now=NOW)
    assert not Household.objects.exists()


def test_what_was_changed_meanwhile_is_named_and_nothing_is_taken_in(village: Village, staff: User) -> None:
    household = opened(staff, village, number="LL-001")
    out = taken_out("households", staff, NOW)
    content = file_of(staff, "LL-002", **{"Person’s name": "王示例"})
    row = sent("households", staff, content, NOW)
    opened(staff, village, Member("李示例", "head"), number="LL-002")
    before = everything()

    assert found(taken(row, staff, NOW)) == ("moved", 1, 0, 0, 1)
    assert faults(row) == [(2, "", "Somebody has changed this row since the file was looked at.")]
    assert everything() == before

    look_again(user=staff, import_id=row.pk, now=NOW)
    work_on(row.pk, NOW)
    row.refresh_from_db()
    assert found(row)[0] == "wrong"  # a second head
    changed_by(
        staff, household, Member("刘示例1", "spouse", None, JUNE, "died", household.persons.get(name="刘示例1").pk)
    )
    assert found(sent("households", staff, out, NOW))[:3] == ("ready", 0, 1)  # an older file would take that back


def test_the_same_file_by_two_people_is_done_once(village: Village, staff: User) -> None:
    content = file_of(staff, "LL-001")
    other = make_user("colleague")
    appoint(user=other, role=Role.TOWNSHIP_STAFF, place=village.township)
    first, second = sent("households", staff, content, NOW), sent("households", other, content, NOW)
    assert first.pk != second.pk
    assert send_file(user=staff, kind=kind("households"), file=SimpleUploadedFile("x", content), now=NOW) == first
    taken(first, staff, NOW)
    before = everything()
    assert found(taken(second, other, NOW)) == ("unchanged", 0, 0, 1, 0)
    assert everything() == before
    work_on(first.pk, NOW)  # a wake-up that comes late
    assert (everything(), ImportFile.objects.get(pk=first.pk).state) == (before, "taken")


def test_people_are_changed_and_added_by_file_with_one_entry_each(village: Village, staff: User) -> None:
    household = opened(staff, village, HEAD, WIFE)
    wife, names = household.persons.get(name="刘示例1"), headings("households", staff)
    rows = [
        {"File number": "LL-001", "Person’s number": wife.pk, "Person’s name": "刘改名", "Relation to the head": "head"},
        {"File number": "LL-001", "Person’s name": "焦示例1", "Relation to the head": "户主", "Left on": "2026-06-01", "Why": "died"},
        {"File number": "LL-001", "Person’s name": "焦小", "Relation to the head": "子", "Belongs to it since": "2020-03-01"},
        {"File number": "LL-001", "Status": "lifted", "Status since": "2026-06-01", "Reason of the status": "达标"},
    ]  # fmt: skip
    rows[0] |= {key: rows[3][key] for key in ("Status", "Status since", "Reason of the status")}
    content = workbook([names, *[[row.get(name, "") for name in names] for row in rows[:3]]])

    row = taken(sent("households", staff, content, NOW), staff, NOW)

    assert found(row) == ("taken", 1, 2, 0, 0), faults(row)
    household.refresh_from_db()
    assert (household.head_name, household.status, household.version) == ("刘改名", "lifted", 2)
    assert list(Person.objects.order_by("pk").values_list("name", "relation", "left_why")) == [
        ("焦示例1", "head", "died"), ("刘改名", "head", ""), ("焦小", "son", ""),
    ]  # fmt: skip
    actions = [entry.action.removeprefix("households.file.") for entry in entries_of([household]).order_by("pk")]
    assert actions == ["opened", "changed", "person_changed", "left", "joined", "status"]
    assert found(sent("households", staff, content, NOW)) == ("unchanged", 0, 0, 3, 0)
    without_reason = [
        names,
        [{"File number": "LL-001", "Person’s name": "刘改名", "Status": "exited"}.get(n, "") for n in names],
    ]
    told = faults(sent("households", staff, workbook(without_reason), NOW))
    assert told[0] == (2, "Status", "Another status needs its own day and reason.")


def test_another_townships_household_is_not_touched(village: Village, staff: User) -> None:
    elsewhere = Village.objects.create(name="响泉村", township=Township.objects.create(name="太河镇"))
    opened(None, elsewhere, number="TH-001")
    before = everything()
    row = sent("households", staff, file_of(staff, "TH-001"), NOW)
    words = "This household is not in your township. Nothing of it can be taken in."
    assert (faults(row), everything()) == ([(2, "File number", words)], before)


def test_only_who_keeps_the_rows_sends_and_sees_files_and_takes_them_in(village: Village, staff: User) -> None:
    row = sent("households", staff, file_of(staff, "LL-001"), NOW)
    neighbour, council = make_user("neighbour"), make_user("council")
    appoint(user=neighbour, role=Role.TOWNSHIP_STAFF, place=Township.objects.create(name="太河镇"))
    appoint(user=council, role=Role.COUNCIL, place=village)
    for other in (neighbour, council):
        assert not visible(other, ImportFile.objects.all()).exists()
        with pytest.raises(ImportFile.DoesNotExist):
            ask_to_take(user=other, import_id=row.pk, now=NOW)
    with pytest.raises(PermissionDenied):
        send_file(user=council, kind=kind("households"), file=SimpleUploadedFile("x", b"x"), now=NOW)
    ask_to_take(user=staff, import_id=row.pk, now=NOW)
    end_appointment(
        Appointment.objects.get(user=staff), by=make_user("root", is_superuser=True), why="调离(示例)", now=NOW
    )
    work_on(row.pk, NOW)
    row.refresh_from_db()
    assert (found(row)[0], Household.objects.count()) == ("wrong", 0)
    assert faults(row)[0][2] == "Who has sent or takes in this file does not work there any more."


def test_a_file_is_forgotten_after_its_time_and_the_history_stays(
    village: Village, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = taken(sent("households", staff, file_of(staff, "LL-001"), NOW), staff, NOW)
    kept = row.file.path
    assert row.due_at == NOW + kept_for()
    work_on(row.pk, row.due_at)  # due now: the sweep asks for no more
    row.refresh_from_db()
    assert (row.due_at, bool(row.file), row.lines.count(), found(row)) == (None, False, 0, ("taken", 1, 0, 0, 0))
    assert row.forgotten_at == NOW + kept_for()
    assert kept  # the storage deletes it once that is committed (tests/concurrency/test_imports.py)
    assert [entry.action for entry in entries_of([row]).order_by("pk")] == [
        "bulk.import.sent", "bulk.import.taken", "bulk.import.forgotten",
    ]  # fmt: skip
    with pytest.raises(NotReady):
        look_again(user=staff, import_id=row.pk, now=NOW)


def test_a_failure_is_kept_at_the_row_and_tried_again(
    village: Village, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = send_file(
        user=staff, kind=kind("households"), file=SimpleUploadedFile("x", file_of(staff, "LL-001")), now=NOW
    )
    with monkeypatch.context() as broken:
        broken.setattr("marketplace.bulk.working.read_file", Mock(side_effect=OSError("the storage is away")))
        sweep_imports()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == ("checking", 1, "the storage is away")
    assert row.due_at is not None
    row.due_at -= timedelta(hours=1)
    row.save()
    sweep_imports()
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("ready", "")
