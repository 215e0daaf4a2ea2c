"""Agreements and signatures through the doors of the back office, in English."""

from __future__ import annotations

import html
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from marketplace.cooperatives.members.admitting import admit_members
from marketplace.households.models import Household
from marketplace.people.models import Look, User
from marketplace.supply.agreements.queries import Figures
from marketplace.supply.models import Agreement, AgreementScan, Season, Signature
from tests.orders.desks import as_user
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

TODAY = NOW.date().isoformat()


def told(page: Any) -> str:
    return html.unescape(" ".join(str(message).strip() for message in page.context["messages"]))


def text(page: Any) -> str:
    return " ".join(html.unescape(page.content.decode()).split())


@pytest.fixture
def millet(world: World) -> Agreement:
    return Agreement.objects.get(product=world.millet.product)


@pytest.fixture
def members(world: World) -> list[Household]:
    """100 members that have not signed."""
    village = world.millet.product.village
    rows = Household.objects.bulk_create(
        Household(village=village, number=f"M-{n:03}", head_name=f"焦社员{n:03}") for n in range(100)
    )
    admit_members([(world.millet.cooperative.pk, one.pk) for one in rows], joined_on=NOW.date())
    return rows


def sign(client: Client, agreement: Agreement, households: list[Household], **change: str) -> Any:
    given = {"mass": "600 kg", "signed_on": TODAY, "named": "", "edited_by": "clerks"} | change
    ticked = [str(one.pk) for one in households]
    return client.post(f"/admin/agreements/{agreement.pk}/sign/", given | {"household": ticked}, follow=True)


def signed(agreement: Agreement) -> int:
    return Signature.objects.filter(agreement=agreement, household__number__startswith="M-").count()


def test_a_manager_makes_an_agreement_on_screen(world: World, manager: User) -> None:
    product = world.millet.product
    beans = type(product).objects.create(
        name="绿豆", category=product.category, cooperative=product.cooperative, village=product.village
    )
    given = {"product": beans.pk, "season": Season.objects.get().pk, "share": "62.5", "signed_on": TODAY}
    browser = as_user(manager)
    for wrong, field in (
        ({"share": "0"}, "share"), ({"share": "100.01"}, "share"), ({"share": "abc"}, "share"),
        ({"product": world.pears.product.pk}, "product"), ({"signed_on": ""}, "signed_on"),
        ({"signed_on": "2026-10-21"}, "__all__"),
    ):  # fmt: skip
        answer = browser.post("/admin/agreements/new/", given | wrong)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    page = browser.post("/admin/agreements/new/", given, follow=True)
    assert told(page) == "The agreement is made. Now let the households sign it."
    agreement = Agreement.objects.get(product=beans)
    assert (agreement.household_share_bp, agreement.cooperative) == (6_250, world.millet.cooperative)
    address = f"/admin/agreements/{agreement.pk}/"
    changed = {"share": "65", "seen": "6250"}
    assert 'name="seen" value="6250"' in text(browser.get(address))
    for _twice in range(2):  # the second tap of the same form changes nothing
        assert told(browser.post(f"{address}share/", changed, follow=True)).startswith("The share is changed.")
    for seen in ("6250", "", "x"):  # another tab, opened before
        stale = browser.post(f"{address}share/", {"share": "70", "seen": seen}, follow=True)
        assert told(stale).startswith("Somebody else has changed the share")
    assert browser.post(f"{address}share/", {"share": "-1"}).status_code == 422
    history = text(browser.get(f"/admin/agreements/history/{agreement.pk}/"))
    assert "Agreement made" in history and "6250 → 6500" in history
    clerk = as_user(world.millet.clerk)
    clerk.post(f"{address}share/", {"share": "10"})
    clerk.post("/admin/agreements/new/", given | {"product": product.pk})
    assert list(Agreement.objects.filter(cooperative=world.millet.cooperative).order_by("pk").values_list(
        "household_share_bp", flat=True)) == [7_000, 6_500]  # fmt: skip


def test_sixty_of_a_hundred_sign_by_one_button(world: World, millet: Agreement, members: list[Household]) -> None:
    clerk = as_user(world.millet.clerk)
    address = f"/admin/agreements/{millet.pk}/sign/"
    page = clerk.get(address, {"all": "1"})
    assert page.content.count(b" checked>") == 100
    assert len(clerk.get(address, {"q": "社员09"}).context["page_obj"].object_list) == 10
    assert told(sign(clerk, millet, members[:60])) == "60 households have signed."
    assert set(Signature.objects.filter(household__in=members).values_list("expected_grams", flat=True)) == {600_000}
    again = sign(clerk, millet, members[:60])
    assert told(again) == "All of them had signed already. Nothing was changed."
    assert clerk.get(address).context["members"] == 40
    own = sign(clerk, millet, members[60:62], **{f"mass-{members[60].pk}": "50"})
    assert told(own) == "2 households have signed."
    masses = Signature.objects.filter(household__in=members[60:62]).order_by("household__number")
    assert list(masses.values_list("expected_grams", flat=True)) == [25_000, 600_000]


def test_who_cannot_sign_is_named_and_nobody_has(world: World, millet: Agreement, members: list[Household]) -> None:
    clerk = as_user(world.millet.clerk)
    answer = sign(clerk, millet, members[:2], mass="")
    assert answer.status_code == 422 and text(answer).count("Please type a mass") == 4  # in the list and at each row
    answer = sign(clerk, millet, members[:2], **{f"mass-{members[1].pk}": "5吨"})
    assert [row.household for row in answer.context["wrong_rows"]] == [members[1]]
    assert f'value="{members[0].pk}" id="household-{members[0].pk}" checked' in answer.content.decode()  # stays ticked
    assert "Tick at least one household." in text(sign(clerk, millet, []))
    # of another page than the one that is shown again
    answer = clerk.post(f"/admin/agreements/{millet.pk}/sign/?q=M-09", {"household": members[0].pk, "mass": ""})
    assert answer.status_code == 422
    assert [row.household.number for row in answer.context["page_obj"] if row.ticked] == ["M-000"]
    # a stranger's household: told that it can't, and nothing else of it
    answer = sign(clerk, millet, [members[0], world.pears.households[0]])
    assert "One of them: is no member of this cooperative." in text(answer)
    assert world.pears.households[0].head_name not in text(answer).replace(world.millet.households[0].head_name, "")
    # a member that has signed meanwhile, with another mass
    sign(clerk, millet, members[:1], mass="100")
    answer = sign(clerk, millet, members[:3])
    assert "M-000 焦社员000: has signed already, with another mass" in text(answer)
    assert signed(millet) == 1


def test_five_thousand_jin_are_asked_again(world: World, millet: Agreement, members: list[Household]) -> None:
    clerk = as_user(world.millet.clerk)
    answer = sign(clerk, millet, members[:2], mass="5000")
    assert answer.status_code == 422 and "very much, or very little, for one household" in text(answer)
    assert signed(millet) == 0
    mark = answer.context["odd_mark"]
    assert sign(clerk, millet, members[:2], mass="6000", sure=mark).status_code == 422  # it was asked for another mass
    assert told(sign(clerk, millet, members[:2], mass="5000", sure=mark)) == "2 households have signed."
    assert sign(clerk, millet, members[2:4], mass="0.002").status_code == 422  # 1 g


def test_a_signature_is_changed_and_left_on_screen(world: World, millet: Agreement) -> None:
    clerk = as_user(world.millet.clerk)
    row = millet.signatures.order_by("pk").first()
    assert row is not None
    address = f"/admin/signatures/{row.pk}/"
    page = clerk.get(address)
    assert "100 jin (50 kg)" in text(page) and "not sold yet" in text(page)
    assert Look.objects.filter(user=world.millet.clerk, what="signature", subject_id=row.household_id).count() == 1
    given = {"mass": "6000", "named": "no", "edited_by": "clerks", "seen": "1"}
    assert "very much, or very little, for one household" in text(clerk.post(f"{address}change/", given))
    assert clerk.post(f"{address}change/", given | {"mass": "x"}).status_code == 422
    row.refresh_from_db()
    assert (row.expected_grams, row.named_to_buyers) == (50_000, None)
    assert told(clerk.post(f"{address}change/", given | {"sure": "3000000"}, follow=True)) == "Saved."
    assert clerk.post(f"{address}leave/", {"on": TODAY, "reason": ""}).status_code == 422
    left = clerk.post(f"{address}leave/", {"on": TODAY, "reason": "搬走(示例)"}, follow=True)
    assert told(left).startswith("The household has left.")
    row.refresh_from_db()
    assert (row.expected_grams, row.named_to_buyers, row.left_reason) == (3_000_000, False, "搬走(示例)")
    history = text(clerk.get(f"/admin/signatures/history/{row.pk}/"))
    for said in ("expected mass: 100 jin → 6,000 jin", "Left the agreement", "搬走(示例)"):
        assert said in history
    assert "焦示例" not in history.replace("搬走(示例)", "")


def test_a_page_from_before_undoes_nothing(world: World, manager: User, millet: Agreement) -> None:
    """Two have the signature open: the clerk notes the household's no, then the manager saves a mass."""
    row = millet.signatures.order_by("pk").first()
    assert row is not None
    address, clerk, other = f"/admin/signatures/{row.pk}/", as_user(world.millet.clerk), as_user(manager)
    assert 'name="seen" value="1"' in other.get(address).content.decode()
    no = {"mass": "100", "named": "no", "edited_by": "managers", "seen": "1"}
    assert told(clerk.post(f"{address}change/", no, follow=True)) == "Saved."
    stale = {"mass": "120", "named": "", "edited_by": "clerks", "seen": "1"}
    for wrong in ({}, {"mass": "x"}, {"mass": "6000"}):  # what is typed wrong doesn't make the page a newer one
        answer = other.post(f"{address}change/", stale | wrong)
        assert answer.status_code == 422
    answer = other.post(f"{address}change/", stale)
    assert "Somebody else has changed this signature since you opened it" in text(answer)
    assert 'name="seen" value="2"' in answer.content.decode() and 'value="120"' in answer.content.decode()
    row.refresh_from_db()
    assert (row.expected_grams, row.named_to_buyers, row.edited_by) == (50_000, False, "managers")
    kept = stale | {"named": "no", "edited_by": "managers", "seen": "2"}
    assert told(other.post(f"{address}change/", kept, follow=True)) == "Saved."
    assert told(other.post(f"{address}change/", kept, follow=True)) == "Saved."  # a second tap
    row.refresh_from_db()
    assert (row.expected_grams, row.named_to_buyers, row.version) == (60_000, False, 3)


def test_the_same_list_once_more_signs_nobody_who_has_left_since(
    world: World, millet: Agreement, members: list[Household]
) -> None:
    clerk, address = as_user(world.millet.clerk), f"/admin/agreements/{millet.pk}/sign/"
    sign(clerk, millet, members[:60])
    row = Signature.objects.get(household=members[7])
    clerk.post(f"/admin/signatures/{row.pk}/leave/", {"on": TODAY, "reason": "改种果树(示例)"})
    before = list(Signature.objects.order_by("pk").values())
    answer = sign(clerk, millet, members[:60])  # Back, or a second tab
    assert answer.status_code == 422 and "Some of those ticked have signed before and left" in text(answer)
    assert f"M-007 焦社员007: left on {TODAY}: 改种果树(示例)" in text(answer)
    assert list(Signature.objects.order_by("pk").values()) == before
    page = clerk.get(address, {"all": "1"})
    assert f"left on {TODAY}: 改种果树(示例)" in text(page) and page.content.count(b" checked>") == 40
    mark = answer.context["left_mark"]
    much = sign(clerk, millet, members[:60], **{f"mass-{members[7].pk}": "6000", "again": mark})
    assert "very much" in text(much) and f'name="again" value="{mark}"' in much.content.decode()  # not asked twice
    assert told(sign(clerk, millet, members[:60], again=mark)) == "1 household has signed."
    clerk.post(f"/admin/signatures/{row.pk}/leave/", {"on": TODAY, "reason": "改种果树(示例)"})
    assert sign(clerk, millet, members[:60], again=mark).status_code == 422  # that was the leaving before
    assert not Signature.objects.get(pk=row.pk).holds
    for bad in ("x", "1", "1:x", f"{members[7].pk}:{'9' * 30}"):
        assert sign(clerk, millet, members[7:8], again=bad).status_code == 422
    now = Signature.objects.get(pk=row.pk)
    sign(clerk, millet, members[7:8], again=f"{members[7].pk}:{now.version}")
    page = text(clerk.get(f"/admin/signatures/{row.pk}/"))
    assert "Left before, and signed again" in page and page.count("改种果树(示例)") == 2


def test_the_agreement_tells_what_became_of_it_and_who_sees_what(world: World, millet: Agreement) -> None:
    row = millet.signatures.order_by("pk").first()
    assert row is not None
    for user in (world.millet.clerk, world.millet.staff):
        page = as_user(user).get(f"/admin/agreements/{millet.pk}/")
        assert [one.waiting_fen for one, _row in page.context["page_obj"]] == [5_000, 10_000, 15_000]
        assert (page.context["total"].promised, page.context["total"].waiting_fen) == (150_000, 30_000)
        assert "not sold yet: 10 jin (5 kg) · at least ¥50.00" in text(page)
        [listed] = as_user(user).get("/admin/agreements/").context["object_list"]
        assert listed.figures == Figures(households=3, promised=150_000, delivered=30_000, sold=0)
    staff = as_user(world.millet.staff)
    assert staff.get(f"/admin/signatures/{row.pk}/").context["change_form"] is None
    staff.post(f"/admin/signatures/{row.pk}/leave/", {"on": TODAY, "reason": "x"})
    staff.post(f"/admin/agreements/{millet.pk}/sign/", {"household": str(row.household_id)})
    assert staff.get(f"/admin/agreements/{millet.pk}/list.pdf").status_code == 302
    for stranger in (world.pears.clerk, world.pears.staff):
        browser = as_user(stranger)
        for address in (f"agreements/{millet.pk}/", f"agreements/{millet.pk}/sign/", f"signatures/{row.pk}/",
                        f"agreements/{millet.pk}/sheets.pdf", f"agreements/history/{millet.pk}/"):  # fmt: skip
            assert browser.get(f"/admin/{address}").status_code == 404
        assert browser.post(f"/admin/signatures/{row.pk}/leave/", {"on": TODAY, "reason": "x"}).status_code == 404
    row.refresh_from_db()
    assert row.holds


def test_papers_to_sign_and_signed_ones(
    world: World, millet: Agreement, members: list[Household], private: Any
) -> None:
    clerk = as_user(world.millet.clerk)
    address = f"/admin/agreements/{millet.pk}/"
    read = [PdfReader(io.BytesIO(clerk.get(address + name).content)) for name in ("list.pdf", "sheets.pdf?who=signed")]
    listed = " ".join(page.extract_text() for page in read[0].pages)
    assert all(one.number in listed for one in members) and "70 %" in listed and "¥5.00" in listed
    assert len(read[1].pages) == 3 and "100 jin" in read[1].pages[0].extract_text()
    assert Look.objects.filter(user=world.millet.clerk, what="agreement paper").count() == 103
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 180, 150)).save(picture, "JPEG")
    for name, content, said in (
        ("a.jpg", picture.getvalue(), ""), ("a.pdf", b"%PDF-1.7 \n%%EOF\n", ""), ("b.pdf", b"%PDF-1.7 cut", "cut off"),
        ("c.exe", b"MZ", "can't be read as a picture"),
    ):  # fmt: skip
        for _twice in range(2):
            given = {"file": SimpleUploadedFile(name, content), "note": "第一组签字页(示例)"}
            answer = clerk.post(f"{address}keep/", given)
            assert answer.status_code == (422 if said else 302) and said in text(answer)
    assert AgreementScan.objects.count() == 2
    scan = AgreementScan.objects.get(file__endswith=".pdf")
    paper = clerk.get(f"{address}papers/{scan.pk}/")
    assert (paper.content, paper["Content-Type"]) == (b"%PDF-1.7 \n%%EOF\n", "application/pdf")
    assert "private, no-store" in paper["Cache-Control"] and paper["Content-Disposition"].startswith("attachment")
    assert Look.objects.filter(user=world.millet.clerk, subject_type="household", what="signed paper").count() == 3
    for stranger in (world.pears.clerk, world.millet.staff):
        assert as_user(stranger).get(f"{address}papers/{scan.pk}/").status_code == 404
        as_user(stranger).post(f"{address}keep/", {"note": "x"})
    assert AgreementScan.objects.count() == 2 and Client().get(f"{address}papers/{scan.pk}/").status_code == 302
    assert "signed paper of an agreement" in text(
        as_user(world.users.get("x") or _officer()).get("/admin/reports/looks/")
    )


def _officer() -> User:
    from tests.world import officer

    return officer("looks")


def test_home_and_statement_tell_it_too(world: World, manager: User, millet: Agreement) -> None:
    for user in (manager, world.millet.clerk):
        home = text(as_user(user).get("/admin/"))
        assert "3 signed · promised 300 jin (150 kg) · delivered 60 jin (30 kg)" in home
        assert ("Make an agreement" in home) == (user == manager)
    assert "agreement with households this season" in text(as_user(world.millet.staff).get("/admin/"))
    statement = as_user(world.millet.staff).get(f"/admin/households/{world.millet.households[0].pk}/")
    assert "not sold yet 10 jin (5 kg) · at least ¥50.00" in text(statement).replace("<strong>", "").replace(
        "</strong>", ""
    )
    paper = as_user(world.millet.staff).get(f"/admin/households/{world.millet.households[0].pk}/statement.pdf")
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "not sold yet" in printed and "promised, harvest awaited" in printed
