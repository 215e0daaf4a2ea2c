"""The season's close against raw SQL as the application's role: what two people have agreed to stands in the change log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Delivery
from marketplace.supply.refusals import NotAgreed
from marketplace.supply.seasons import closing as closing_of
from marketplace.supply.seasons.asking import withdraw_request
from tests.supply.seasons.ending import LATER, agreement_of, ask, books, close, everything, held_by
from tests.world import Farm, World

REQUEST = """
INSERT INTO supply_seasonclosing (agreement_id, started_at, asked_by_id, asked_at, asked_fen, paid_fen, from_fund_fen, owed_fen,
                                  under_former_rule)
VALUES (%(agreement)s, now(), %(clerk)s, now(), 30000, 0, 0, 0, false)"""
CONFIRMED = "UPDATE supply_seasonclosing SET confirmed_at = now(), confirmed_by_id = "


def run(farm: Farm, statement: str) -> None:
    """SQL as the application's role."""
    ids = {"agreement": agreement_of(farm).pk, "clerk": farm.clerk.pk, "staff": farm.staff.pk}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, ids)


def withdraw(farm: Farm) -> None:
    ask(farm)
    withdraw_request(agreement_of(farm).pk, user=farm.clerk, now=LATER)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "statement"),
    [
        (ask, f"{CONFIRMED} NULL"),
        (ask, f"{CONFIRMED} %(staff)s"),
        (ask, "UPDATE supply_seasonclosing SET asked_by_id = %(staff)s"),
        (ask, "UPDATE supply_seasonclosing SET asked_fen = 1"),
        (ask, "UPDATE supply_seasonclosing SET confirmed_by_id = %(staff)s"),
        (withdraw, "UPDATE supply_seasonclosing SET withdrawn_at = NULL"),
        (withdraw, "UPDATE supply_seasonclosing SET asked_at = now()"),
        (lambda farm: run(farm, REQUEST), f"{CONFIRMED} NULL"),
    ],
)
def test_the_database_keeps_a_request_as_it_was_made(
    shared_world: World, before: Callable[[Farm], object], statement: str
) -> None:
    before(shared_world.millet)
    with pytest.raises((IntegrityError, ProgrammingError)):
        run(shared_world.millet, statement)


def no_request(farm: Farm) -> None:
    run(farm, REQUEST)


def another_asker(farm: Farm) -> None:
    """The clerk, who has really asked, would confirm it."""
    ask(farm, user=farm.clerk)
    run(farm, "UPDATE supply_seasonclosing SET asked_by_id = %(staff)s, asked_at = now()")


def asked_again_by_nobody(farm: Farm) -> None:
    withdraw(farm)
    run(farm, "UPDATE supply_seasonclosing SET withdrawn_at = NULL, asked_at = now()")


@pytest.mark.django_db
@pytest.mark.parametrize("falsify", [no_request, another_asker, asked_again_by_nobody])
def test_a_request_that_nobody_made_is_not_confirmed(shared_world: World, falsify: Callable[[Farm], None]) -> None:
    farm = shared_world.millet
    falsify(farm)
    before = everything()
    user = farm.clerk if falsify is another_asker else farm.staff
    for second in (user, None):
        with pytest.raises(NotAgreed):
            close(farm, user=second, fen=30_000)
    assert everything() == before


@pytest.mark.parametrize("confirmed_by", ["NULL", "%(staff)s"])
@pytest.mark.parametrize("asked_fen", [1, 30_000])
def test_what_nobody_has_confirmed_is_not_gone_on_with(
    real_world: World, owner_sql: psycopg.Connection[Any], confirmed_by: str, asked_fen: int
) -> None:
    """Even where the guard is gone: the close looks into the change log by itself, and buys nothing."""
    farm = real_world.millet
    ask(farm)
    owner_sql.execute("ALTER TABLE supply_seasonclosing DISABLE TRIGGER supply_seasonclosing_is_final")
    run(farm, f"{CONFIRMED} {confirmed_by}, asked_fen = {asked_fen}")
    before = everything()
    for user in (farm.clerk, farm.staff, None):
        with pytest.raises(NotAgreed):
            close(farm, user=user)
    assert everything() == before
    assert {"closing-by-two", "closing-guards"} <= set(books())


def cut_short(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Confirmed, and the first delivery bought."""
    buy, turns = closing_of._buy, []

    def die_then(*args: Any) -> Any:
        turns.append(1)
        if len(turns) > 1:
            raise KeyboardInterrupt
        return buy(*args)

    with monkeypatch.context() as patch:
        patch.setattr(closing_of, "_buy", die_then)
        with pytest.raises(KeyboardInterrupt):
            close(farm, batch=1)


@pytest.mark.django_db
def test_gone_on_with_it_buys_what_was_agreed_or_nothing(shared_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    farm = shared_world.millet
    cut_short(farm, monkeypatch)
    last = Delivery.objects.filter(product=farm.product).latest("pk")
    Delivery.objects.filter(pk=last.pk).update(grams_allocated=1_000)
    before = everything()
    with pytest.raises(NotAgreed):
        close(farm)
    assert everything() == before


@pytest.mark.django_db
def test_a_price_raised_while_it_is_bought_counts_for_the_rest(
    shared_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    farm = shared_world.millet
    cut_short(farm, monkeypatch)
    now = LATER + timedelta(minutes=1)
    set_protected_price(
        user=farm.staff,
        product=farm.product,
        grade="first",
        season=farm.season,
        fen_per_jin=800,
        reason="种子涨价",
        now=now,
    )
    assert close(farm, now=now).paid_fen == 45_000
    assert held_by(farm) == [5_000, 16_000, 24_000]
    assert books() == {}
