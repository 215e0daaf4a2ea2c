"""From the public page to a manager: applied on the shop, recommended and approved in the back office, suspended and lifted."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from marketplace.cooperatives.joining.deciding import approve, recommend, suspend
from marketplace.cooperatives.joining.queries import said_mark
from marketplace.cooperatives.models import Application, ApplicationPaper, Cooperative, Pairing
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Look, Role
from marketplace.places.models import Township, Village
from tests.cms.shop_site import picture_bytes
from tests.cooperatives.joining.parties import CODE, Office, applied, make_office
from tests.orders.desks import as_user
from tests.world import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def party(office: Office) -> Cooperative:
    """Approved."""
    found: Cooperative = applied(office).cooperative
    recommend(found.pk, user=office.staff, reason="好", now=NOW)
    approve(found.pk, user=office.county, reason="好", now=NOW)
    return Cooperative.objects.get(pk=found.pk)


def text_of(page: Any) -> str:
    return str(page.content.decode())


def form_of(office: Office, **other: object) -> dict[str, object]:
    return {
        "kind": "cooperative", "name": "示例谷子合作社", "credit_code": CODE.lower(), "village": office.village.pk,
        "does": "种谷子", "helps": "收购农户的谷子", "villages": [office.village.pk], "households": "６３",
    } | other  # fmt: skip


def step(browser: Client, name: str, application: Application, reason: str) -> Any:
    """Take a step from the page as it is now."""
    given = {"reason": reason, "seen": said_mark(Cooperative.objects.get(application=application))}
    return browser.post(reverse(f"applications:{name}", args=[application.pk]), given, follow=True)


def test_from_the_public_page_to_a_manager(office: Office, client: Client) -> None:
    public = client.get(reverse("sell-with-us"))
    assert reverse("application") in text_of(public) and not public.cookies
    assert client.get(reverse("application")).status_code == 302  # signs in first
    mine = as_user(office.applicant)
    wrong = mine.post(reverse("application"), form_of(office, credit_code="91370302MA0EXAMPXX", name=""))
    assert wrong.status_code == 422 and not Application.objects.exists()
    assert "18位中有一位不对" in text_of(wrong)
    mine.post(reverse("application"), form_of(office))
    mine.post(reverse("application"), form_of(office))  # the same form once more
    application = Application.objects.get()
    assert (application.cooperative.credit_code, application.households) == (CODE, 63)
    licence = SimpleUploadedFile("licence.jpg", picture_bytes(), "image/jpeg")
    mine.post(reverse("application-paper"), {"paper-file": licence, "paper-note": "营业执照"})
    paper = ApplicationPaper.objects.get()

    staff, county = as_user(office.staff), as_user(office.county)
    assert "1 application waits for you" in text_of(staff.get("/admin/"))
    assert "waits for you" not in text_of(county.get("/admin/"))
    page = text_of(staff.get(reverse("applications:inspect", args=[application.pk])))
    assert "63" in page and "营业执照" in page
    assert reverse("applications:recommend", args=[application.pk]) in page
    assert reverse("applications:approve", args=[application.pk]) not in page
    opened = staff.get(reverse("applications:paper", args=[application.pk, paper.pk]))
    assert "no-store" in opened["Cache-Control"] and opened["Content-Type"] == "image/jpeg"
    assert Look.objects.filter(subject_type="application", subject_id=application.pk).count() == 1
    assert step(staff, "recommend", application, "").status_code == 422
    step(staff, "recommend", application, "收购可靠")
    assert "1 application waits for you" in text_of(county.get("/admin/"))
    step(county, "ask", application, "请补社员名单")
    assert "请补社员名单" in text_of(mine.get(reverse("application")))
    shown = {"seen": mine.get(reverse("application")).context["seen"]}
    stale = mine.post(reverse("application-complete"), form_of(office, households="80"))
    assert stale.status_code == 422 and "since you opened this page" in text_of(stale)
    mine.post(reverse("application-complete"), form_of(office, households="70") | shown)
    page = staff.get(reverse("applications:inspect", args=[application.pk]))
    later = SimpleUploadedFile("more.pdf", b"%PDF-1.7 \n%%EOF\n", "application/pdf")
    mine.post(reverse("application-paper"), {"paper-file": later, "paper-note": "社员名单"})
    address = reverse("applications:recommend", args=[application.pk])
    stale = staff.post(address, {"reason": "已补", "seen": page.context["seen"]}, follow=True)
    assert "since you opened this page" in text_of(stale)
    step(staff, "recommend", application, "已补")
    step(county, "approve", application, "材料齐全")
    application.refresh_from_db()
    assert (application.cooperative.status, application.households) == ("approved", 70)
    told = text_of(mine.get(reverse("application")))
    assert "收购可靠" in told and "材料齐全" in told and reverse("wagtailadmin_home") in told


def test_an_application_is_nobody_elses(office: Office) -> None:
    application = applied(office)
    elsewhere = make_user("elsewhere")
    appoint(user=elsewhere, role=Role.TOWNSHIP_STAFF, place=Township.objects.create(name="太河镇"))
    other = as_user(elsewhere)
    for address in ("inspect", "recommend", "decline"):
        there = reverse(f"applications:{address}", args=[application.pk])
        assert other.post(there, {"reason": "好"}).status_code == 404
    stranger = as_user(make_user("stranger"))
    assert application.cooperative.name not in text_of(stranger.get(reverse("application")))
    stranger.post(reverse("application-withdraw"))
    refused = step(as_user(office.staff), "approve", application, "好")  # the county's
    assert "another office" in text_of(refused)
    assert list(application.cooperative.steps.values_list("kind", flat=True)) == ["applied"]


def test_the_county_suspends_and_the_managers_read_why(office: Office, party: Cooperative) -> None:
    county, manager = as_user(office.county), as_user(office.applicant)
    address = reverse("cooperatives:suspend", args=[party.pk])
    assert address in text_of(county.get(reverse("cooperatives:inspect", args=[party.pk])))
    assert address not in text_of(as_user(office.staff).get(reverse("cooperatives:inspect", args=[party.pk])))
    assert as_user(office.staff).post(address, {"reason": "因为"}).status_code in (302, 403)
    assert county.post(address, {"reason": ""}).status_code == 422
    party.refresh_from_db()
    assert party.status == "approved"
    county.post(address, {"reason": "承诺未兑现"})
    party.refresh_from_db()
    assert party.status == "suspended"
    home = text_of(manager.get("/admin/"))
    assert "承诺未兑现" in home and "are still packed" in home
    county.post(reverse("cooperatives:lift", args=[party.pk]), {"reason": "已整改"})
    assert "承诺未兑现" not in text_of(manager.get("/admin/"))


def test_the_status_is_no_field_of_the_form(office: Office, party: Cooperative) -> None:
    suspend(party.pk, user=office.county, reason="因为", now=NOW)
    given = {"name": "新名", "kind": "firm", "village": office.village.pk, "status": "approved"}
    as_user(office.county).post(reverse("cooperatives:edit", args=[party.pk]), given)
    party.refresh_from_db()
    assert (party.name, party.kind, party.status) == ("新名", "firm", "suspended")


def test_of_two_tabs_the_second_is_told_what_the_first_has_changed(office: Office, party: Cooperative) -> None:
    county, address = as_user(office.county), reverse("cooperatives:edit", args=[party.pk])
    opened = county.get(address).context["form"]
    shown = {"name": party.name, "kind": party.kind, "credit_code": party.credit_code, "village": office.village.pk,
             "about": "", "seen": opened["seen"].value()}  # fmt: skip
    county.post(address, shown | {"about": "种谷子，收谷子"})
    stale = county.post(address, shown | {"name": "新名"})
    assert "Somebody has changed this since you opened it: About" in text_of(stale)
    party.refresh_from_db()
    assert (party.about, party.name) == ("种谷子，收谷子", "示例谷子合作社")
    again = {name: stale.context["form"][name].value() or "" for name in [*shown, "name_en", "about_en"]}
    county.post(address, again)
    party.refresh_from_db()
    assert (party.about, party.name) == ("种谷子，收谷子", "新名")


def test_a_village_is_paired_and_the_pairing_ends(office: Office, party: Cooperative) -> None:
    staff = as_user(office.staff)
    abroad = Village.objects.create(name="响泉村", township=Township.objects.create(name="太河镇"))
    given = {"party": party.pk, "village": office.village.pk, "since": "2026-01-01", "reason": "收购谷子"}
    assert staff.post(reverse("pairings:new"), given | {"village": abroad.pk}).status_code == 422
    assert staff.post(reverse("pairings:new"), given | {"since": "2099-01-01"}).status_code == 422
    assert not Pairing.objects.exists()
    staff.post(reverse("pairings:new"), given)
    staff.post(reverse("pairings:new"), given)
    pairing = Pairing.objects.get()
    end = reverse("pairings:end", args=[pairing.pk])
    elsewhere = make_user("elsewhere")
    appoint(user=elsewhere, role=Role.TOWNSHIP_STAFF, place=abroad.township)
    assert as_user(elsewhere).post(end, {"until": "2026-02-01", "reason": "x"}).status_code == 404
    staff.post(end, {"until": "2025-02-01", "reason": "早于开始"})
    pairing.refresh_from_db()
    assert pairing.until is None
    staff.post(end, {"until": "2026-02-01", "reason": "到期"})
    pairing.refresh_from_db()
    assert (str(pairing.until), pairing.ended_reason, pairing.ended_by) == ("2026-02-01", "到期", office.staff)
