"""Cards and pay-outs ask for the password once more: an open session alone moves no money."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from marketplace.households.models import BankCard, PayoutBatch
from tests.households.desks import make_world_with_balances
from tests.households.paying import give_cards, make_batch, second_of
from tests.orders.desks import as_user
from tests.shared_worlds import shared
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

CARD = {"holder": "焦示例1", "bank": "示例银行", "number": "6200 0000 0000 0005"}

credited_world = shared(make_world_with_balances)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    """A test's own copy."""
    return copy.deepcopy(credited_world)


@pytest.fixture(autouse=True)
def real_setting(settings: Any) -> None:
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True


def give_password(client: Client, asked: Any, password: str = "demo-demo") -> Any:
    assert "/accounts/reauthenticate/?next=" in asked.headers["Location"]
    return client.post(asked.headers["Location"], {"password": password})


def test_a_release_that_was_interrupted_goes_on_by_itself(world: World) -> None:
    give_cards(world.millet, now=NOW)
    batch = make_batch(world.millet, now=NOW)
    second = as_user(second_of(world.millet))
    asked = second.post(f"/admin/payouts/{batch.pk}/release/", {})
    assert give_password(second, asked, "wrong").status_code == 200
    batch.refresh_from_db()
    assert batch.state == PayoutBatch.State.MADE
    answer = give_password(second, asked)
    assert answer.headers["Location"] == f"/admin/payouts/{batch.pk}/"
    batch.refresh_from_db()
    assert batch.state == PayoutBatch.State.RELEASED
    assert (
        second.get(f"/admin/bank-cards/{world.millet.households[0].pk}/").status_code == 200
    )  # once in a quarter hour


def test_a_card_is_typed_only_after_the_password_and_its_number_lies_nowhere(world: World) -> None:
    household = world.millet.households[0]
    staff, page = as_user(world.millet.staff), f"/admin/bank-cards/{household.pk}/"
    asked = staff.post(f"{page}enter/", CARD)
    assert "6200" not in "".join(str(one.get_decoded()) for one in Session.objects.all())
    assert not BankCard.objects.exists()
    assert give_password(staff, asked).headers["Location"] == f"{page}enter/"
    assert staff.get(f"{page}enter/").headers["Location"] == page
    staff.post(f"{page}enter/", CARD)
    assert BankCard.objects.count() == 1


def test_a_stranger_is_sent_to_sign_in(world: World) -> None:
    answer = Client().post(f"/admin/bank-cards/{world.millet.households[0].pk}/enter/", CARD)
    assert "/accounts/reauthenticate/" not in answer.headers["Location"]
