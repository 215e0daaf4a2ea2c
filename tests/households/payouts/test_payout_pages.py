"""Pay-outs through the doors of the back office."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.households.models import PayoutBatch, PayoutRow
from marketplace.households.payouts.actions import create_batch, release_batch
from marketplace.households.payouts.bank_files import write_file
from marketplace.people.models import Look
from tests.households.desks import council_of, make_world_with_balances, told
from tests.households.paying import (
    CARDS,
    books,
    give_card,
    give_cards,
    held_by,
    make_batch,
    second_of,
)
from tests.households.payouts.bank_answers import answer, as_file
from tests.orders.desks import as_user
from tests.shared_worlds import shared
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


credited_world = shared(make_world_with_balances)


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
    shown = Look.objects.filter(user=world.millet.staff, what=f"pay-out cards {batch.number}")
    assert "</span>0013" in text and set(shown.values_list("subject_id", flat=True)) == set(
        batch.rows.values_list("household_id", flat=True)
    )  # last digits, and each look is logged
    assert CARDS[1] not in text.replace(" ", "")
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
    before = staff.get(f"/admin/payouts/{sent.pk}/")
    page = upload(staff, sent, content)
    assert page.redirect_chain == [(f"/admin/payouts/{sent.pk}/", 302)]
    assert told(page) == "2 pay-outs are confirmed. 1 was rejected and is back in the household's balance."
    assert ["Read the answer" in one.content.decode() for one in (before, page)] == [True, False]
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
    assert "Line 4, column 序号: row 2 stands on line 3 already" in page.content.decode()
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
    own = second.get(f"/admin/payouts/{sent.pk}/").content.decode()
    assert "waits for a second person to void it" in own and "waits for the bank" not in own
    assert "request is dropped" in told(second.post(f"{door}/drop-void/", follow=True))
    second.post(f"{door}/void/", {"reason": "银行退回整批"})
    for typed in ("", "30"):
        assert staff.post(f"{door}/confirm-void/", {"typed": typed}).status_code == 422
    assert held_by(world.millet) == [0, 0, 0]
    page = staff.post(f"{door}/confirm-void/", {"typed": "¥300.00"}, follow=True)
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
