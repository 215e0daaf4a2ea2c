"""A batch says to whose card each row goes, whoever is head by now; each look is logged."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date

import pytest

from marketplace.households.files.changing import as_member
from marketplace.households.files.rules import Member
from marketplace.households.models import BankCard, Household
from marketplace.households.payouts.actions import Verdict
from marketplace.people.models import Look
from tests.households.desks import make_world_with_balances
from tests.households.files.desk import changed_by
from tests.households.paying import bank_says, give_cards, make_batch, second_of, send_batch
from tests.orders.desks import as_user
from tests.shared_worlds import shared
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

credited_world = shared(make_world_with_balances)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    """A test's own copy."""
    return copy.deepcopy(credited_world)


def replace_head(world: World) -> Household:
    """The head of the first household, whose card it is, moves away; somebody else is head from then."""
    household, staff = Household.objects.get(pk=world.millet.households[0].pk), world.millet.staff
    household = changed_by(staff, household, Member(household.head_name, "head"), now=NOW)
    gone = replace(as_member(household.persons.get()), left_on=date(2026, 6, 1), left_why="moved")
    return changed_by(staff, household, gone, Member("王示例", "head", date(2026, 6, 1)), now=NOW)


def test_before_a_release_and_after_the_payment_the_rows_say_whose_card_it_is(world: World) -> None:
    give_cards(world.millet, now=NOW)
    batch = make_batch(world.millet, now=NOW)
    second, address = as_user(second_of(world.millet)), f"/admin/payouts/{batch.pk}/"
    text = second.get(address).content.decode()
    assert "bo-differs" not in text and "head of household 王示例" not in text
    household = replace_head(world)
    card = BankCard.objects.get(household=household)
    page = second.get(address)
    text = page.content.decode()
    assert page.context["not_heads"] == {batch.rows.get(household=household).pk}
    assert "1 row goes to a card that is not the head of household" in text
    assert f"card of {card.holder}, head of household 王示例" in text
    assert f"{card.bank} <" in text and f"</span>{card.last_four}" in text
    looks = Look.objects.filter(user=second_of(world.millet), what=f"pay-out cards {batch.number}")
    assert sorted(looks.values_list("subject_id", flat=True)) == sorted([one.pk for one in world.millet.households] * 2)
    send_batch(world.millet, batch, now=NOW)
    bank_says(world.millet, batch, dict.fromkeys((1, 2, 3), Verdict("confirmed")), now=NOW)
    text = second.get(address).content.decode()
    assert f"card of {card.holder}, head of household 王示例" in text
    assert "1 row goes to a card" not in text  # nothing is released any more


def test_a_cards_page_says_that_its_holder_has_left(world: World) -> None:
    give_cards(world.millet, now=NOW)
    staff = as_user(world.millet.staff)
    address = f"/admin/bank-cards/{world.millet.households[0].pk}/"
    assert "bo-differs" not in staff.get(address).content.decode()
    replace_head(world)
    assert "no longer a person of this household: left on 2026-06-01, moved away" in staff.get(address).content.decode()


@pytest.mark.parametrize(
    ("persons", "words"),
    [
        ([Member("王示例", "head"), Member("焦示例1", "spouse")], "not the head of household, but spouse"),
        ([Member("王示例", "head")], "nobody of this household&#x27;s file"),
        ([Member("焦 示例1", "head")], None),  # written otherwise
    ],
)
def test_a_holder_who_is_not_the_head_is_named_as_what_they_are(
    persons: list[Member], words: str | None, world: World
) -> None:
    give_cards(world.millet, now=NOW)
    household = Household.objects.get(pk=world.millet.households[0].pk)
    changed_by(world.millet.staff, household, *persons, now=NOW)
    text = as_user(world.millet.staff).get(f"/admin/bank-cards/{household.pk}/").content.decode()
    assert ("bo-differs" in text) is (words is not None)
    assert words is None or words in text
