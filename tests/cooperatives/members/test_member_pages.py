"""Members and shares through the doors of the back office, in English."""

from __future__ import annotations

import html
from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from marketplace.cooperatives.models import Member, Share
from marketplace.households.models import Household
from marketplace.income.statement import statement
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Look, Role, User
from tests.cooperatives.members.hall import NOW, TODAY, Hall, admit, credit, everything, make_hall, note
from tests.orders.desks import as_user
from tests.world import make_user


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doors' clock."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def told(page: Any) -> str:
    return html.unescape(" ".join(str(message).strip() for message in page.context["messages"]))


def text(page: Any) -> str:
    return " ".join(html.unescape(page.content.decode()).split())


def council_of(hall: Hall) -> User:
    user = make_user("council")
    appoint(user=user, role=Role.COUNCIL, place=hall.cooperative.village)
    return user


def test_a_manager_admits_from_the_register(hall: Hall) -> None:
    other = make_hall("响泉", 1)
    browser = as_user(hall.manager)
    page = browser.get("/admin/members/new/")
    assert "Choose a village" in text(page) and "焦示例1" not in text(page) and not Look.objects.exists()
    assert "焦示例" not in text(browser.get("/admin/members/new/?q=焦"))  # one sign would list everybody
    address = f"/admin/members/new/?village={hall.cooperative.village_id}"
    page = browser.get(address)
    assert [row.household for row in page.context["page_obj"]] == list(hall.households)
    assert Look.objects.filter(what="member search").count() == 3
    ticked = [str(one.pk) for one in hall.households]
    given = {"household": ticked, "joined_on": "2026-11-20", "consented_on": "2026-11-01"}
    admit(other)
    before = everything()
    for changed, words in (
        ({"household": []}, "Tick at least one household."),
        ({"joined_on": "2026-11-21"}, "That day is in the future."),
        (
            {"consented_on": "2026-11-20", "joined_on": "2026-11-19"},
            "The consent is signed before the household joins.",
        ),
        ({"household": [*ticked, str(other.households[0].pk)]}, "One of them: is not in the register."),
        ({"household": ["x", "9" * 30]}, "Tick at least one household."),
    ):
        page = browser.post(address, given | changed)
        assert page.status_code == 422 and words in text(page) and other.households[0].number not in text(page)
    assert everything() == before
    page = browser.post(address, given, follow=True)
    assert told(page) == "3 households have joined."
    assert Member.objects.filter(cooperative=hall.cooperative, joined_on=TODAY).count() == 3
    again = browser.post(address, given, follow=True)
    assert told(again) == "All of them were members already. Nothing was changed."


def test_who_is_a_member_elsewhere_is_named(hall: Hall) -> None:
    second = make_hall("响泉", 0)
    Household.objects.filter(pk=hall.households[0].pk).update(village=second.cooperative.village)
    admit(second, hall.households[0])
    Household.objects.filter(pk=hall.households[0].pk).update(village=hall.cooperative.village)
    address = f"/admin/members/new/?q={hall.households[0].number}"
    given = {"household": [hall.households[0].pk], "joined_on": "2026-11-20", "consented_on": "2026-11-20"}
    page = as_user(hall.manager).post(address, given)
    assert page.status_code == 422 and "is a member of 响泉合作社(示例): it leaves there first" in text(page)


def test_shares_are_noted_transferred_corrected_and_read_on_a_day(hall: Hall) -> None:
    first, second, _third = admit(hall)
    credit(first.household, 50_000)
    browser, address = as_user(hall.manager), f"/admin/members/{first.pk}/"
    form = {"what": "land_in", "quantity": "3.5", "valid_on": "2026-03-01", "paper": "纸-1", "reason": "入股(示例)"}
    for key in (str(uuid4()), same := str(uuid4()), same):
        page = browser.post(f"{address}note/", form | {"request": key, "quantity": "1.75"}, follow=True)
        assert told(page) == "Noted."
    assert [row.quantity for row in Share.objects.all()] == [175, 175]  # the form sent twice is one row
    for wrong in (
        {"quantity": "0"},
        {"quantity": "1.755"},
        {"quantity": "x"},
        {"paper": ""},
        {"what": "gold"},
        {"request": ""},
    ):
        page = browser.post(f"{address}note/", form | {"request": str(uuid4())} | wrong)
        assert (page.status_code, list(page.context["note_form"].errors)) == (422, list(wrong))
    page = browser.post(f"{address}note/", form | {"request": str(uuid4()), "what": "land_back"}, follow=True)
    page = browser.post(
        f"{address}note/", form | {"request": str(uuid4()), "what": "land_back", "quantity": "0.01"}, follow=True
    )
    assert told(page) == "On 2026-03-01 it has only 0 mu. Nothing was changed."
    browser.post(f"{address}note/", form | {"request": str(uuid4()), "valid_on": "2026-06-01"})
    browser.post(f"{address}note/", form | {"request": str(uuid4()), "what": "paid_in", "quantity": "200"})
    moved = {"kind": "land", "quantity": "2", "valid_on": "2026-07-01", "paper": "纸-2", "reason": "转让(示例)"}
    page = browser.post(f"{address}transfer/", moved | {"request": str(uuid4()), "taker": "nobody"})
    assert "No other member of this cooperative has this file number." in text(page)
    browser.post(f"{address}transfer/", moved | {"request": str(uuid4()), "taker": second.household.number})
    page = browser.get(address)
    assert [(one.text, str(one.since)) for one in page.context["held"]] == [
        ("1.5 mu", "2026-06-01"),
        ("¥200.00", "2026-03-01"),
    ]
    page = browser.get(f"{address}?day=2026-06-30")
    assert [one.text for one in page.context["held"]] == ["3.5 mu", "¥200.00"]
    assert Look.objects.filter(what="member", subject_id=first.household_id).exists()
    given = Share.objects.get(deed="transfer", member=first)
    page = browser.post(
        f"{address}correct/", {"row": given.pk, "reason": "转错了", "request": str(uuid4())}, follow=True
    )
    assert told(page) == "Corrected by a row of its own; both stay in the list."
    assert Share.objects.filter(deed="correction").count() == 2
    total = browser.get("/admin/members/shares/")
    assert [(one.text, one.holders) for one in total.context["totals"]] == [("3.5 mu", 1), ("¥200.00", 1)]
    shown = statement(first.household, year=2026, today=TODAY)
    assert ([one.kind for one in shown.shares], shown.income) == (["land", "money"], 50_000)
    told_there = "李里合作社(示例) · money shares: <strong>¥200.00</strong> · since 2026-03-01"
    assert told_there in text(as_user(hall.staff).get(f"/admin/households/{first.household_id}/"))
    paper = render_to_string(
        "backoffice/households/statement_paper.html", {"statement": shown, "household": first.household}
    )
    assert "money shares: <strong>¥200.00</strong>" in paper
    assert "transferred" in text(browser.get(f"/admin/members/history/{first.pk}/"))


def test_leaving_through_the_page_names_what_keeps(hall: Hall) -> None:
    [first] = admit(hall, hall.households[0])
    note(hall, first, 500, TODAY, "money", deed="cash_in")
    address = f"/admin/members/{first.pk}/"
    browser, form = as_user(hall.manager), {"on": "2026-11-20", "reason": "迁出(示例)", "paper": ""}
    assert "money shares of ¥5.00 are not paid back" in text(browser.get(address))
    page = browser.post(f"{address}leave/", form, follow=True)
    assert told(page) == "The household can't leave yet: money shares of ¥5.00 are not paid back. Nothing was changed."
    back = {"what": "paid_back", "quantity": "5", "valid_on": "2026-11-20", "paper": "纸-3", "reason": "退股(示例)"}
    page = browser.post(f"{address}note/", back | {"request": str(uuid4())}, follow=True)
    assert "counts as one hand" in told(page)
    page = as_user(hall.staff).post(f"{address}note/", back | {"request": str(uuid4())}, follow=True)
    assert told(page) == "Noted."
    page = browser.post(f"{address}leave/", form, follow=True)
    assert told(page).startswith("The household has left.") and "It is no member any more" not in text(page)
    listed = browser.get("/admin/members/?left=left")
    assert [row.pk for row in listed.context["object_list"]] == [first.pk]
    assert list(browser.get("/admin/members/").context["object_list"]) == []


def test_who_reads_and_who_writes(hall: Hall) -> None:
    first, _second, _third = admit(hall)
    other = make_hall("响泉", 0)
    address = f"/admin/members/{first.pk}/"
    for user in (hall.clerk, hall.staff, council_of(hall)):
        browser = as_user(user)
        assert "焦示例1" in text(browser.get("/admin/members/")) and browser.get(address).status_code == 200
        assert browser.get("/admin/members/new/").status_code == 302  # Wagtail leads who may not to the home page
    before = everything()
    form = {
        "what": "land_in",
        "quantity": "1",
        "valid_on": "2026-11-20",
        "paper": "1",
        "reason": "x",
        "request": str(uuid4()),
    }
    leaves = {"on": "2026-11-20", "reason": "x"}
    for user in (hall.clerk, User.objects.get(email="council@example.com")):
        for step, given in (("note", form), ("leave", leaves), ("transfer", form), ("correct", form)):
            assert as_user(user).post(f"{address}{step}/", given).status_code == 302
    staff = as_user(hall.staff)
    assert staff.post(f"{address}note/", form).status_code == 422  # only that money is paid back
    assert staff.post(f"{address}leave/", leaves).status_code == 302
    for user in (other.manager, other.staff):
        browser = as_user(user)
        assert "焦示例1" not in text(browser.get("/admin/members/"))
        for step in ("", "note/", "leave/", "transfer/", "correct/"):
            assert browser.get(f"{address}{step}").status_code == 404
            assert browser.post(f"{address}{step}", form).status_code in {404, 405}
        assert browser.get(f"/admin/members/new/?cooperative={hall.cooperative.pk}").status_code in {302, 404}
    assert everything()[:3] == before[:3]


def test_a_file_of_members_is_a_look_at_each(hall: Hall) -> None:
    admit(hall)
    page = as_user(hall.clerk).get("/admin/members/?export=csv")
    content = b"".join(page.streaming_content).decode() if page.streaming else page.content.decode()
    assert content.count("焦示例") == 3 and Look.objects.filter(what="member list").count() == 3
