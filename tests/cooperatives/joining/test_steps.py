"""A party applies, is recommended by its township and approved by the county: each step once, by whose it is, with a reason."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from wagtail.models import ModelLogEntry

from marketplace.cooperatives.joining import deciding
from marketplace.cooperatives.joining.applying import apply, complete, keep_paper, withdraw
from marketplace.cooperatives.joining.pairing import pair
from marketplace.cooperatives.joining.queries import said_mark
from marketplace.cooperatives.joining.refusals import (
    AppliedAlready,
    ChangedMeanwhile,
    CodeTaken,
    JoiningRefused,
    NameTaken,
    NoReason,
    NotJoined,
    NotProved,
    NotTheirs,
    OutOfTurn,
    OwnApplication,
    SamePerson,
    WrongCode,
)
from marketplace.cooperatives.joining.rules import is_credit_code
from marketplace.cooperatives.membership import NewCooperative, enter_cooperatives
from marketplace.cooperatives.models import Application, Cooperative, Pairing, Step
from marketplace.cooperatives.pictures import collection_of
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Appointment, Role, User
from marketplace.people.policies import sees
from marketplace.places.models import Township
from tests.cooperatives.joining.parties import OTHER_CODE, Office, applied, make_office, said
from tests.world import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def told(text: str) -> list[str]:
    return [str(one.to[0]) for one in mail.outbox if text in str(one.body)]


def trail(party: Cooperative) -> list[tuple[str, str, str]]:
    return list(party.steps.values_list("kind", "status", "reason"))


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("91350100M000100Y43", True),  # the standard's own example
        ("91350100M000100Y44", False),
        ("91350100M000100Y4", False),
        ("91350100MO00100Y43", False),  # O is no sign of it
        ("", False),
    ],
)
def test_a_credit_code_has_its_check_sign(code: str, right: bool) -> None:
    assert is_credit_code(code) is right


def test_from_application_to_manager(office: Office, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        application = applied(office)
        party = application.cooperative
        assert (party.status, sees(office.staff, party), sees(office.applicant, party)) == ("applied", True, False)
        deciding.recommend(party.pk, user=office.staff, reason="收购可靠", now=NOW)
        deciding.approve(party.pk, user=office.county, reason="材料齐全", now=NOW)
        deciding.approve(party.pk, user=office.county, reason="材料齐全", now=NOW)  # a second tap
    party.refresh_from_db()
    application.refresh_from_db()
    assert (party.status, application.is_open) == ("approved", False)
    assert trail(party) == [
        ("applied", "applied", ""), ("recommended", "recommended", "收购可靠"), ("approved", "approved", "材料齐全")
    ]  # fmt: skip
    assert list(party.steps.values_list("by", "appointment__role")) == [
        (office.applicant.pk, None), (office.staff.pk, "township_staff"), (office.county.pk, "county")
    ]  # fmt: skip
    manager = Appointment.objects.get(role=Role.MANAGER)
    assert (manager.user, manager.cooperative, manager.by, manager.how) == (
        office.applicant, party, office.county, "application"
    )  # fmt: skip
    office.applicant.refresh_from_db()
    assert office.applicant.is_staff and collection_of(party).name == f"{party.name} #{party.pk}"
    # each step is told once
    for reason in ("收购可靠", "材料齐全"):
        assert told(reason) == [office.applicant.email]
    assert len(mail.outbox) == 3
    logged = ModelLogEntry.objects.filter(action__startswith="cooperatives.step.")
    assert sorted(logged.values_list("action", flat=True)) == [
        "cooperatives.step.applied", "cooperatives.step.approved", "cooperatives.step.recommended"
    ]  # fmt: skip


def test_an_administrator_approves_but_gives_no_manager(office: Office) -> None:
    party, boss = applied(office).cooperative, make_user("boss", is_staff=True, is_superuser=True)
    deciding.recommend(party.pk, user=office.staff, reason="可靠", now=NOW)
    deciding.approve(party.pk, user=boss, reason="好", now=NOW)
    manager = Appointment.objects.get(role=Role.MANAGER)
    assert (manager.user, manager.by, manager.how) == (office.applicant, None, "application")


def test_who_has_not_joined_is_paired_with_no_village(office: Office) -> None:
    party = applied(office).cooperative
    given: dict[str, Any] = {"user": office.county, "since": NOW.date(), "reason": "结对", "now": NOW}
    with pytest.raises(NotJoined):
        pair(party.pk, office.village, **given)
    assert not Pairing.objects.exists()
    deciding.recommend(party.pk, user=office.staff, reason="可靠", now=NOW)
    deciding.approve(party.pk, user=office.county, reason="好", now=NOW)
    assert pair(party.pk, office.village, **given).party == party


def test_what_is_asked_for_goes_to_the_township_again(office: Office) -> None:
    application = applied(office)
    party = application.cooperative
    deciding.recommend(party.pk, user=office.staff, reason="可靠", now=NOW)
    deciding.ask_back(party.pk, user=office.county, reason="请补营业执照", now=NOW)
    with pytest.raises(OutOfTurn):  # nobody approves what is being changed
        deciding.approve(party.pk, user=office.second, reason="好", now=NOW)
    complete(office.applicant, party.pk, said(office.village, households=70), note="", now=NOW)
    party.refresh_from_db()
    application.refresh_from_db()
    assert (party.status, application.households) == ("applied", 70)
    with pytest.raises(OutOfTurn):
        deciding.approve(party.pk, user=office.county, reason="好", now=NOW)
    assert [kind for kind, _status, _reason in trail(party)] == ["applied", "recommended", "asked_back", "completed"]


def test_an_office_decides_on_what_it_was_shown(office: Office) -> None:
    """A tab that was opened before something was added approves, recommends and declines nothing."""
    application = applied(office)
    party = application.cooperative
    new = said_mark(party)
    deciding.recommend(party.pk, user=office.staff, reason="可靠", seen=new, now=NOW)
    deciding.recommend(party.pk, user=office.staff, reason="可靠", seen=new, now=NOW)  # a second tap
    recommended = said_mark(party)
    deciding.ask_back(party.pk, user=office.county, reason="请补", seen=recommended, now=NOW)
    complete(office.applicant, party.pk, said(office.village, households=70), note="", seen=said_mark(party), now=NOW)
    keep = {"file": ContentFile(b"%PDF-1.7 \n%%EOF\n", name="paper.pdf"), "note": "执照", "now": NOW}
    completed = said_mark(Cooperative.objects.get(pk=party.pk))
    keep_paper(office.applicant, application, **keep)  # type: ignore[arg-type]
    before = trail(party)
    for step, user, seen in (
        (deciding.recommend, office.staff, completed), (deciding.decline, office.staff, completed),
        (deciding.ask_back, office.staff, new), (deciding.recommend, office.staff, ""),
    ):  # fmt: skip
        with pytest.raises(ChangedMeanwhile):
            step(party.pk, user=user, reason="好", seen=seen, now=NOW)
    assert trail(party) == before
    now_shown = said_mark(Cooperative.objects.get(pk=party.pk))
    deciding.recommend(party.pk, user=office.staff, reason="已补", seen=now_shown, now=NOW)
    with pytest.raises(ChangedMeanwhile):  # it was recommended before, and is another one now
        deciding.approve(party.pk, user=office.second, reason="好", seen=recommended, now=NOW)
    assert Cooperative.objects.get(pk=party.pk).status == "recommended"


def test_of_two_tabs_of_the_applicant_the_second_says_so(office: Office) -> None:
    application = applied(office)
    with pytest.raises(AppliedAlready):  # not "sent" with what nobody reads
        apply(office.applicant, said(office.village, does="种玉米"), language="zh-hans", now=NOW)
    party = application.cooperative
    deciding.ask_back(party.pk, user=office.staff, reason="请补", now=NOW)
    stale = said_mark(party)
    complete(office.applicant, party.pk, said(office.village, households=70), note="", seen=stale, now=NOW)
    complete(office.applicant, party.pk, said(office.village, households=70), note="", seen=stale, now=NOW)
    with pytest.raises(OutOfTurn):
        complete(office.applicant, party.pk, said(office.village, households=80), note="", seen=stale, now=NOW)
    deciding.ask_back(party.pk, user=office.staff, reason="再补", now=NOW)
    with pytest.raises(ChangedMeanwhile):
        complete(office.applicant, party.pk, said(office.village, households=80), note="", seen=stale, now=NOW)
    application.refresh_from_db()
    assert (application.households, Cooperative.objects.get(pk=party.pk).status) == (70, "asked_back")


def test_the_name_of_who_was_declined_is_free_again(office: Office) -> None:
    party = applied(office).cooperative
    deciding.decline(party.pk, user=office.staff, reason="资料不实", now=NOW)
    again = applied(office)
    assert again.cooperative_id != party.pk and Cooperative.objects.filter(name=party.name).count() == 2
    withdraw(office.applicant, again.cooperative_id, reason="", now=NOW)
    assert list(Application.objects.values_list("is_open", flat=True)) == [False, False]
    with pytest.raises(OutOfTurn):
        deciding.recommend(again.cooperative_id, user=office.staff, reason="好", now=NOW)


def test_the_same_form_twice_makes_one_and_another_is_refused(office: Office) -> None:
    first = applied(office)
    assert applied(office) == first
    with pytest.raises(AppliedAlready):
        applied(office, name="另一家合作社", credit_code=OTHER_CODE)
    other = make_user("other")
    for changed, refusal in (
        ({"credit_code": OTHER_CODE}, NameTaken),
        ({"name": "另一家合作社"}, CodeTaken),
        ({"credit_code": "91370302MA0EXAMPXX"}, WrongCode),
    ):
        with pytest.raises(refusal):
            apply(other, said(office.village, **changed), language="zh-hans", now=NOW)
    nobody = User.objects.create_user(email="unproved@example.com", password="demo-demo")
    with pytest.raises(NotProved):
        apply(nobody, said(office.village, name="三", credit_code=OTHER_CODE), language="en", now=NOW)
    assert (Cooperative.objects.count(), Step.objects.count()) == (1, 1)


def test_each_step_is_whose_it_is(office: Office) -> None:
    party = applied(office).cooperative
    elsewhere = make_user("elsewhere")
    appoint(user=elsewhere, role=Role.TOWNSHIP_STAFF, place=Township.objects.create(name="太河镇"))

    def refused(step: Any, user: User, kind: type[JoiningRefused], reason: str = "因为") -> None:
        before = trail(party)
        with pytest.raises(kind):
            step(party.pk, user=user, reason=reason, now=NOW)
        assert trail(party) == before

    refused(deciding.recommend, elsewhere, NotTheirs)
    refused(deciding.recommend, office.county, NotTheirs)
    refused(deciding.recommend, office.staff, NoReason, " ")
    refused(deciding.approve, office.county, OutOfTurn)
    refused(deciding.suspend, office.staff, NotTheirs)
    appoint(user=office.applicant, role=Role.TOWNSHIP_STAFF, place=office.village.township)
    refused(deciding.recommend, office.applicant, OwnApplication)
    with pytest.raises(NotTheirs):
        withdraw(office.staff, party.pk, reason="", now=NOW)
    appoint(user=office.staff, role=Role.COUNTY)  # holds both
    deciding.recommend(party.pk, user=office.staff, reason="好", now=NOW)
    refused(deciding.approve, office.staff, SamePerson)
    assert not Appointment.objects.filter(role=Role.MANAGER).exists()


def test_what_the_county_enters_itself_has_its_step(office: Office) -> None:
    enter_cooperatives([NewCooperative(office.village.pk, "示例加工厂", kind="firm")])
    party = Cooperative.objects.get()
    assert (party.kind, trail(party)) == ("firm", [("entered", "approved", "")])
    party.delete()  # a mistake goes, with its step
    assert not Step.objects.exists()


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE cooperatives_step SET reason = '别的'",
        "DELETE FROM cooperatives_step; SET CONSTRAINTS ALL IMMEDIATE",
        "TRUNCATE cooperatives_step CASCADE",
        "UPDATE cooperatives_cooperative SET status = 'approved'",
    ],
)
def test_no_other_way_changes_a_step_or_a_status(office: Office, attack: str) -> None:
    party = applied(office).cooperative
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    party.refresh_from_db()
    assert (party.status, len(trail(party))) == ("applied", 1)


def test_who_was_there_before_steps_were_kept_has_joined(office: Office) -> None:
    party = Cooperative.objects.create(name="从前的合作社", village=office.village, status="applied")
    with connection.cursor() as cursor:
        cursor.execute(import_module("marketplace.cooperatives.migrations.0003_joining").FORMER)
    party.refresh_from_db()
    assert (party.status, party.kind, trail(party)) == ("approved", "cooperative", [("before", "approved", "")])
