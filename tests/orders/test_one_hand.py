"""Wherever two people decide, two accounts of which one has appointed the other are one (R11): refused in words, nothing changes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketplace.funds.actions import Movement, confirm, enter
from marketplace.households.bank_cards.actions import confirm_card
from marketplace.households.corrections.actions import approve_correction, request_correction
from marketplace.households.models import PayoutBatch
from marketplace.households.payouts.actions import Verdict, create_batch, record_answer, release_batch
from marketplace.households.payouts.bank_files import write_file
from marketplace.households.payouts.queries import hands_wanted
from marketplace.households.payouts.taking_back import ask_void, confirm_void
from marketplace.ledger.models import Event
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.models import Agreement, ProtectedPrice
from marketplace.supply.seasons.asking import ask_to_close, withdraw_request
from marketplace.supply.seasons.closing import close_season
from marketplace.supply.seasons.queries import unsold
from marketplace.supply.supports.actions import approve_support, request_support
from orders.pricing.codes import CodeTerms, agree_to_bear, approve_code, issue_code
from tests.households.paying import (
    CARDS,
    LATER,
    close_the_season,
    everything,
    give_cards,
    propose_card,
    second_of,
)
from tests.shared_worlds import shared
from tests.world import NOW, World, make_user, make_world

pytestmark = pytest.mark.django_db

PAID = dict.fromkeys((1, 2, 3), Verdict("confirmed"))


def make_credited_world() -> World:
    """Three households with 50, 100 and 150 yuan."""
    world = make_world()
    close_the_season(world.millet)
    return world


credited_world = shared(make_credited_world)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    return copy.deepcopy(credited_world)


@pytest.fixture
def made(world: World) -> User:
    """A colleague whose account the township's staff has opened, for the council, once."""
    user = make_user("made")
    appoint(user=user, role=Role.COUNCIL, place=world.millet.product.village, by=world.millet.staff)
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    return user


def fund_entry(world: World) -> Callable[[User], Any]:
    movement = Movement("paid_in", None, 50_000, "区财政局(示例)", "1", NOW.date())
    entry = enter(movement, user=world.millet.staff, now=NOW)
    return lambda user: confirm(entry.pk, user=user, now=NOW)


def price_support(world: World) -> Callable[[User], Any]:
    price = ProtectedPrice.objects.get(product=world.millet.product)
    asked = request_support(user=world.millet.staff, price=price, budget_fen=500, reason="滞销", now=NOW)
    return lambda user: approve_support(asked.pk, user=user, now=NOW)


def code(world: World) -> Callable[[User], Any]:
    until = NOW + timedelta(days=9)
    terms = CodeTerms(code="XIAOMI", amount_fen=100, percent=None, budget_fen=500, valid_from=NOW, valid_until=until)
    issued = issue_code(terms, user=world.millet.staff, now=NOW)
    return lambda user: approve_code(issued.pk, user=user, now=NOW)


def card(world: World) -> Callable[[User], Any]:
    entered = propose_card(world.millet, world.millet.households[0], CARDS[0])
    return lambda user: confirm_card(entered.pk, user=user, number=CARDS[0], now=LATER)


def correction(world: World) -> Callable[[User], Any]:
    event = Event.objects.filter(kind="season_purchase").earliest("pk")
    household = world.millet.households[0]
    asked = request_correction(
        user=world.millet.staff, event_id=event.pk, household=household, rightful=None, reason="记错了", now=LATER
    )
    return lambda user: approve_correction(asked.pk, user=user, now=LATER)


def batch_by(world: World, user: User) -> PayoutBatch:
    give_cards(world.millet)
    return create_batch(user=user, township=world.millet.product.village.township, now=LATER)


def release(world: World) -> Callable[[User], Any]:
    batch = batch_by(world, world.millet.staff)
    return lambda user: release_batch(batch.pk, user=user, now=LATER)


def answer(world: World) -> Callable[[User], Any]:
    batch = batch_by(world, second_of(world.millet))
    release_batch(batch.pk, user=world.millet.staff, now=LATER)
    write_file(batch, user=world.millet.staff, now=LATER)
    return lambda user: record_answer(batch.pk, PAID, user=user, now=LATER)


def void(world: World) -> Callable[[User], Any]:
    batch = batch_by(world, second_of(world.millet))
    release_batch(batch.pk, user=world.millet.staff, now=LATER)
    write_file(batch, user=world.millet.staff, now=LATER)
    ask_void(batch.pk, user=world.millet.staff, reason="退回", now=LATER)
    return lambda user: confirm_void(batch.pk, user=user, now=LATER)


@pytest.mark.parametrize("begin", [fund_entry, price_support, code, card, correction, release, answer, void])
def test_whom_the_first_hand_has_appointed_is_not_the_second(
    world: World, made: User, begin: Callable[[World], Callable[[User], Any]]
) -> None:
    second = begin(world)
    before = everything()
    with pytest.raises(Exception, match="") as refused:
        second(made)
    assert type(refused.value).__name__ == "OneHand"
    assert everything() == before
    other = make_user("other")  # whom nobody of the place has appointed
    appoint(user=other, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    second(other)


@pytest.mark.parametrize(("begin", "waits"), [(card, (1, 0, 0)), (release, (0, 1, 0)), (void, (0, 0, 1))])
def test_what_they_may_not_decide_does_not_wait_for_them(
    world: World, made: User, begin: Callable[[World], Any], waits: tuple[int, int, int]
) -> None:
    begin(world)
    of_made, of_second = hands_wanted(made), hands_wanted(second_of(world.millet))
    assert (of_made.cards, of_made.releases, of_made.voids) == (0, 0, 0)
    assert (of_second.cards, of_second.releases, of_second.voids) == waits


def test_two_council_members_of_one_hand_approve_no_correction_that_it_asked_for(world: World) -> None:
    """Neither at once, nor both after one another: whoever asked had invited both."""
    approve = correction(world)
    before = everything()
    for name in ("one", "other"):
        member = make_user(name)
        appoint(user=member, role=Role.COUNCIL, place=world.millet.product.village, by=world.millet.staff)
        with pytest.raises(Exception, match="one hand"):
            approve(member)
    assert everything() == before


def test_a_manager_and_whom_the_manager_appointed_close_no_season(world: World) -> None:
    """Nor two clerks of the same manager; the township's staff does."""
    boss = make_user("boss")
    appoint(user=boss, role=Role.MANAGER, place=world.pears.cooperative)
    clerks = [make_user("clerk-a"), make_user("clerk-b")]
    for one in clerks:
        appoint(user=one, role=Role.CLERK, place=world.pears.cooperative, by=boss)
    pk = Agreement.objects.get(product=world.pears.product).pk
    left = unsold([pk])[pk].fen

    def close(user: User) -> Any:
        return close_season(pk, user=user, fen=left, now=LATER + timedelta(days=1), unsettled=lambda lots: [])

    for n, (first, second) in enumerate(((boss, clerks[0]), (clerks[0], boss), (clerks[0], clerks[1]))):
        ask_to_close(pk, user=first, fen=left, now=LATER + timedelta(hours=n))
        with pytest.raises(Exception, match="one hand"):
            close(second)
        assert Event.objects.filter(kind="season_purchase").count() == 3  # the millet's
        withdraw_request(pk, user=first, now=LATER + timedelta(hours=n))
    ask_to_close(pk, user=boss, fen=left, now=LATER + timedelta(hours=9))
    assert close(world.pears.staff).confirmed_by == world.pears.staff


def test_a_clerk_does_not_agree_to_a_code_of_whoever_appointed_them(world: World) -> None:
    boss, clerk = make_user("boss"), make_user("clerk-a")
    appoint(user=boss, role=Role.MANAGER, place=world.pears.cooperative)
    appoint(user=clerk, role=Role.CLERK, place=world.pears.cooperative, by=boss)
    until = NOW + timedelta(days=9)
    terms = CodeTerms("XIAOMI", 100, None, 500, NOW, until, cooperatives=[world.pears.cooperative])
    issued = issue_code(terms, user=boss, now=NOW)
    with pytest.raises(Exception, match="one hand"):
        agree_to_bear(issued.pk, user=clerk, now=NOW)
    assert issued.bearers.get().agreed_by is None
    agree_to_bear(issued.pk, user=world.pears.clerk, now=NOW)
