"""Pay-outs, bank cards and corrections through the doors of the back office."""

from __future__ import annotations

import copy
import html
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.households.corrections.actions import request_correction
from marketplace.households.models import BankCard, Correction, PayoutBatch, PayoutRow
from marketplace.households.payouts.actions import create_batch, release_batch
from marketplace.households.payouts.bank_files import write_file
from marketplace.ledger.accounts import open_account
from marketplace.ledger.models import Event, Posting
from marketplace.people.actions import grant_role
from marketplace.people.models import Look, Role, User
from tests.households.paying import (
    CARDS,
    LATER,
    books,
    close_the_season,
    give_card,
    give_cards,
    held_by,
    make_batch,
    propose_card,
    second_of,
)
from tests.households.payouts.test_payout_files import answer, as_file
from tests.orders.desks import as_user
from tests.shared_worlds import shared
from tests.world import NOW, World, make_user, make_world

pytestmark = pytest.mark.django_db


def make_credited_world() -> World:
    """Three households with 50, 100 and 150 yuan."""
    world = make_world()
    close_the_season(world.millet, now=NOW)
    return world


credited_world = shared(make_credited_world)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    """A test's own copy."""
    return copy.deepcopy(credited_world)


@pytest.fixture
def batch(world: World) -> PayoutBatch:
    """Made by one and released by another."""
    give_cards(world.millet, now=NOW)
    return release_batch(make_batch(world.millet, now=NOW).pk, user=second_of(world.millet), now=NOW)


@pytest.fixture
def sent(world: World, batch: PayoutBatch) -> PayoutBatch:
    """Its file is written."""
    write_file(batch, user=second_of(world.millet), now=NOW)
    batch.refresh_from_db()
    return batch


def council_of(world: World) -> User:
    member = make_user("council")
    grant_role(user=member, kind=Role.Kind.COUNCIL, village=world.millet.product.village)
    return member


def told(page: Any) -> str:
    return html.unescape(" ".join(str(message).strip() for message in page.context["messages"]))


# -- pay-outs


def test_a_batch_is_made(world: World) -> None:
    give_cards(world.millet, now=NOW)
    staff = as_user(world.millet.staff)
    page = staff.get("/admin/payouts/new/")
    [(township, found)] = page.context["townships"]
    assert (township, found.households, found.fen) == (world.millet.product.village.township, 3, 30_000)
    page = staff.post("/admin/payouts/new/", {"township": township.pk, "minimum": "60.00"}, follow=True)
    batch = PayoutBatch.objects.get()
    assert page.redirect_chain == [(f"/admin/payouts/{batch.pk}/", 302)]
    assert (batch.minimum_fen, batch.created_by, batch.rows.count()) == (6_000, world.millet.staff, 2)
    assert held_by(world.millet) == [5_000, 0, 0]
    text = page.content.decode()
    for shown in (batch.number, "¥250.00", "焦示例2", "on its way"):
        assert shown in text
    assert "0013" not in text  # digits of cards are looked at on the card's page, which is logged
    listed = staff.get("/admin/payouts/")
    [row] = listed.context["object_list"]
    assert (row, row.figures.fen) == (batch, 25_000)


@pytest.mark.parametrize("minimum", ["", "0", "-1", "1.001", "abc", "99999999999"])
def test_a_wrong_amount_makes_nothing(world: World, minimum: str) -> None:
    give_cards(world.millet, now=NOW)
    township = world.millet.product.village.township
    page = as_user(world.millet.staff).post("/admin/payouts/new/", {"township": township.pk, "minimum": minimum})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["minimum"])
    assert PayoutBatch.objects.count() == 0


def test_another_townships_batch_is_not_made(world: World) -> None:
    give_cards(world.millet, now=NOW)
    township = world.millet.product.village.township
    page = as_user(world.pears.staff).post("/admin/payouts/new/", {"township": township.pk, "minimum": "1"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["township"])
    page = as_user(world.millet.staff).post(
        "/admin/payouts/new/", {"township": township.pk, "village": world.pears.product.village.pk, "minimum": "1"}
    )
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["village"])
    assert PayoutBatch.objects.count() == 0


def test_nobody_to_pay(world: World) -> None:
    township = world.millet.product.village.township
    page = as_user(world.millet.staff).post("/admin/payouts/new/", {"township": township.pk, "minimum": "1"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["__all__"])


def test_the_file_is_written_by_a_button_and_the_writing_is_shown(world: World, batch: PayoutBatch) -> None:
    staff = as_user(world.millet.staff)
    assert staff.get(f"/admin/payouts/{batch.pk}/file/").status_code == 302
    assert Look.objects.count() == 0
    page = staff.post(f"/admin/payouts/{batch.pk}/file/")
    assert page["Content-Type"] == "text/csv; charset=gb18030"
    assert page["Content-Disposition"] == f'attachment; filename="payout-{batch.number}.csv"'
    assert {"private", "no-store"} <= set(page["Cache-Control"].split(", "))
    assert CARDS[0] in page.content.decode("gb18030")
    text = staff.get(f"/admin/payouts/{batch.pk}/").content.decode()
    assert "Written by" in text
    assert Look.objects.filter(subject_type="payout_batch").count() == 1


def upload(client: Client, batch: PayoutBatch, content: bytes) -> Any:
    file = SimpleUploadedFile("answer.csv", content, "text/csv")
    return client.post(f"/admin/payouts/{batch.pk}/answer/", {"answer": file}, follow=True)


def test_the_banks_answer_is_read(world: World, sent: PayoutBatch) -> None:
    staff = as_user(world.millet.staff)
    content = as_file(answer(sent, rejected={2: "账号户名不符"}))
    page = upload(staff, sent, content)
    assert page.redirect_chain == [(f"/admin/payouts/{sent.pk}/", 302)]
    assert told(page) == "2 pay-outs are confirmed. 1 was rejected and is back in the household's balance."
    assert [row.reason for row in page.context["rejected"]] == ["账号户名不符"]
    assert held_by(world.millet) == [0, 10_000, 0]
    assert "This answer was read before" in told(upload(staff, sent, content))
    assert "answered by the bank. Nothing was changed" in told(
        staff.post(f"/admin/payouts/{sent.pk}/file/", follow=True)
    )
    assert books() == {}


def test_a_bad_answer_names_its_line(world: World, sent: PayoutBatch) -> None:
    lines = answer(sent)
    page = upload(as_user(world.millet.staff), sent, as_file([*lines[:3], lines[2], *lines[3:]]))
    assert page.status_code == 422
    assert "Line 4: row 2 stands on line 3 already" in page.content.decode()
    assert set(PayoutRow.objects.values_list("state", flat=True)) == {"pending"}


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff\xfe"])
def test_nonsense_is_refused(world: World, sent: PayoutBatch, content: bytes) -> None:
    assert upload(as_user(world.millet.staff), sent, content).status_code == 422


def test_no_file_at_all(world: World, batch: PayoutBatch) -> None:
    page = as_user(world.millet.staff).post(f"/admin/payouts/{batch.pk}/answer/")
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["answer"])


def test_a_foreign_batch_is_not_there(world: World, batch: PayoutBatch) -> None:
    for stranger in (world.pears.staff, world.millet.clerk, council_of(world)):
        client = as_user(stranger)
        assert client.get(f"/admin/payouts/{batch.pk}/").status_code in (302, 404)
        for door in ("file", "answer"):
            assert client.post(f"/admin/payouts/{batch.pk}/{door}/").status_code in (302, 404)
    assert Look.objects.count() == 0
    assert set(batch.rows.values_list("state", flat=True)) == {"pending"}


def test_the_list_needs_as_many_queries_for_many_as_for_few(world: World, django_assert_max_num_queries: Any) -> None:
    township = world.millet.product.village.township
    give_card(world.millet, world.millet.households[0], CARDS[0], now=NOW)
    create_batch(user=world.millet.staff, township=township, now=NOW)
    staff = as_user(world.millet.staff)
    staff.get("/admin/payouts/")
    with django_assert_max_num_queries(40) as few:
        staff.get("/admin/payouts/")
    for household, number in zip(world.millet.households[1:], CARDS[1:], strict=True):
        give_card(world.millet, household, number, now=NOW)
        create_batch(user=world.millet.staff, township=township, now=NOW)
    with django_assert_max_num_queries(len(few)):
        assert len(staff.get("/admin/payouts/").context["object_list"]) == 3


def test_another_person_releases_the_batch(world: World) -> None:
    give_cards(world.millet, now=NOW)
    batch = make_batch(world.millet, now=NOW)
    staff, second = as_user(world.millet.staff), as_user(second_of(world.millet))
    page = staff.post(f"/admin/payouts/{batch.pk}/release/", follow=True)
    assert "another person of the township makes it" in told(page)
    assert "You made this batch" in page.content.decode()
    assert "waits for release" in told(staff.post(f"/admin/payouts/{batch.pk}/file/", follow=True))
    page = second.post(f"/admin/payouts/{batch.pk}/release/", follow=True)
    assert "The file for the bank can be written now" in told(page)
    batch.refresh_from_db()
    assert (batch.state, batch.released_by) == ("released", second_of(world.millet))
    page = upload(second, batch, b"")
    assert "Nothing was changed" in told(page)


def test_a_batch_is_withdrawn_with_a_reason(world: World, batch: PayoutBatch) -> None:
    staff = as_user(world.millet.staff)
    assert staff.post(f"/admin/payouts/{batch.pk}/withdraw/", {"reason": ""}).status_code == 422
    page = staff.post(f"/admin/payouts/{batch.pk}/withdraw/", {"reason": "日期不对"}, follow=True)
    assert "The money is back" in told(page)
    assert ("日期不对" in page.content.decode(), page.context["figures"].taken_back_fen) == (True, 30_000)
    assert held_by(world.millet) == [5_000, 10_000, 15_000]
    assert books() == {}


def test_two_people_void_a_batch(world: World, sent: PayoutBatch) -> None:
    staff, second = as_user(world.millet.staff), as_user(second_of(world.millet))
    door = f"/admin/payouts/{sent.pk}"
    assert "waits for the bank" in told(staff.post(f"{door}/withdraw/", {"reason": "日期不对"}, follow=True))
    assert staff.post(f"{door}/void/", {"reason": ""}).status_code == 422
    staff.post(f"{door}/void/", {"reason": "银行退回整批"})
    assert "another person of the township makes it" in told(staff.post(f"{door}/confirm-void/", follow=True))
    assert "asked to void this batch" in told(staff.post(f"{door}/file/", follow=True))
    assert "a second person" in second.get("/admin/payouts/").content.decode()
    assert "request is dropped" in told(second.post(f"{door}/drop-void/", follow=True))
    second.post(f"{door}/void/", {"reason": "银行退回整批"})
    page = staff.post(f"{door}/confirm-void/", follow=True)
    assert "Voided" in told(page)
    assert held_by(world.millet) == [5_000, 10_000, 15_000]
    history = staff.get(f"/admin/payouts/history/{sent.pk}/").content.decode()
    assert all(word in history for word in ("银行退回整批", "ay-out batch voided", "ay-out batch made"))
    assert books() == {}


def test_wrong_keys_are_said_before_money_moves(world: World, settings: Any) -> None:
    give_cards(world.millet, now=NOW)
    settings.CARD_KEYS = [Fernet.generate_key().decode()]
    township = world.millet.product.village.township
    page = as_user(world.millet.staff).post("/admin/payouts/new/", {"township": township.pk, "minimum": "1"})
    assert page.status_code == 422
    assert "CARD_KEYS" in page.context["form"].non_field_errors()[0]
    assert (PayoutBatch.objects.count(), held_by(world.millet)) == (0, [5_000, 10_000, 15_000])


# -- cards


def enter(client: Client, world: World, **data: str) -> Any:
    given = {"holder": "焦示例1", "bank": "示例银行", "number": "6200 0000 0000 0005"} | data
    return client.post(f"/admin/bank-cards/{world.millet.households[0].pk}/enter/", given, follow=True)


def confirm(client: Client, card: BankCard, number: str, **data: str) -> Any:
    given = {"card": str(card.pk), "number": number} | data
    return client.post(f"/admin/bank-cards/{card.household_id}/confirm/", given, follow=True)


def test_a_card_is_entered_by_one_and_confirmed_by_another(world: World) -> None:
    staff, second = as_user(world.millet.staff), as_user(second_of(world.millet))
    page = enter(staff, world)
    assert "示例银行 ****0005" in told(page)
    text = page.content.decode()
    assert ("0005" in text, "62000000" in text.replace(" ", "")) == (True, False)
    assert "another person of the township confirms it" in text
    assert f"/admin/bank-cards/{world.millet.households[0].pk}/confirm/" not in text
    household = world.millet.households[0]
    assert list(Look.objects.values_list("user", "subject_type", "subject_id", "what")) == [
        (world.millet.staff.pk, "household", household.pk, "bank card")
    ]
    assert list(second.get("/admin/bank-cards/?waits=true").context["object_list"]) == [household]
    card = BankCard.objects.get()
    assert told(confirm(staff, card, CARDS[0])) == "You entered this card: another person of the township confirms it."
    assert "is confirmed or refused first" in told(enter(staff, world))
    page = confirm(second, card, "6200000000000013")
    assert (page.status_code, list(page.context["confirm_form"].errors)) == (422, ["number"])
    assert "6200000000000013" not in page.content.decode()
    page = confirm(second, card, "6200 0000 0000 0005")
    assert "示例银行 ****0005" in told(page)
    card.refresh_from_db()
    assert (card.entered_by, card.confirmed_by) == (world.millet.staff, second_of(world.millet))
    listed = staff.get("/admin/bank-cards/?has_card=true")
    assert list(listed.context["object_list"]) == [household]
    assert "0005" not in listed.content.decode()
    assert "confirmed or refused already" in told(confirm(second, card, CARDS[0]))


def test_the_slip_says_which_card_and_who(world: World) -> None:
    second = as_user(second_of(world.millet))
    household = world.millet.households[0]
    page = second.get(f"/admin/bank-cards/{household.pk}/slip/", follow=True)
    assert "nothing to tell the household" in told(page)
    give_card(world.millet, household, CARDS[0], now=NOW)
    seen = Look.objects.count()
    page = second.get(f"/admin/bank-cards/{household.pk}/slip/")
    assert (page["Content-Type"], page.content[:5]) == ("application/pdf", b"%PDF-")
    assert [look.what for look in Look.objects.order_by("pk")[seen:]] == ["bank card slip"]


def test_a_card_is_refused_with_a_reason_and_the_former_one_stays(world: World) -> None:
    household = world.millet.households[0]
    former = give_card(world.millet, household, CARDS[0], now=NOW)
    card = propose_card(world.millet, household, CARDS[1], now=NOW)
    second = as_user(second_of(world.millet))
    door = f"/admin/bank-cards/{household.pk}/refuse/"
    assert second.post(door, {"card": card.pk, "reason": " "}).status_code == 422
    page = second.post(door, {"card": card.pk, "reason": "不是本人的卡"}, follow=True)
    assert "不是本人的卡" in page.content.decode()
    assert (page.context["card"], page.context["waiting"]) == (former, None)


def test_a_card_on_two_households_needs_a_reason_that_the_second_person_confirms(world: World) -> None:
    give_card(world.millet, world.millet.households[1], CARDS[0], now=NOW)
    staff, second = as_user(world.millet.staff), as_user(second_of(world.millet))
    page = enter(staff, world)
    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == [
        f"The same card is entered for another household: {world.millet.households[1].number}. "
        "If that is right, enter why."
    ]
    enter(staff, world, shared_reason="夫妻分户，同用一张卡")
    card = BankCard.objects.get(household=world.millet.households[0])
    page = confirm(second, card, CARDS[0])
    assert (page.status_code, list(page.context["confirm_form"].errors)) == (422, ["shared_reason_holds"])
    confirm(second, card, CARDS[0], shared_reason_holds="on")
    card.refresh_from_db()
    assert (card.confirmed_by, card.shared_reason) == (second_of(world.millet), "夫妻分户，同用一张卡")
    assert books() == {}


def test_a_mistyped_number_is_not_sent_back(world: World) -> None:
    page = enter(as_user(world.millet.staff), world, number="6200000000000006")
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["number"])
    text = page.content.decode()
    assert ("6200000000000006" in text, "焦示例1" in text) == (False, True)
    assert BankCard.objects.count() == 0


@pytest.mark.parametrize(("field", "value"), [("holder", ""), ("bank", ""), ("holder", "=1+1"), ("number", "")])
def test_a_wrong_card_form(world: World, field: str, value: str) -> None:
    assert enter(as_user(world.millet.staff), world, **{field: value}).status_code == 422
    assert BankCard.objects.count() == 0


def test_no_card_is_replaced_while_money_is_on_its_way(world: World, batch: PayoutBatch) -> None:
    page = enter(as_user(world.millet.staff), world)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["__all__"])
    assert BankCard.objects.filter(retired_at=None).count() == 3


def test_the_council_and_strangers_see_no_cards(world: World, batch: PayoutBatch) -> None:
    household = world.millet.households[0]
    both = council_of(world)
    for user in (both, world.pears.staff, world.millet.clerk):
        assert as_user(user).get(f"/admin/bank-cards/{household.pk}/").status_code in (302, 404)
    grant_role(user=both, kind=Role.Kind.TOWNSHIP_STAFF, township=world.pears.product.village.township)
    assert as_user(both).get(f"/admin/bank-cards/{household.pk}/").status_code == 404  # seen as council only
    assert household not in as_user(both).get("/admin/bank-cards/").context["object_list"]
    assert Look.objects.count() == 0


# -- corrections


def event_of_the_first(world: World) -> int:
    own = open_account("household", world.millet.households[0].pk)
    return Posting.objects.get(credit_id=own).event_id


def asked(world: World) -> Correction:
    first, second, _third = world.millet.households
    return request_correction(
        user=world.millet.staff, event_id=event_of_the_first(world), household=first, rightful=second,
        reason="过磅单记错了农户", now=NOW,
    )  # fmt: skip


def ask(client: Client, world: World, **data: Any) -> Any:
    first, second, _third = world.millet.households
    given = {
        "household": first.number, "event": event_of_the_first(world), "rightful": second.number, "reason": "记错了",
    }  # fmt: skip
    return client.post("/admin/corrections/new/", given | data, follow=True)


def test_a_statement_leads_to_the_form_filled_in(world: World) -> None:
    household = world.millet.households[0]
    page = as_user(world.millet.staff).get(f"/admin/corrections/new/?household={household.number}&event=17")
    text = page.content.decode()
    assert f'value="{household.number}"' in text
    assert 'value="17"' in text


def test_from_asking_to_the_second_approval(world: World) -> None:
    page = ask(as_user(world.millet.staff), world)
    correction = Correction.objects.get()
    assert page.redirect_chain == [(f"/admin/corrections/{correction.pk}/", 302)]
    assert page.context["may_approve"] is False
    page = as_user(council_of(world)).post(f"/admin/corrections/{correction.pk}/approve/", follow=True)
    assert "One more approval is needed" in told(page)
    boss = User.objects.create_superuser(email="boss@example.com")
    page = as_user(boss).post(f"/admin/corrections/{correction.pk}/approve/", follow=True)
    assert told(page) == "Corrected: ¥50.00 were taken back."
    assert held_by(world.millet) == [0, 15_000, 15_000]
    page = as_user(boss).post(f"/admin/corrections/{correction.pk}/approve/", follow=True)
    assert "decided already" in told(page)
    assert Event.objects.filter(kind="correction").count() == 1
    assert books() == {}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"household": "无"}, "household"), ({"rightful": "无"}, "rightful"), ({"event": "0"}, "event"),
        ({"event": "9" * 19}, "event"), ({"event": "x"}, "event"), ({"event": "999999"}, "__all__"),
        ({"reason": " "}, "reason"), ({"reason": "长" * 501}, "reason"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_shown_again(world: World, data: dict[str, str], field: str) -> None:
    page = ask(as_user(world.millet.staff), world, **data)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert Correction.objects.count() == 0


def test_a_foreign_household_can_not_be_named(world: World) -> None:
    foreign = world.pears.households[0].number
    for data in ({"household": foreign}, {"rightful": foreign}):
        page = ask(as_user(world.millet.staff), world, **data)
        assert list(page.context["form"].errors) == list(data)
    assert Correction.objects.count() == 0


def test_refused_through_the_page(world: World) -> None:
    correction = asked(world)
    council = as_user(council_of(world))
    assert council.post(f"/admin/corrections/{correction.pk}/refuse/", {"reason": " "}).status_code == 422
    page = council.post(f"/admin/corrections/{correction.pk}/refuse/", {"reason": "没有错"}, follow=True)
    assert "没有错" in page.content.decode()
    correction.refresh_from_db()
    assert correction.state == "refused"
    assert held_by(world.millet) == [5_000, 10_000, 15_000]


def test_the_own_request_is_not_approved_and_spent_money_is_named(world: World) -> None:
    correction = asked(world)
    page = as_user(world.millet.staff).post(f"/admin/corrections/{correction.pk}/approve/", follow=True)
    assert "can't approve it" in told(page)
    council = council_of(world)
    as_user(council).post(f"/admin/corrections/{correction.pk}/approve/")
    give_card(world.millet, world.millet.households[0], CARDS[0], now=NOW)
    create_batch(user=world.millet.staff, township=world.millet.product.village.township, now=LATER)
    boss = User.objects.create_superuser(email="boss@example.com")
    page = as_user(boss).post(f"/admin/corrections/{correction.pk}/approve/", follow=True)
    assert "¥50.00 short" in told(page)
    correction.refresh_from_db()
    assert (correction.state, correction.second_approver) == ("requested", None)


def test_a_foreign_correction_is_not_there(world: World) -> None:
    correction = asked(world)
    assert as_user(world.millet.clerk).get(f"/admin/corrections/{correction.pk}/").status_code in (302, 404)
    stranger = as_user(world.pears.staff)
    assert stranger.get(f"/admin/corrections/{correction.pk}/").status_code == 404
    for door in ("approve", "refuse"):
        assert stranger.post(f"/admin/corrections/{correction.pk}/{door}/", {"reason": "x"}).status_code == 404
    correction.refresh_from_db()
    assert (correction.state, correction.first_approver) == ("requested", None)
    assert list(stranger.get("/admin/corrections/").context["object_list"]) == []
    assert Look.objects.count() == 0


def test_the_council_decides_and_does_not_ask(world: World) -> None:
    asked(world)
    council = as_user(council_of(world))
    assert council.get("/admin/corrections/new/").status_code == 302
    assert ask(council, world).redirect_chain[-1][0] == "/admin/"
    assert Correction.objects.count() == 1
    assert len(council.get("/admin/corrections/?state=requested").context["object_list"]) == 1


def test_the_log_of_looks_says_it_in_words(world: World, batch: PayoutBatch) -> None:
    as_user(world.millet.staff).post(f"/admin/payouts/{batch.pk}/file/")
    enter(as_user(world.millet.staff), world)
    boss = as_user(User.objects.create_superuser(email="boss@example.com"))
    text = boss.get("/admin/reports/looks/").content.decode()
    assert f"written into the bank&#x27;s file of batch {batch.number}" in text
    assert "bank card" in text


def test_the_statement_links_to_card_and_correction_for_those_who_may(world: World) -> None:
    household = world.millet.households[0]
    links = (
        f"/admin/corrections/new/?household={household.number}&amp;event={event_of_the_first(world)}",
        f"/admin/bank-cards/{household.pk}/",
    )
    for user, expected in ((world.millet.staff, [True, True]), (council_of(world), [False, False])):
        text = as_user(user).get(f"/admin/households/{household.pk}/?year=2026").content.decode()
        assert [link in text for link in links] == expected
