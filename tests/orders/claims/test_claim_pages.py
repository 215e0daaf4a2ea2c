"""Claims through their doors: a buyer claims and appeals, the clerk answers, the township decides."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import ExifTags, Image

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from orders.claims.actions import Answer, answer_claim, appeal
from orders.models import Claim, Order, OrderLine
from tests.orders.change_pages import claim, made, millet, page, photo
from tests.orders.changes import Clock, everything, receive, refunds
from tests.orders.desks import as_user
from tests.world import NOW, World, make_user, order_packs

pytestmark = pytest.mark.django_db


def test_every_form_needs_its_token(world: World, order: Order) -> None:
    strict = Client(enforce_csrf_checks=True)
    line = millet(order, world)
    receive(line.parcel)
    before = everything()
    for path in ("cancel/", f"lines/{line.pk}/claim/"):
        assert strict.post(f"/orders/{order.token}/{path}").status_code == 403
        assert Client().post(f"/orders/{order.token}/{path}", "{}", content_type="application/json").status_code == 400
    assert everything() == before


# the buyer claims


def test_a_buyer_claims_with_a_photo(client: Client, world: World, order: Order, private: Path) -> None:
    line = millet(order, world)
    assert "Something is wrong" not in page(client, order)
    assert "After-sale: 48 hours from receipt." in page(client, order)
    receive(line.parcel)
    assert "until 2026-10-22 10:00" in page(client, order)
    form = client.get(f"/en/orders/{order.token}/lines/{line.pk}/claim/").content.decode()
    assert 'value="92.10"' in form
    assert 'accept="image/*"' in form
    assert "article 25" in form
    said = form[form.index('for="id_photo"') : form.index('id="id_photo"')]
    assert "needed when spoiled, damaged or wrong" in said and ">optional<" not in said
    assert (
        "million pixels" not in said
        and "million pixels" in form.split("<summary>Which pictures are taken</summary>")[1]
    )
    assert "returned without a reason (7 days)" not in form

    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "LILI-YARD-17"
    answer = claim(client, order, line, photo=photo(exif=exif))

    assert "The cooperative has your claim of ¥20.00 and will answer." in answer.content.decode()
    found = Claim.objects.get()
    assert (found.line, found.reason, found.words, found.amount_fen, found.state) == (
        line, "spoiled", "One bag is mouldy.", 2000, "open"
    )  # fmt: skip
    [kept] = [path for path in private.rglob("*") if path.is_file()]
    assert b"LILI-YARD-17" not in kept.read_bytes()
    shown = client.get(f"/orders/{order.token}/claims/{found.pk}/photo/")
    assert (shown.status_code, shown["Content-Type"], shown.content) == (200, "image/jpeg", kept.read_bytes())
    assert shown["Cache-Control"] == "private, no-store"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "waiting for the cooperative" in page(client, order)


def test_a_form_sent_twice_is_one_claim(client: Client, world: World, order: Order) -> None:
    line, key = millet(order, world), str(uuid4())
    receive(line.parcel)
    for _ in range(2):
        assert claim(client, order, line, claim_key=key, amount="92.10").status_code == 200
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": None}, "Please choose one."),
        ({"reason": "no_reason"}, "Please choose one of these."),
        ({"words": " "}, "Please say in a few words what is wrong."),
        ({"photo": None}, "Please add a photo"),
        ({"photo": SimpleUploadedFile("a.jpg", b"no picture")}, "can&#x27;t be read as a picture"),
        ({"photo": SimpleUploadedFile("a.jpg", b"")}, "can&#x27;t be read as a picture"),
        ({"amount": ""}, "Please give an amount from ¥0.01 to ¥92.10."),
        ({"amount": "0"}, "Please give an amount from ¥0.01 to ¥92.10."),
        ({"amount": "92.11"}, "Please give an amount from ¥0.01 to ¥92.10."),
        ({"amount": "1.005"}, "Please give an amount from ¥0.01 to ¥92.10."),
        ({"amount": "NaN"}, "Please give an amount from ¥0.01 to ¥92.10."),
        ({"amount": "alles"}, "Please give an amount from ¥0.01 to ¥92.10."),
    ],
)
def test_what_is_wrong_with_a_claim_is_said_and_nothing_is_kept(
    client: Client, world: World, order: Order, private: Path, changes: dict[str, Any], words: str
) -> None:
    line = millet(order, world)
    receive(line.parcel)
    before = everything()
    answer = claim(client, order, line, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert everything() == before
    assert not private.exists()


@pytest.mark.parametrize("wrong", [{"words": ""}, {"amount": "92.11"}, {"reason": ""}, {"claim_key": "no key"}])
def test_the_photo_of_a_claim_that_is_not_taken_is_not_decoded(
    client: Client, world: World, order: Order, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    """With the words left empty one link could send large pictures for ever, and the shop stood still."""
    line = millet(order, world)
    receive(line.parcel)
    decoded: list[Any] = []
    monkeypatch.setattr("orders.claims.forms.clean_picture", lambda *given: decoded.append(given))
    assert claim(client, order, line, **wrong).status_code == 422
    assert (decoded, Claim.objects.count()) == ([], 0)
    claim(client, order, line, reason="short")
    assert [given[1:] for given in decoded] == [("IMG_0001.JPG", order.token)]


def test_an_amount_is_taken_as_it_stands_on_the_page(client: Client, world: World, order: Order) -> None:
    line = millet(order, world)
    receive(line.parcel)
    claim(client, order, line, amount="¥92.10")
    assert Claim.objects.get().amount_fen == 9210


def test_after_the_window_there_is_no_form(client: Client, world: World, order: Order, clock: Clock) -> None:
    line = millet(order, world)
    receive(line.parcel)
    clock.now = NOW + timedelta(hours=48, seconds=1)
    html = page(client, order)
    assert "The after-sale time (48 hours from receipt) is over." in html
    assert "Something is wrong" not in html
    answer = claim(client, order, line)
    assert "The after-sale time of these goods (48 hours from receipt) is over." in answer.content.decode()
    assert Claim.objects.count() == 0


def test_dry_goods_can_be_returned_without_a_reason(client: Client, world: World, order: Order, clock: Clock) -> None:
    line = millet(order, world)
    OrderLine.objects.filter(pk=line.pk).update(no_reason_return=True)
    assert "It can be returned within 7 days without a reason." in page(client, order)
    receive(line.parcel)
    clock.now = NOW + timedelta(days=6)
    answer = claim(client, order, line, reason="no_reason", photo=None, words="Not needed.")
    assert answer.status_code == 200
    assert Claim.objects.get().reason == "no_reason"


def test_nothing_is_left_to_claim_twice(client: Client, world: World, order: Order) -> None:
    made(order, world, amount_fen=9210)
    line = millet(order, world)
    assert "Something is wrong" not in page(client, order)
    answer = claim(client, order, line)
    assert "The whole price of these goods is claimed or has gone back already." in answer.content.decode()
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("what", ["lines/{line}/claim/", "claims/{claim}/appeal/", "claims/{claim}/photo/"])
def test_a_stranger_to_the_order_finds_nothing(client: Client, world: World, order: Order, what: str) -> None:
    found = made(order, world)
    other = order_packs((world.millet.pack, 1))
    path = what.format(line=found.line_id, claim=found.pk)
    assert client.get(f"/orders/{other.token}/{path}").status_code == 404
    assert client.get(f"/orders/nonsense/{path}").status_code == 404


# the clerk answers, the buyer appeals, the township decides


def respond(client: Client, found: Claim, **data: str) -> Any:
    given = {"decision": "accept", "amount": "20.00", "bearer": "cooperative", "words": "Sorry!"} | data
    return client.post(f"/admin/claims/{found.pk}/answer/", given, follow=True)


def test_a_clerk_sees_and_accepts_a_claim(client: Client, world: World, order: Order) -> None:
    line = millet(order, world)
    receive(line.parcel)
    claim(client, order, line)
    found = Claim.objects.get()
    clerk = as_user(world.millet.clerk)
    assert ">1</strong><span>claim to answer" in clerk.get("/admin/").content.decode()
    assert [row.pk for row in clerk.get("/admin/claims/").context["object_list"]] == [found.pk]
    html = clerk.get(f"/admin/claims/{found.pk}/").content.decode()
    assert "the buyer reads it, and may appeal to the township." in html
    for shown in ("One bag is mouldy.", "¥20.00", "¥92.10", order.number, f"/admin/claims/{found.pk}/photo/"):
        assert shown in html
    assert "王示例" not in html  # who bought is no matter here
    assert clerk.get(f"/admin/claims/{found.pk}/photo/")["Content-Type"] == "image/jpeg"

    answer = respond(clerk, found, amount="15")

    assert answer.redirect_chain[-1][0] == "/admin/claims/"
    assert refunds(order) == [(f"claim:{found.pk}", "claim", "cooperative", 1500, "intended")]
    html = page(client, order)
    assert "The cooperative accepts it: ¥15.00 goes back to you." in html
    assert "Sorry!" in html
    assert "after-sale claim" in html


def test_a_refusal_is_appealed_and_decided(client: Client, world: World, order: Order, clock: Clock) -> None:
    found = made(order, world)
    clerk, staff = as_user(world.millet.clerk), as_user(world.millet.staff)
    respond(clerk, found, decision="refuse", words="The scale says otherwise.", amount="", bearer="")
    html = page(client, order)
    assert "The cooperative refuses it." in html
    assert "The scale says otherwise." in html
    assert "until 2026-10-27 10:00" in html
    path = f"/en/orders/{order.token}/claims/{found.pk}/appeal/"
    assert "The scale says otherwise." in client.get(path).content.decode()
    assert client.post(path, {"words": " "}).status_code == 422
    assert (
        "The township will look at it" in client.post(path, {"words": "Mine does not."}, follow=True).content.decode()
    )

    assert ">1</strong><span>appeal to decide" in staff.get("/admin/").content.decode()
    assert "The township decides now." in clerk.get(f"/admin/claims/{found.pk}/").content.decode()
    html = staff.get(f"/admin/claims/{found.pk}/").content.decode()
    assert "Mine does not." in html and "may appeal to the township" not in html  # the township is who reads this
    respond(staff, found, amount="20.00", bearer="carrier", words="The bag was torn on the way.")

    assert refunds(order) == [(f"claim:{found.pk}", "claim", "carrier", 2000, "intended")]
    html = page(client, order)
    assert "The township agrees with you: ¥20.00 goes back to you." in html
    assert "The bag was torn on the way." in html


def test_who_refused_a_claim_is_told_that_somebody_else_decides(world: World, order: Order) -> None:
    found = made(order, world)
    office = appoint(user=world.millet.clerk, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    clerk = as_user(world.millet.clerk)
    clerk.post("/admin/acting/", {"appointment": world.millet.clerk.appointments.get(role=Role.CLERK).pk})
    respond(clerk, found, decision="refuse", words="The scale says otherwise.", amount="", bearer="")
    appeal(claim_id=found.pk, words="Mine does not.", now=NOW)
    before = everything()
    clerk.post("/admin/acting/", {"appointment": office.pk})
    assert "You refused this claim yourself: somebody else decides" in respond(clerk, found).content.decode()
    assert everything() == before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"decision": ""}, "Please choose one."),
        ({"decision": "refuse", "words": " "}, "Please tell the buyer why."),
        ({"amount": "20.01"}, "Please give an amount from ¥0.01 to ¥20.00."),
        ({"amount": ""}, "Please give an amount from ¥0.01 to ¥20.00."),
        ({"bearer": ""}, "Please choose who bears it."),
        ({"bearer": "sale"}, "Please choose one of these."),
        ({"bearer": "household"}, "Please choose one of these."),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(world: World, order: Order, data: dict[str, str], words: str) -> None:
    found = made(order, world)
    before = everything()
    answer = respond(as_user(world.millet.clerk), found, **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert everything() == before


def test_a_claim_waits_for_one_side_at_a_time(world: World, order: Order) -> None:
    found = made(order, world)
    before = everything()
    staff = as_user(world.millet.staff)
    assert "The cooperative has to answer first." in staff.get(f"/admin/claims/{found.pk}/").content.decode()
    assert "This claim does not wait for you." in respond(staff, found).content.decode()
    assert everything() == before
    respond(as_user(world.millet.clerk), found)
    before = everything()
    assert (
        "This claim does not wait for you." in respond(as_user(world.millet.clerk), found, amount="1").content.decode()
    )
    assert everything() == before


def test_foreign_claims_are_not_there(world: World, order: Order) -> None:
    found = made(order, world)
    before = everything()
    for user in (world.pears.clerk, world.pears.staff):
        foreign = as_user(user)
        assert list(foreign.get("/admin/claims/").context["object_list"]) == []
        for path in ("", "photo/"):
            assert foreign.get(f"/admin/claims/{found.pk}/{path}").status_code == 404
        assert respond(foreign, found).status_code == 404
    assert as_user(make_user("nobody")).get(f"/admin/claims/{found.pk}/photo/").status_code in (302, 403)
    assert Client().get(f"/admin/claims/{found.pk}/photo/").status_code == 302
    assert everything() == before


def test_what_waits_for_whoever_looks_comes_first(world: World, order: Order) -> None:
    refused, open_one = made(order, world, amount_fen=100), made(order, world, amount_fen=200)
    said = Answer(accept=False, words="No.")
    answer_claim(user=world.millet.clerk, claim_id=refused.pk, answer=said, now=NOW)
    appeal(claim_id=refused.pk, words="Yes.", now=NOW)
    done = made(order, world, amount_fen=300)
    answer_claim(user=world.millet.clerk, claim_id=done.pk, answer=said, now=NOW)

    def order_for(user: User) -> list[int]:
        return [row.pk for row in as_user(user).get("/admin/claims/").context["object_list"]]

    assert order_for(world.millet.clerk) == [open_one.pk, refused.pk, done.pk]
    assert order_for(world.millet.staff) == [refused.pk, open_one.pk, done.pk]
    clerk = as_user(world.millet.clerk)
    assert [row.pk for row in clerk.get("/admin/claims/?state=refused").context["object_list"]] == [done.pk]
    tabs = clerk.get("/admin/claims/").context["tabs"]
    assert [(tab["value"], tab["count"]) for tab in tabs] == [("", 3), ("open", 1), ("refused", 1), ("appealed", 1)]


def test_the_list_needs_as_many_queries_for_many_as_for_few(
    world: World, order: Order, django_assert_max_num_queries: Any
) -> None:
    made(order, world, amount_fen=100)
    clerk = as_user(world.millet.clerk)
    clerk.get("/admin/claims/")
    with django_assert_max_num_queries(60) as few:
        clerk.get("/admin/claims/")
    for _ in range(4):
        made(order, world, amount_fen=100)
    with django_assert_max_num_queries(len(few.captured_queries)):
        clerk.get("/admin/claims/")


def test_the_window_is_a_setting_of_the_category(client: Client, world: World) -> None:
    category = world.millet.product.category
    boss = as_user(User.objects.create_superuser(email="boss@example.com"))
    path = f"/admin/categories/edit/{category.pk}/"
    assert "after_sale_hours" in boss.get(path).content.decode()
    given = {"name": "杂粮", "name_en": "", "slug": "grain", "position": "0", "after_sale_hours": "168"}
    boss.post(path, given | {"no_reason_return": "on"})
    category.refresh_from_db()
    assert (category.after_sale_hours, category.no_reason_return) == (168, True)
    assert "After-sale: 7 days from receipt." not in page(client, order_packs((world.millet.pack, 1)))  # not paid yet
    before = (category.after_sale_hours, category.no_reason_return)
    for user in (world.millet.clerk, world.millet.staff):
        assert as_user(user).post(path, given | {"after_sale_hours": "1"}).status_code == 404
        category.refresh_from_db()
        assert (category.after_sale_hours, category.no_reason_return) == before
