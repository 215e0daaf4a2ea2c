"""A household's file changed or opened by two at the same moment: one of them is told, nothing is lost; and without the lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError

from marketplace.households.files import changing, registering
from marketplace.households.files.changing import as_member
from marketplace.households.files.refusals import ChangedMeanwhile
from marketplace.households.files.rules import Member
from marketplace.households.models import Household, Person
from marketplace.people.change_log import entries_of
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.households.files.desk import JUNE, changed_by, opened
from tests.world import World

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.fixture
def household(world: World) -> Household:
    return opened(None, world.millet.product.village)


def born(household: Household, name: str) -> Callable[[], Any]:
    return lambda: changed_by(None, household, Member(name, "son", JUNE))


def names(household: Household) -> list[str]:
    return sorted(household.persons.values_list("name", flat=True))


def test_of_two_who_change_a_file_at_once_the_second_is_told(household: Household, lock_order: LockOrder) -> None:
    lock_order.seen.clear()
    answers = at_once(born(household, "甲示例"), born(household, "乙示例"))
    assert {type(one) for one in answers} == {Household, ChangedMeanwhile}
    first = "甲示例" if isinstance(answers[0], Household) else "乙示例"
    assert names(household) == sorted(["焦示例1", "刘示例1", first])
    household.refresh_from_db()
    assert (household.version, entries_of([household]).count()) == (2, 2)
    assert lock_order.seen == {"households_household", "households_person"}


def test_without_the_lock_both_would_go_through_and_a_name_stand_twice(
    household: Household, monkeypatch: pytest.MonkeyPatch, lock_order: LockOrder
) -> None:
    lock_order.broken_on_purpose = True
    met = threading.Barrier(2)

    def reading(household_id: int) -> Household:
        found = Household.objects.get(pk=household_id)
        met.wait(timeout=30)
        return found

    head = as_member(household.persons.get(relation="head"))
    with monkeypatch.context() as patch:
        patch.setattr(changing, "lock_household", reading)
        patch.setattr(changing, "lock_people_of", lambda of: list(of.persons.order_by("id")))
        answers = at_once(
            lambda: changed_by(None, household, replace(head, name="甲示例")),
            lambda: changed_by(None, household, Member("甲示例", "son", JUNE)),
        )
    assert {type(one) for one in answers} == {Household}
    assert names(household) == ["刘示例1", "甲示例", "甲示例"]
    household.refresh_from_db()
    assert household.version == 2  # two changes


def test_of_two_who_make_a_head_without_the_lock_the_database_keeps_one(
    household: Household, monkeypatch: pytest.MonkeyPatch, lock_order: LockOrder
) -> None:
    lock_order.broken_on_purpose = True
    head, wife = (as_member(one) for one in household.persons.order_by("pk"))
    met = threading.Barrier(2)

    def reading(of: Household) -> list[Person]:
        found = list(of.persons.order_by("id"))
        met.wait(timeout=30)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(changing, "lock_household", lambda household_id: Household.objects.get(pk=household_id))
        patch.setattr(changing, "lock_people_of", reading)
        gone = replace(head, left_on=JUNE, left_why="died")
        answers = at_once(
            lambda: changed_by(None, household, gone, replace(wife, relation="head")),
            lambda: changed_by(None, household, gone, Member("甲示例", "head", JUNE)),
        )
    assert {type(one) for one in answers} == {Household, IntegrityError}
    assert Person.objects.filter(household=household, relation="head", left_on=None).count() == 1


def test_the_same_form_sent_by_many_threads_opens_one_file_and_adds_one_child(world: World) -> None:
    village = world.millet.product.village
    answers = at_once(*[lambda: opened(None, village)] * 4)
    assert len({one.pk for one in answers}) == 1
    household = answers[0]
    again = at_once(*[born(household, "甲示例")] * 4)
    assert {type(one) for one in again} == {Household}
    household.refresh_from_db()
    assert (names(household), household.version) == (["刘示例1", "焦示例1", "甲示例"], 2)
    assert [one.action for one in entries_of([household]).order_by("pk")] == [
        "households.file.opened", "households.file.joined",
    ]  # fmt: skip


def test_who_loses_the_race_to_open_a_file_looks_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    met, here = threading.Barrier(2), threading.local()
    read = registering._without_known

    def reading(by_number: Any) -> Any:
        """Let both look before either writes, the first time."""
        found = read(by_number)
        if not getattr(here, "has_met", False):
            here.has_met = True
            met.wait(timeout=30)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(registering, "_without_known", reading)
        one, other = at_once(*[lambda: opened(None, world.millet.product.village)] * 2)
    assert one == other == Household.objects.get(number="LL-001")
    assert (one.persons.count(), entries_of([one]).count()) == (2, 1)
