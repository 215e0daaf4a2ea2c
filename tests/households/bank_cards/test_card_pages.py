"""Bank cards through the doors of the back office, and what the log of looks says of them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.test import Client

from marketplace.backoffice.papers import laid_out
from marketplace.households.models import BankCard, PayoutBatch
from marketplace.households.payouts.actions import release_batch
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Look, Role, User
from tests.households.desks import council_of, make_world_with_balances, told
from tests.households.paying import (
    CARDS,
    books,
    give_card,
    give_cards,
    make_batch,
    propose_card,
    second_of,
)
from tests.orders.desks import as_user
from tests.papers import HOSTILE, outside
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


@pytest.mark.parametrize("name", ["forty characters", "one long word", "Tibetan", "markup"])
def test_the_slip_is_one_page_whatever_the_names(name: str) -> None:
    text = HOSTILE[name][:60]
    village = {"township": text}
    card = {"bank": text, "holder": text, "shared_reason": (HOSTILE[name] * 9)[:300], "last_four": "0005"}
    hands = {"entered_at": NOW, "confirmed_at": NOW, "entered_by": text, "confirmed_by": text}
    context = {
        "household": {"head_name": text, "number": text[:30], "village": village},
        "card": card | hands,
        "printed_for": text,
    }
    document = laid_out("cards/slip_paper.html", context, "css/slip_paper.css")
    assert (len(document.pages), list(outside(document))) == (1, [])


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


def test_the_number_of_a_passbook_is_asked_for_once_more(world: World) -> None:
    staff = as_user(world.millet.staff)
    page = enter(staff, world, number="100200300400500")
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["number"])
    assert "is it a passbook?" in page.content.decode()
    page = enter(staff, world, number="100200300400500", number_again="100200300400501")
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["number_again"])
    assert "1002003004005" not in page.content.decode()
    enter(staff, world, number="100200300400500", number_again="100200300400500")
    assert BankCard.objects.get().last_four == "0500"


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
    assert Look.objects.count() == 0
    appoint(user=both, role=Role.TOWNSHIP_STAFF, place=world.pears.product.village.township)
    assert as_user(both).get(f"/admin/bank-cards/{household.pk}/").status_code == 404  # seen as council only
    assert household not in as_user(both).get("/admin/bank-cards/").context["object_list"]
    assert not Look.objects.filter(subject_id=household.pk).exists()


def test_the_log_of_looks_says_it_in_words(world: World, batch: PayoutBatch) -> None:
    as_user(world.millet.staff).post(f"/admin/payouts/{batch.pk}/file/")
    enter(as_user(world.millet.staff), world)
    boss = as_user(User.objects.create_superuser(email="boss@example.com"))
    text = boss.get("/admin/reports/looks/").content.decode()
    assert f"written into the bank&#x27;s file of batch {batch.number}" in text
    assert "bank card" in text
