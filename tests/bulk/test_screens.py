"""Files in and out at the desk: what there is, a file's way from page to page, and what others are answered."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from marketplace.bulk.models import ImportFile
from marketplace.bulk.tasks import sweep_imports
from marketplace.households.models import Household
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Look, Role, User
from marketplace.places.models import Township, Village
from tests.bulk.desk import cells_of, headings, kind, workbook
from tests.households.files.desk import opened
from tests.orders.desks import as_user
from tests.world import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NEW = "/admin/imports/new/"


def content(staff: User, *rows: list[Any]) -> bytes:
    return workbook([headings("households", staff), *rows])


def row(number: str, name: str, day: str = "2026-05-01") -> list[Any]:
    return [number, "李里村", "", day, "评议", None, name, "head", "", "", ""]


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_sent_looked_at_and_taken_in_from_its_pages(village: Village, staff: User) -> None:
    desk = as_user(staff)
    file = SimpleUploadedFile("花名册.xlsx", content(staff, row("LL-001", "焦示例1")))
    page = desk.post(NEW, {"kind": "households", "file": file}, follow=True)
    sent = ImportFile.objects.get()
    assert page.redirect_chain == [(reverse("imports:inspect", args=[sent.pk]), 302)]
    assert (page.headers["Refresh"], "It is being looked at" in page.content.decode()) == ("3", True)
    sweep_imports()
    page = desk.get(page.redirect_chain[0][0])
    assert ("Refresh" in page.headers, "Take in 1 row" in page.content.decode()) == (False, True)
    assert Look.objects.filter(what="rows of a file", subject_id=sent.pk).count() == 1
    desk.post(reverse("imports:take", args=[sent.pk]))
    sweep_imports()
    assert Household.objects.get().number == "LL-001"
    listed = desk.get("/admin/imports/").content.decode()
    assert ("taken in" in listed, "Empty template" in listed) == (True, True)


def test_the_errors_stand_beside_the_rows_of_the_file_and_it_can_be_sent_again(village: Village, staff: User) -> None:
    desk = as_user(staff)
    file = SimpleUploadedFile("rows.xlsx", content(staff, row("LL-001", "焦示例1"), row("LL-002", "", "1.5.26")))
    desk.post(NEW, {"kind": "households", "file": file})
    sweep_imports()
    sent = ImportFile.objects.get()
    page = desk.get(reverse("imports:inspect", args=[sent.pk])).content.decode()
    assert "Enter a valid date." in page
    told = cells_of(body(desk.get(reverse("imports:faults", args=[sent.pk]))))
    assert (told[0][-1], told[1][-1], told[2][-1]) == ("What is wrong", None, "Status since: Enter a valid date.")
    told[2][3], told[2][6] = "2026-05-01", "王示例"
    desk.post(NEW, {"kind": "households", "file": SimpleUploadedFile("rows.xlsx", workbook(told))})
    sweep_imports()
    assert ImportFile.objects.latest("pk").state == "ready"


def test_the_template_has_headings_frozen_choices_and_says_how(village: Village, staff: User) -> None:
    book = load_workbook(io.BytesIO(body(as_user(staff).get("/admin/imports/template/households.xlsx"))))
    rows, how, choices = book.worksheets
    assert ([one.title for one in book.worksheets], rows.freeze_panes) == (
        ["Households and persons", "How to fill it in", "Choices"], "A2",
    )  # fmt: skip
    assert [[cell.value for cell in line] for line in rows.iter_rows()] == [headings("households", staff)]
    offered = {str(one.sqref): one.formula1 for one in rows.data_validations.dataValidation}
    assert offered["B2:B50001"] == "'Choices'!$A$2:$A$2"
    assert [cell.value for cell in choices["A"]][:3] == ["Village", "李里村", None]
    assert {"农户和人口", "Households and persons"} <= {cell.value for cell in how["A"]}


def test_names_that_go_out_are_looks_and_only_of_the_own_township(village: Village, staff: User) -> None:
    household = opened(staff, village)
    elsewhere = Village.objects.create(name="响泉村", township=Township.objects.create(name="太河镇"))
    opened(None, elsewhere, number="TH-001")
    answer = as_user(staff).get("/admin/imports/out/households.csv")
    assert answer.headers["Cache-Control"].startswith("private, no-store")
    assert [line[0] for line in cells_of(body(answer))] == ["File number", "LL-001", "LL-001"]
    assert list(Look.objects.values_list("subject_type", "subject_id", "user", "what")) == [
        ("household", household.pk, staff.pk, "file list")
    ]


@pytest.mark.parametrize("address", ["template/packs.xlsx", "out/packs.csv", "out/nothing.csv", "out/households.pdf"])
def test_a_kind_of_others_is_not_there(staff: User, address: str) -> None:
    assert as_user(staff).get(f"/admin/imports/{address}").status_code == 404


def test_another_townships_files_are_not_there_and_a_council_has_none(village: Village, staff: User) -> None:
    as_user(staff).post(
        NEW, {"kind": "households", "file": SimpleUploadedFile("r.xlsx", content(staff, row("LL-1", "焦")))}
    )
    sweep_imports()
    sent = ImportFile.objects.get()
    neighbour, council = make_user("neighbour"), make_user("council")
    appoint(user=neighbour, role=Role.TOWNSHIP_STAFF, place=Township.objects.create(name="太河镇"))
    appoint(user=council, role=Role.COUNCIL, place=village)
    for name in ("inspect", "file", "faults", "history"):
        assert as_user(neighbour).get(reverse(f"imports:{name}", args=[sent.pk])).status_code == 404
    for name in ("take", "again"):
        assert as_user(neighbour).post(reverse(f"imports:{name}", args=[sent.pk])).status_code == 404
    assert as_user(council).get("/admin/imports/").status_code in (302, 403)
    sent.refresh_from_db()
    assert (sent.state, Household.objects.exists()) == ("ready", False)


def test_what_cannot_be_changed_back_asks_for_the_number_of_rows(
    village: Village, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(kind("households")), "irreversible", True)
    desk = as_user(staff)
    desk.post(NEW, {"kind": "households", "file": SimpleUploadedFile("r.xlsx", content(staff, row("LL-1", "焦")))})
    sweep_imports()
    take = reverse("imports:take", args=[ImportFile.objects.get().pk])
    assert desk.post(take, {"typed": "2"}).status_code == 422
    assert ImportFile.objects.get().state == "ready"
    desk.post(take, {"typed": "１"})
    assert ImportFile.objects.get().state == "taking"


@pytest.mark.parametrize("irreversible", [True, False])
def test_what_cannot_be_changed_back_asks_for_the_password(
    village: Village, staff: User, monkeypatch: pytest.MonkeyPatch, settings: Any, irreversible: bool
) -> None:
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True  # the session was opened without any proof
    monkeypatch.setattr(type(kind("households")), "irreversible", irreversible)
    desk = as_user(staff)
    desk.post(NEW, {"kind": "households", "file": SimpleUploadedFile("r.xlsx", content(staff, row("LL-1", "焦")))})
    sweep_imports()
    answer = desk.post(reverse("imports:take", args=[ImportFile.objects.get().pk]), {"typed": "1"})
    assert (answer.status_code, "/accounts/reauthenticate/" in answer.headers["Location"]) == (302, irreversible)
    assert ImportFile.objects.get().state == ("ready" if irreversible else "taking")


@pytest.mark.parametrize(
    ("sent", "field"), [({"kind": "packs"}, "kind"), ({}, "file"), ({"file": SimpleUploadedFile("x.csv", b"")}, "file")]
)
def test_what_is_no_file_is_said_beside_the_field(staff: User, sent: dict[str, Any], field: str) -> None:
    answer = as_user(staff).post(NEW, {"kind": "households"} | sent)
    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert not ImportFile.objects.exists()


def test_two_hundred_megabytes_are_refused_before_they_are_read(staff: User) -> None:
    desk: Client = as_user(staff)
    assert desk.post(NEW, {"kind": "households"}, CONTENT_LENGTH=str(200 * 1024 * 1024)).status_code == 413
