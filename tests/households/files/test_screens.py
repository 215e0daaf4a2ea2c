"""Household files at the township's desk: list, page, one form for the file and its people, who sees and writes them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.cooperatives.models import Cooperative
from marketplace.households.models import Household, Person
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Look, Role, User
from marketplace.places.models import Township, Village
from tests.households.desks import told
from tests.households.files.desk import HEAD, WIFE, Member, changed_by, everything, opened
from tests.orders.desks import as_user
from tests.world import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NEW = "/admin/household_files/new/"


@pytest.fixture
def desk(staff: User) -> Client:
    return as_user(staff)


def rows(*people: dict[str, Any], there: int = 0) -> dict[str, Any]:
    """The people of a form, as a browser sends them; the first ones are in the file already."""
    sent: dict[str, Any] = {"people-TOTAL_FORMS": len(people), "people-INITIAL_FORMS": there}
    return sent | {f"people-{n}-{name}": value for n, one in enumerate(people) for name, value in one.items()}


def new_file(village: Village, *people: dict[str, Any], **changed: Any) -> dict[str, Any]:
    facts = {"village": village.pk, "number": "LL-001", "status": "registered", "on": "2026-05-01", "reason": "评议"}
    couple = ({"name": "焦示例1", "relation": "head"}, {"name": "刘示例1", "relation": "spouse"}, {"relation": ""})
    return facts | changed | rows(*(people or couple))


def of_file(household: Household, *changed: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """The form of a file, as it is shown: everybody in it, and one more row; some of it typed anew, row by row."""
    page_rows = [
        {"pk": one.pk, "name": one.name, "relation": one.relation, "joined_on": one.joined_on or "",
         "left_on": one.left_on or "", "left_why": one.left_why}
        for one in household.persons.order_by("pk")
    ]  # fmt: skip
    there = len(page_rows)
    page_rows.append({"name": "", "relation": "", "joined_on": ""})
    for n, one in enumerate(changed):
        page_rows[n] |= one
    sent = {"village": household.village_id, "number": household.number, "version": household.version}
    return sent | facts | rows(*page_rows, there=there)


def errors(page: Any) -> dict[str, list[str]]:
    """What is said beside each field, of the people too."""
    form = page.context["form"]
    found = {name: list(texts) for name, texts in form.errors.items()}
    for n, row in enumerate(form.members.forms):
        found |= {f"{n}.{name}": list(texts) for name, texts in row.errors.items()}
    return found


def address(household: Household, name: str = "change") -> str:
    return reverse(f"household_files:{name}", args=[household.pk])


def test_a_file_is_opened_with_all_its_people_in_one_form_and_once(desk: Client, village: Village) -> None:
    form = desk.get(NEW).context["form"]
    assert [row.initial.get("relation") for row in form.members] == ["head", None, None, None]
    first = desk.post(NEW, new_file(village), follow=True)
    household = Household.objects.get()
    assert told(first) == "The file is opened."
    assert first.redirect_chain == [(address(household, "inspect"), 302)]
    assert [one.name for one in first.context["people"]] == ["焦示例1", "刘示例1"]
    again = desk.post(NEW, new_file(village))
    assert (again.status_code, again["Location"]) == (302, address(household, "inspect"))
    assert (Household.objects.count(), Person.objects.count(), Look.objects.filter(what="file").count()) == (1, 2, 1)


def test_more_rows_are_shown_with_what_was_typed_and_without_complaint(desk: Client, village: Village) -> None:
    sent = new_file(village, {"name": "焦示例1", "relation": "", "joined_on": "昨天"}, number="") | {"more": "1"}
    page = desk.post(NEW, sent)
    html = page.content.decode()
    assert (page.status_code, errors(page), Household.objects.count()) == (200, {}, 0)
    assert len(page.context["form"].members.forms) == 4
    assert 'value="焦示例1"' in html and 'value="昨天"' in html and "bo-error" not in html


@pytest.mark.parametrize(
    ("people", "changed", "said"),
    [
        ([{"name": "焦"}], {}, {"0.relation": ["Choose what this person is to the head."],
                               "__all__": ["Nobody is the head. Choose “head” for one person."]}),
        ([{"name": ""}], {}, {"__all__": ["Nobody belongs to this household. Enter at least its head."]}),
        ([{"name": "焦", "relation": "head", "joined_on": "2999-01-01"}], {},
         {"0.joined_on": ["This day is yet to come. Give today or a day before."]}),
        ([], {"number": "LL<1>"}, {"number": ["A file number has letters, digits and dashes, 30 signs at the most."]}),
        ([], {"number": "LL-007"},
         {"number": ["Another household has this file number. Look it up in the list, or give another number."]}),
        ([], {"on": "2999-01-01"}, {"on": ["This day is yet to come. Give today or a day before."]}),
        ([{"name": "王示例", "relation": "head"}], {},
         {"0.name": ["Somebody of this name belongs to the household with the file LL-007. "
                     "If that is another person, say so."]}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    desk: Client, village: Village, people: list[dict[str, Any]], changed: dict[str, Any], said: dict[str, list[str]]
) -> None:
    opened(None, village, Member("王示例", "head"), number="LL-007")
    before = everything()
    page = desk.post(NEW, new_file(village, *people, **changed))
    assert (page.status_code, errors(page)) == (422, said)
    assert everything() == before


def test_who_only_has_the_same_name_as_somebody_in_the_village_is_entered_when_that_is_said(
    desk: Client, village: Village
) -> None:
    opened(None, village, Member("焦示例1", "head"), number="LL-007")
    page = desk.post(NEW, new_file(village))
    assert page.status_code == 422 and "who only have the same name" in page.content.decode()
    assert desk.post(NEW, new_file(village, others_meant="on")).status_code == 302
    assert Household.objects.filter(head_name="焦示例1").count() == 2


def test_the_head_dies_a_child_is_born_and_the_second_who_changes_it_is_told(desk: Client, village: Village) -> None:
    household = opened(None, village)
    died = {"left_on": "2026-06-01", "left_why": "died"}
    page = desk.post(address(household), of_file(household, died))
    assert errors(page) == {
        "0.relation": ["The head has left. Choose “head” for somebody who belongs to the household now."]
    }
    born = {"name": "焦示例2", "relation": "daughter", "joined_on": "2026-06-02"}
    first = desk.post(address(household), of_file(household, died, {"relation": "head"}, born), follow=True)
    assert told(first) == "The file is saved."
    assert [one.name for one in first.context["people"]] == ["刘示例1", "焦示例2"]
    assert [(one.name, one.get_left_why_display()) for one in first.context["former"]] == [("焦示例1", "died")]
    before = everything()
    late = of_file(household, {}, {}, {}, number="LL-002")  # `household` was read before
    second = desk.post(address(household), late)
    assert second.status_code == 422 and "Somebody else has changed this file" in errors(second)["__all__"][0]
    assert 'value="LL-002"' in second.content.decode()
    assert everything() == before


def test_a_file_without_people_asks_for_them(desk: Client, village: Village) -> None:
    bare = Household.objects.create(village=village, number="OLD-1", head_name="焦示例1")
    assert desk.get(address(bare, "inspect")).status_code == 200
    nobody = desk.post(address(bare), of_file(bare))
    assert errors(nobody) == {"__all__": ["Nobody belongs to this household. Enter at least its head."]}
    assert desk.post(address(bare), of_file(bare, {"name": "焦示例1", "relation": "head"})).status_code == 302
    assert bare.persons.get().relation == "head"


def test_a_status_is_noted_with_reason_and_day(desk: Client, village: Village) -> None:
    household = opened(None, village)
    wrong = desk.post(address(household, "status"), {"status": "lifted", "on": "2026-04-01", "reason": "x"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors == {"on": ["This is before the last change of the status."]}
    page = desk.post(
        address(household, "status"), {"status": "lifted", "on": "2026-06-01", "reason": "收入达标"}, follow=True
    )
    assert told(page) == "The status is noted, with its reason."
    assert [one.status for one in page.context["statuses"]] == ["lifted", "registered"]
    history = desk.get(address(household, "history")).content.decode()
    assert "Status of the household changed" in history and "示例" not in history


def test_the_list_finds_by_number_village_and_anybodys_name(desk: Client, village: Village) -> None:
    household = opened(None, village)
    other = Village.objects.create(name="土堆村", township=village.township)
    opened(None, other, Member("王示例", "head"), number="TD-1", status="lifted")
    index = reverse("household_files:index")
    assert [row.people for row in desk.get(index).context["object_list"]] == [2, 1]
    for asked in (
        {"q": "刘示例"},
        {"q": "ＬＬ－００１"},
        {"q": "李里"},
        {"village": village.pk},
        {"status": "registered"},
    ):
        assert list(desk.get(index, asked).context["object_list"]) == [household], asked
    assert set(Look.objects.values_list("subject_id", "what")) == {(one.pk, "files") for one in Household.objects.all()}
    exported = b"".join(desk.get(index, {"export": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert list(csv.reader(io.StringIO(exported.removeprefix("\ufeff"))))[1:] == [
        ["LL-001", "李里村", "焦示例1", "registered (建档立卡)", "2"], ["TD-1", "土堆村", "王示例", "lifted (已脱贫)", "1"],
    ]  # fmt: skip
    assert set(Look.objects.exclude(what="files").values_list("subject_id", "what")) == {
        (one.pk, "file list") for one in Household.objects.all()
    }  # fmt: skip


@pytest.mark.parametrize("who", ["council", "other township", "clerk", "helper"])
def test_others_see_what_their_role_allows_and_change_nothing(village: Village, who: str) -> None:
    household, far = opened(None, village), Township.objects.create(name="太河镇")
    cooperative = Cooperative.objects.create(name="李里合作社", village=village)
    role, place = {
        "council": (Role.COUNCIL, village), "other township": (Role.TOWNSHIP_STAFF, far),
        "clerk": (Role.CLERK, cooperative), "helper": (Role.HELPER, village.township),
    }[who]  # fmt: skip
    user = make_user("other")
    appoint(user=user, role=role, place=place)
    before, client = everything(), as_user(user)
    seen = {"council": 200, "other township": 404}.get(who, 404)
    assert client.get(address(household, "inspect")).status_code == seen
    assert client.get(address(household, "history")).status_code == seen
    assert client.get(address(household)).status_code == (302 if who == "council" else 404)
    assert client.post(address(household), of_file(household, number="X-1")).status_code == (
        302 if who == "council" else 404
    )
    assert client.post(
        address(household, "status"), {"status": "lifted", "on": "2026-06-01", "reason": "x"}
    ).status_code == (302 if who == "council" else 404)  # fmt: skip
    refused = client.post(NEW, new_file(village, number="X-2"))
    assert refused.status_code == (422 if who == "other township" else 302)
    assert everything() == before
    if who == "council":
        page = client.get(address(household, "inspect"))
        assert address(household) not in page.content.decode()


def test_a_forged_form_takes_nobody_of_another_household(desk: Client, village: Village) -> None:
    household, other = opened(None, village), opened(None, village, Member("王示例", "head"), number="LL-007")
    theirs = other.persons.get()
    before = everything()
    assert desk.post(address(household), {}).status_code == 422
    assert desk.post(address(household), of_file(household) | {"people-TOTAL_FORMS": "many"}).status_code == 422
    forged = of_file(household, {"pk": theirs.pk, "name": "赵示例"})
    assert desk.post(address(household), forged).status_code == 302
    assert everything() == before
    taken = new_file(village, {"name": "赵示例", "relation": "head", "pk": theirs.pk}, number="LL-9")
    assert desk.post(NEW, taken | {"people-INITIAL_FORMS": 1}).status_code == 302
    assert list(other.persons.all()) == [theirs] and other.persons.get().name == "王示例"
    assert Household.objects.get(number="LL-9").persons.get().name == "赵示例"


def test_the_townships_home_leads_to_its_files(desk: Client, village: Village) -> None:
    empty = desk.get("/admin/").content.decode()
    assert NEW in empty and "Open the first file" in empty
    opened(None, village, HEAD, WIFE)
    Village.objects.create(name="土堆村", township=village.township)
    home = " ".join(desk.get("/admin/").content.decode().split())
    assert "<strong>1</strong><span>household file, in 1 of 2 villages</span>" in home
    assert NEW not in home.partition("township-title")[2].partition("</section>")[0]


def test_a_form_changes_nothing_that_is_as_it_was(desk: Client, village: Village) -> None:
    household = opened(None, village)
    before = everything()
    assert desk.post(address(household), of_file(household)).status_code == 302
    assert everything() == before
    changed_by(None, household, number="LL-9")
    assert Household.objects.get().number == "LL-9"
