"""Where a second person is wanted, who is one hand with the first one finds no button, but who may; the second finds the button."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from marketplace.funds.models import FundEntry
from marketplace.households.models import Correction, PayoutBatch
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.models import Agreement, PriceSupport
from marketplace.supply.seasons.asking import ask_to_close
from marketplace.supply.seasons.queries import unsold
from orders.models import DiscountCode
from tests.orders.desks import as_user
from tests.orders.test_one_hand import (
    answer,
    card,
    code,
    correction,
    fund_entry,
    make_credited_world,
    price_support,
    release,
    void,
)
from tests.shared_worlds import shared
from tests.world import NOW, World, make_user

pytestmark = pytest.mark.django_db

ONE_HAND = "You and who made the step before count as one hand, not two"
credited_world = shared(make_credited_world)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    return copy.deepcopy(credited_world)


def staff(world: World, name: str, by: User | None) -> User:
    """Of the township's office; `by` has opened the account before, as one of the council's."""
    user = make_user(name)
    if by is not None:
        appoint(user=user, role=Role.COUNCIL, place=world.millet.product.village, by=by)
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    return user


def page(user: User, name: str, pk: int) -> str:
    answered = as_user(user).get(reverse(name, args=[pk]))
    assert answered.status_code == 200, answered.status_code
    return str(answered.content.decode())


STEPS: list[tuple[Callable[[World], Any], str, Any, str]] = [
    (fund_entry, "funds:inspect", FundEntry, "/confirm/"),
    (price_support, "supports:inspect", PriceSupport, "/approve/"),
    (code, "codes:inspect", DiscountCode, "/approve/"),
    (correction, "corrections:inspect", Correction, "/approve/"),
    (release, "payouts:inspect", PayoutBatch, "/release/"),
    (answer, "payouts:inspect", PayoutBatch, "/answer/"),
    (void, "payouts:inspect", PayoutBatch, "/confirm-void/"),
]


@pytest.mark.parametrize(("begin", "where", "model", "button"), STEPS)
def test_instead_of_the_button_it_says_who_may(
    world: World, begin: Callable[[World], Any], where: str, model: Any, button: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)  # the code is valid
    begin(world)
    pk = model.objects.latest("pk").pk
    of_one, of_second = (
        page(staff(world, name, by), where, pk) for name, by in (("made", world.millet.staff), ("other", None))
    )
    assert (button in of_one, escape(ONE_HAND) in of_one) == (False, True)
    assert (button in of_second, escape(ONE_HAND) in of_second) == (True, False)


def test_of_a_bank_card(world: World) -> None:
    card(world)
    pk = world.millet.households[0].pk
    of_one, of_second = (
        page(staff(world, name, by), "bank_cards:inspect", pk)
        for name, by in (("made", world.millet.staff), ("other", None))
    )
    assert ("/confirm/" in of_one, ONE_HAND in of_one) == (False, True)
    assert ("/confirm/" in of_second, ONE_HAND in of_second) == (True, False)


def test_of_a_seasons_end(world: World) -> None:
    agreement = Agreement.objects.get(product=world.pears.product)
    boss, clerk = make_user("boss"), make_user("clerk-a")
    appoint(user=boss, role=Role.MANAGER, place=world.pears.cooperative)
    appoint(user=clerk, role=Role.CLERK, place=world.pears.cooperative, by=boss)
    ask_to_close(agreement.pk, user=boss, fen=unsold([agreement.pk])[agreement.pk].fen, now=NOW)
    of_one, of_second = (page(user, "seasons:inspect", agreement.pk) for user in (clerk, world.pears.staff))
    assert ("/close/" in of_one, ONE_HAND in of_one) == (False, True)
    assert ("/close/" in of_second, ONE_HAND in of_second) == (True, False)
