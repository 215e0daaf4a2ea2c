"""kill -9 in the middle of what two hands do to cards and batches: all of it is there, or none, and it can be done again."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from marketplace.households.bank_cards import actions as cards
from marketplace.households.bank_cards.actions import confirm_card
from marketplace.households.models import PayoutBatch
from marketplace.households.payouts import actions, bank_files, taking_back
from marketplace.households.payouts.actions import Verdict, record_answer
from marketplace.households.payouts.bank_files import write_file
from marketplace.households.payouts.taking_back import ask_void, confirm_void, withdraw_batch
from tests.households.paying import (
    CARDS,
    LATER,
    books,
    close_the_season,
    everything,
    give_card,
    give_cards,
    held_by,
    in_transit,
    make_batch,
    propose_card,
    second_of,
    send_batch,
)
from tests.world import World

pytestmark = pytest.mark.usefixtures("real_database")

WHOLE = [5_000, 10_000, 15_000]
ANSWER = {1: Verdict("confirmed"), 2: Verdict("rejected", "冻结"), 3: Verdict("confirmed")}


@pytest.fixture
def rich(world: World) -> World:
    """Three households with cards and 50, 100 and 150 yuan."""
    give_cards(world.millet)
    close_the_season(world.millet)
    return world


def killed(step: Callable[[], object], module: Any, name: str, *, call: int = 1) -> None:
    """Run a step in a process that dies of kill -9 after a call of a function that the step uses.

    :param call: after which call of it
    """

    def dying() -> None:
        former, calls = getattr(module, name), []

        def then_die(*args: Any, **kwargs: Any) -> None:
            former(*args, **kwargs)
            calls.append(name)
            if len(calls) == call:
                os.kill(os.getpid(), signal.SIGKILL)

        setattr(module, name, then_die)
        step()

    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=dying)
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL


def test_killed_while_a_card_is_confirmed_the_former_one_stays(world: World) -> None:
    household, second = world.millet.households[0], second_of(world.millet)
    former = give_card(world.millet, household, CARDS[0])
    card = propose_card(world.millet, household, CARDS[1])
    before = everything()

    def step() -> object:
        return confirm_card(card.pk, user=second, number=CARDS[1], now=LATER)

    killed(step, cards, "log_change")
    assert everything() == before
    step()
    former.refresh_from_db()
    assert (former.retired_at, books()) == (LATER, {})


@pytest.mark.parametrize("function", ["post_rows", "log_change"])
def test_killed_while_a_batch_is_made_no_money_has_left(rich: World, function: str) -> None:
    before = everything()
    killed(lambda: make_batch(rich.millet), actions, function)
    assert (everything(), held_by(rich.millet), in_transit(), books()) == (before, WHOLE, 0, {})
    assert make_batch(rich.millet).rows.count() == 3
    assert (in_transit(), books()) == (30_000, {})


def sent(world: World) -> PayoutBatch:
    batch = make_batch(world.millet)
    send_batch(world.millet, batch)
    return batch


@pytest.mark.parametrize("call", [1, 2])
def test_killed_while_the_answer_is_read_in_it_is_read_whole_the_next_time(rich: World, call: int) -> None:
    """After what was confirmed is posted, and after what came back is."""
    batch = sent(rich)
    before = everything()

    def step() -> int:
        return record_answer(batch.pk, ANSWER, user=rich.millet.staff, now=LATER)

    killed(step, actions, "post_rows", call=call)
    assert (everything(), in_transit(), books()) == (before, 30_000, {})
    assert (step(), step()) == (3, 0)
    assert (held_by(rich.millet), in_transit(), books()) == ([0, 10_000, 0], 0, {})


def test_killed_while_the_file_is_written_it_has_no_mark_and_can_be_withdrawn(rich: World) -> None:
    batch = make_batch(rich.millet)
    actions.release_batch(batch.pk, user=second_of(rich.millet), now=LATER)
    before = everything()
    killed(lambda: write_file(batch, user=second_of(rich.millet), now=LATER), bank_files, "record_looks")
    assert (everything(), books()) == (before, {})
    withdraw_batch(batch.pk, user=rich.millet.staff, reason="日期不对", now=LATER)
    assert (held_by(rich.millet), books()) == (WHOLE, {})


@pytest.mark.parametrize("way", ["withdrawn", "voided"])
def test_killed_while_a_batch_is_taken_back_all_of_it_comes_back_the_next_time(rich: World, way: str) -> None:
    batch = make_batch(rich.millet) if way == "withdrawn" else sent(rich)
    if way == "voided":
        ask_void(batch.pk, user=rich.millet.staff, reason="银行退回整批", now=LATER)
    steps: dict[str, Callable[[], object]] = {
        "withdrawn": lambda: withdraw_batch(batch.pk, user=rich.millet.staff, reason="日期不对", now=LATER),
        "voided": lambda: confirm_void(batch.pk, user=second_of(rich.millet), now=LATER),
    }
    before = everything()
    killed(steps[way], taking_back, "post_rows")
    assert (everything(), in_transit(), books()) == (before, 30_000, {})
    steps[way]()
    assert (held_by(rich.millet), in_transit(), books()) == (WHOLE, 0, {})
