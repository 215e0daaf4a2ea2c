"""Corrections through the doors of the back office."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.test import Client

from marketplace.households.corrections.actions import request_correction
from marketplace.households.models import Correction
from marketplace.households.payouts.actions import create_batch
from marketplace.ledger.accounts import open_account
from marketplace.ledger.models import Event, Posting
from marketplace.people.models import Look, User
from tests.households.desks import council_of, make_world_with_balances, told
from tests.households.paying import (
    CARDS,
    LATER,
    books,
    give_card,
    held_by,
)
from tests.orders.desks import as_user
from tests.shared_worlds import shared
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


credited_world = shared(make_world_with_balances)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    """A test's own copy."""
    return copy.deepcopy(credited_world)


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


def test_the_statement_links_to_card_and_correction_for_those_who_may(world: World) -> None:
    household = world.millet.households[0]
    links = (
        f"/admin/corrections/new/?household={household.number}&amp;event={event_of_the_first(world)}",
        f"/admin/bank-cards/{household.pk}/",
    )
    for user, expected in ((world.millet.staff, [True, True]), (council_of(world), [False, False])):
        text = as_user(user).get(f"/admin/households/{household.pk}/?year=2026").content.decode()
        assert [link in text for link in links] == expected


def test_a_look_at_two_households_is_logged_for_both(world: World) -> None:
    correction = asked(world)
    as_user(world.millet.staff).get(f"/admin/corrections/{correction.pk}/")
    looks = Look.objects.filter(user=world.millet.staff, what="correction").order_by("subject_id")
    assert list(looks.values_list("subject_id", flat=True)) == [one.pk for one in world.millet.households[:2]]
