"""保底收购: what is unsold at the season's end is bought at the protected price, out of the right pockets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from marketplace.cooperatives.members.shares import note_share
from marketplace.cooperatives.models import Member
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event, Posting
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.ledger.queries import balance
from marketplace.people.change_log import entries_of
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Delivery, Lot, SeasonClosing, SeasonPurchase
from marketplace.supply.refusals import (
    NotAsked,
    NotPermitted,
    SamePerson,
    SeasonClosed,
    SumChanged,
)
from marketplace.supply.seasons import closing as closing_of
from marketplace.supply.seasons.asking import withdraw_request
from marketplace.supply.seasons.closing import close_season
from marketplace.supply.seasons.queries import Unsold, preview, unsold
from tests.households.paying import second_of
from tests.supply.seasons.ending import (
    LATER,
    agreement_of,
    ask,
    books,
    close,
    deliver,
    everything,
    held_by,
    nothing,
    pay_in,
    sell,
)
from tests.world import NOW, World, cover

pytestmark = pytest.mark.django_db


# -- who pays


@pytest.mark.parametrize(
    ("own", "fund", "expected"),
    [
        (0, 0, (0, 0, 30_000)),
        (40_000, 9_000, (30_000, 0, 0)),
        (12_000, 9_000, (12_000, 9_000, 9_000)),
        (0, 30_000, (0, 30_000, 0)),
        (0, 29_999, (0, 29_999, 1)),
    ],
)
def test_the_cooperative_pays_first_then_the_fund_and_the_rest_is_owed(
    world: World, own: int, fund: int, expected: tuple[int, int, int]
) -> None:
    if own:
        pay_in(world.millet, own)
    if fund:
        cover(world.millet, fund)
    closing = close(world.millet)
    from_cooperative, from_fund, owed = expected
    assert (closing.paid_fen, closing.from_fund_fen, closing.owed_fen) == (30_000, from_fund, owed)
    assert closing.closed_at == LATER
    assert held_by(world.millet) == [5_000, 10_000, 15_000]
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == own - from_cooperative - owed
    assert balance(shared_account("price_protection_fund")) == fund - from_fund
    assert books() == {}


def test_cash_shares_in_the_till_do_not_make_the_fund_pay(world: World) -> None:
    """Golden: 120.00 of sales and 1,000.00 of cash shares in the till: it pays its 120.00 before the fund pays 90.00."""
    farm = world.millet
    pay_in(farm, 12_000)
    cover(farm, 9_000)
    member = Member.objects.filter(cooperative=farm.cooperative).earliest("pk")
    note_share(
        member.pk, user=None, kind="money", deed="cash_in", quantity=100_000, valid_on=timezone.localdate(NOW), reason="入股(示例)",
        paper="1", request=uuid4(), now=NOW,
    )  # fmt: skip
    own = open_account("cooperative", farm.cooperative.pk)
    assert balance(own) == -88_000
    shown = preview(agreement_of(farm))
    assert (shown.cooperative_fen, shown.fund_fen) == (12_000, 9_000)
    closing = close(farm)
    assert (closing.paid_fen, closing.from_fund_fen, closing.owed_fen) == (30_000, 9_000, 9_000)
    assert balance(own) == -88_000 - 12_000 - 9_000
    assert books() == {}


def test_a_cooperative_that_owes_already_has_nothing_to_pay_with(world: World) -> None:
    own = open_account("cooperative", world.millet.cooperative.pk)
    post(Draft("debt", "x", NOW.date(), [Entry(own, shared_account("bank"), 700)]))
    cover(world.millet, 1_000)
    closing = close(world.millet)
    assert (closing.from_fund_fen, closing.owed_fen) == (1_000, 29_000)
    assert balance(own) == -29_700


def test_only_what_is_unsold_is_bought_each_at_its_own_floor(world: World) -> None:
    sell(world.millet, 5)  # 12.5 of 30 kg, in fair turns
    left = {row.household_id: row.grams - row.grams_allocated for row in Delivery.objects.filter(lot=world.millet.lot)}
    assert sum(left.values()) == 17_500
    closing = close(world.millet, unsettled=nothing)
    assert held_by(world.millet) == [left[one.pk] for one in world.millet.households]  # ¥5.00 a 斤 is 1 fen a gram
    assert closing.paid_fen == 17_500
    lot = Lot.objects.get(pk=world.millet.lot.pk)
    assert (lot.grams_delivered, lot.grams_reserved, lot.grams_allocated, lot.grams_purchased) == (
        30_000,
        0,
        12_500,
        17_500,
    )
    assert all(row.grams == row.grams_allocated + row.grams_purchased for row in lot.deliveries.all())


def test_a_price_raised_after_the_delivery_is_what_the_close_pays(world: World) -> None:
    """30 kg at ¥5.00 a 斤 are ¥300; raised to ¥8.00 they are ¥480."""
    set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=world.millet.season,
        fen_per_jin=800, reason="种子涨价", now=NOW,
    )  # fmt: skip
    agreement = agreement_of(world.millet)
    assert unsold([agreement.pk]) == {agreement.pk: Unsold(3, 30_000, 48_000)}
    assert preview(agreement).unsold.fen == 48_000
    closing = close(world.millet)
    assert closing.paid_fen == 48_000
    assert held_by(world.millet) == [8_000, 16_000, 24_000]
    assert set(SeasonPurchase.objects.values_list("fen_per_jin", flat=True)) == {800}
    assert books() == {}


def test_a_price_raised_after_the_close_changes_nothing(world: World) -> None:
    close(world.millet)
    set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=world.millet.season,
        fen_per_jin=800, reason="种子涨价", now=LATER,
    )  # fmt: skip
    assert held_by(world.millet) == [5_000, 10_000, 15_000]
    assert books() == {}


def test_a_fraction_of_a_fen_goes_to_the_household(world: World) -> None:
    farm = world.pears  # ¥2.50 a 斤: half a fen a gram
    odd = deliver(farm, 1, "odd")
    close(farm)
    assert SeasonPurchase.objects.get(delivery=odd).amount_fen == 1
    assert SeasonPurchase.objects.get(delivery=odd).fen_per_jin == 250


def test_each_delivery_has_one_event_that_names_its_purchase(world: World) -> None:
    cover(world.millet, 7_000)
    close(world.millet)
    deliveries = list(Delivery.objects.filter(lot=world.millet.lot).order_by("id"))
    events = Event.objects.filter(kind="season_purchase").order_by("id")
    assert [event.reference for event in events] == [f"delivery:{row.pk}" for row in deliveries]
    assert {event.occurred_on for event in events} == {LATER.date()}
    second = SeasonPurchase.objects.get(delivery=deliveries[1])
    fund, own = shared_account("price_protection_fund"), open_account("cooperative", world.millet.cooperative.pk)
    to = open_account("household", deliveries[1].household_id)
    assert list(
        Posting.objects.filter(event_id=events[1].pk)
        .order_by("seq")
        .values_list("debit_id", "credit_id", "amount", "income_class", "source_type", "source_id")
    ) == [
        (own, to, 8_000, "business", "season_purchase", second.pk),
        (fund, to, 2_000, "business", "season_purchase", second.pk),
    ]


def test_a_delivery_that_was_never_packed_is_bought_too(world: World) -> None:
    deliver(world.millet, 2_000, "loose")
    closing = close(world.millet)
    assert closing.paid_fen == 32_000
    assert held_by(world.millet)[0] == 7_000


def test_a_season_in_which_all_was_sold_is_closed_for_nothing(world: World) -> None:
    sell(world.millet, 12)
    closing = close(world.millet)
    assert (closing.paid_fen, closing.closed_at) == (0, LATER)
    assert Event.objects.filter(kind="season_purchase").count() == 0


def test_the_other_cooperatives_season_goes_on(world: World) -> None:
    close(world.millet)
    assert Lot.objects.get(pk=world.pears.lot.pk).closed_at is None
    sell(world.pears, 1)
    assert held_by(world.pears) == [0, 0]


# -- refused


def test_closed_twice_is_refused_and_changes_nothing(world: World) -> None:
    close(world.millet)
    before = everything()
    with pytest.raises(SeasonClosed, match="was closed on 2027-08-16 10:00"):
        close(world.millet, now=LATER + timedelta(days=1))
    assert everything() == before


def test_another_cooperative_or_township_closes_nothing(world: World) -> None:
    for stranger in (world.pears.clerk, world.pears.staff):
        with pytest.raises(NotPermitted):
            ask(world.millet, user=stranger)
    ask(world.millet)
    before = everything()
    for stranger in (world.pears.clerk, world.pears.staff):
        with pytest.raises(NotPermitted):
            close(world.millet, user=stranger)
        with pytest.raises(NotPermitted):
            withdraw_request(agreement_of(world.millet).pk, user=stranger, now=LATER)
    assert everything() == before


def test_an_unknown_agreement(world: World) -> None:
    with pytest.raises(Agreement.DoesNotExist):
        close_season(999_999, user=None, fen=0, now=LATER, unsettled=nothing)


# -- by two people (R11)


def test_who_asked_does_not_confirm(world: World) -> None:
    with pytest.raises(NotAsked):
        close_season(agreement_of(world.millet).pk, user=world.millet.staff, fen=30_000, now=LATER, unsettled=nothing)
    ask(world.millet)
    before = everything()
    with pytest.raises(SamePerson):
        close(world.millet, user=world.millet.clerk)
    assert everything() == before
    closing = close(world.millet)
    assert (closing.asked_by, closing.confirmed_by, closing.asked_fen) == (
        world.millet.clerk,
        world.millet.staff,
        30_000,
    )


def test_the_township_confirms_and_does_not_ask(world: World) -> None:
    before = everything()
    with pytest.raises(NotPermitted):
        ask(world.millet, user=world.millet.staff)
    assert everything() == before
    ask(world.millet)
    assert close(world.millet, user=second_of(world.millet)).paid_fen == 30_000


def test_what_was_shown_is_what_is_closed(world: World) -> None:
    """A price that is raised after the sum was asked for is another sum: both people see it before it counts."""
    with pytest.raises(SumChanged) as refused:
        ask(world.millet, fen=29_999)
    assert (refused.value.fen, SeasonClosing.objects.count()) == (30_000, 0)
    ask(world.millet)
    with pytest.raises(SumChanged):
        close(world.millet, fen=29_999)
    set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=world.millet.season,
        fen_per_jin=800, reason="种子涨价", now=LATER,
    )  # fmt: skip
    before = everything()
    for typed in (30_000, 48_000):
        with pytest.raises(SumChanged) as refused:
            close(world.millet, fen=typed)
        assert refused.value.fen == 48_000
    assert everything() == before
    ask(world.millet, now=LATER + timedelta(minutes=1))
    assert close(world.millet, fen=48_000, now=LATER + timedelta(minutes=2)).paid_fen == 48_000
    assert books() == {}


def test_each_step_is_logged_on_the_agreement(world: World) -> None:
    ask(world.millet)
    withdraw_request(agreement_of(world.millet).pk, user=world.millet.staff, now=LATER)
    close(world.millet, now=LATER + timedelta(minutes=1))
    entries = entries_of([agreement_of(world.millet)]).filter(action__startswith="supply.season.").order_by("pk")
    assert [(entry.action, entry.user, entry.data["changes"]) for entry in entries] == [
        ("supply.season.asked", world.millet.clerk, {"asked_fen": [None, 30_000]}),
        ("supply.season.withdrawn", world.millet.staff, {}),
        ("supply.season.asked", world.millet.clerk, {"asked_fen": [None, 30_000]}),
        ("supply.season.confirmed", world.millet.staff, {"asked_fen": [None, 30_000]}),
    ]


BY_ONE = [
    "UPDATE supply_seasonclosing SET closed_at = now()",
    "UPDATE supply_seasonclosing SET paid_fen = 1",
    "UPDATE supply_seasonclosing SET confirmed_at = now(), confirmed_by_id = asked_by_id",
    "UPDATE supply_seasonclosing SET confirmed_at = now(), asked_fen = 1",
    "UPDATE supply_seasonclosing SET under_former_rule = true",
    "INSERT INTO supply_seasonpurchase (closing_id, delivery_id, grams, fen_per_jin, amount_fen)"
    " SELECT c.id, d.id, 500, 250, 250 FROM supply_seasonclosing c, supply_delivery d LIMIT 1",
    "INSERT INTO supply_seasonclosing (agreement_id, started_at, paid_fen, from_fund_fen, owed_fen, under_former_rule)"
    " SELECT id, now(), 0, 0, 0, false FROM supply_agreement WHERE id NOT IN (SELECT agreement_id FROM supply_seasonclosing)",
]  # fmt: skip


@pytest.mark.parametrize("statement", BY_ONE)
def test_the_database_lets_nobody_close_alone(world: World, statement: str) -> None:
    ask(world.millet)
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# -- in the middle


@pytest.mark.parametrize("after", [1, 2])
def test_killed_between_batches_it_goes_on_and_buys_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    cover(world.millet, 12_000)
    turns: list[int] = []
    buy = closing_of._buy

    def die_then(*args: Any) -> Any:
        turns.append(1)
        if len(turns) > after:
            raise KeyboardInterrupt
        return buy(*args)

    with monkeypatch.context() as patch:
        patch.setattr(closing_of, "_buy", die_then)
        with pytest.raises(KeyboardInterrupt):
            close(world.millet, batch=1)
    assert SeasonPurchase.objects.count() == after
    assert SeasonClosing.objects.get().closed_at is None
    closing = close(world.millet, batch=1)
    assert (closing.paid_fen, closing.from_fund_fen, closing.owed_fen) == (30_000, 12_000, 18_000)
    assert held_by(world.millet) == [5_000, 10_000, 15_000]
    assert books() == {}


def test_a_purchase_is_never_changed(world: World) -> None:
    close(world.millet)
    for statement in (
        "UPDATE supply_seasonpurchase SET amount_fen = 1",
        "DELETE FROM supply_seasonpurchase",
        "TRUNCATE supply_seasonpurchase",
        "UPDATE supply_seasonclosing SET paid_fen = 1",
        "UPDATE supply_seasonclosing SET closed_at = NULL",
        "DELETE FROM supply_seasonclosing",
        "TRUNCATE supply_seasonclosing CASCADE",
    ):
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
