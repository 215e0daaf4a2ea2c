"""保底收购: what is unsold at the season's end is bought at the protected price, out of the right pockets."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event, Posting
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.ledger.queries import balance
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Delivery, Lot, SeasonClosing, SeasonPurchase
from marketplace.supply.refusals import NotPackable, NotPermitted, SeasonClosed, SeasonNotReady, SoldOut
from marketplace.supply.rules import PurchaseFunding
from marketplace.supply.seasons import closing as closing_of
from marketplace.supply.seasons.closing import close_season, stop_sales
from marketplace.supply.seasons.queries import HouseholdPurchase, Unsold, preview, purchases, unsold
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.reservation import Want, release, reserve
from tests.world import NOW, Farm, World, fill_fund

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=300)
UNTIL = NOW + timedelta(minutes=36)


@pytest.fixture
def world(shared_world: World) -> World:
    """Millet of 5, 10 and 15 kg at ¥5.00 a 斤: 50, 100 and 150 yuan; pears of 10 and 20 kg."""
    return shared_world


def agreement_of(farm: Farm) -> Agreement:
    return Agreement.objects.get(product=farm.product)


def nothing(lot_ids: Sequence[int]) -> list[str]:
    return []


def close(farm: Farm, **options: Any) -> SeasonClosing:
    given: dict[str, Any] = {"user": farm.clerk, "now": LATER, "unsettled": nothing} | options
    return close_season(agreement_of(farm).pk, **given)


def pay_in(farm: Farm, fen: int) -> None:
    """Money in the cooperative's account."""
    own = open_account("cooperative", farm.cooperative.pk)
    post(Draft("deposit", f"cooperative:{farm.cooperative.pk}", NOW.date(), [Entry(shared_account("bank"), own, fen)]))


def sell(farm: Farm, packs: int) -> None:
    [held] = reserve([Want(farm.pack.pk, packs)], expires_at=UNTIL, on=NOW.date())
    allocate([held.pk])


def held_by(farm: Farm) -> list[int]:
    return [balance(open_account("household", one.pk)) for one in farm.households]


def everything() -> list[list[dict[str, object]]]:
    tables = (SeasonClosing, SeasonPurchase, Lot, Delivery, Event, Posting)
    return [list(table.objects.order_by("pk").values()) for table in tables]  # type: ignore[attr-defined]


def books() -> dict[str, Any]:
    out = io.StringIO()
    with suppress(SystemExit):  # it ends with 1 when it finds something
        call_command("check_books", "--json", stdout=out)
    return {finding["check"]: finding["key"] for finding in json.loads(out.getvalue())["findings"]}


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
        fill_fund(fund)
    closing = close(world.millet)
    from_cooperative, from_fund, owed = expected
    assert (closing.paid_fen, closing.from_fund_fen, closing.owed_fen) == (30_000, from_fund, owed)
    assert closing.closed_at == LATER
    assert held_by(world.millet) == [5_000, 10_000, 15_000]
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == own - from_cooperative - owed
    assert balance(shared_account("price_protection_fund")) == fund - from_fund
    assert books() == {}


def test_a_cooperative_that_owes_already_has_nothing_to_pay_with(world: World) -> None:
    own = open_account("cooperative", world.millet.cooperative.pk)
    post(Draft("debt", "x", NOW.date(), [Entry(own, shared_account("bank"), 700)]))
    fill_fund(1_000)
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
        fen_per_jin=800, now=NOW,
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
        fen_per_jin=800, now=LATER,
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
    fill_fund(7_000)
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


# -- stopping the sale


def deliver(farm: Farm, grams: int, slip: str) -> Delivery:
    return take_delivery(
        clerk=farm.clerk, agreement=agreement_of(farm), household=farm.households[0], grade="first", grams=grams,
        slip_number=slip, now=NOW,
    )  # fmt: skip


def test_a_stopped_season_sells_takes_and_packs_nothing(world: World) -> None:
    loose = deliver(world.millet, 2_000, "loose")
    stop_sales(agreement_of(world.millet).pk, user=world.millet.clerk, now=LATER)
    assert Lot.objects.get(pk=world.millet.lot.pk).closed_at == LATER
    before = everything()
    with pytest.raises(SoldOut):
        reserve([Want(world.millet.pack.pk, 1)], expires_at=UNTIL, on=NOW.date())
    with pytest.raises(SeasonClosed):
        deliver(world.millet, 1_000, "late")
    for code in ("LOT-NEW", world.millet.lot.code):
        with pytest.raises(SeasonClosed), transaction.atomic():
            pack_lot(
                clerk=world.millet.clerk, product=world.millet.product, grade="first", deliveries=[loose], code=code,
                harvested_on=NOW.date(), best_before=LATER.date(), certificate_number="C",
            )  # fmt: skip
    assert everything() == before
    assert deliver(world.millet, 2_000, "loose") == loose  # the slip that was taken before is still the same delivery


def test_another_seasons_delivery_is_not_packed_into_a_closed_lot(world: World) -> None:
    Lot.objects.filter(pk=world.millet.lot.pk).update(closed_at=NOW)
    loose = deliver(world.millet, 2_000, "loose")
    with pytest.raises(NotPackable, match="was stopped on 2026-10-20"):
        pack_lot(
            clerk=world.millet.clerk, product=world.millet.product, grade="first", deliveries=[loose],
            code=world.millet.lot.code, harvested_on=NOW.date(), best_before=LATER.date(), certificate_number="C",
        )  # fmt: skip
    loose.refresh_from_db()
    assert loose.lot_id is None


def test_stopped_twice_it_was_stopped_the_first_time(world: World) -> None:
    first = stop_sales(agreement_of(world.millet).pk, user=world.millet.clerk, now=NOW)
    again = stop_sales(agreement_of(world.millet).pk, user=world.millet.staff, now=LATER)
    assert (again.pk, again.started_at, again.started_by) == (first.pk, NOW, world.millet.clerk)
    assert Lot.objects.get(pk=world.millet.lot.pk).closed_at == NOW


def test_what_is_held_for_a_buyer_is_waited_for(world: World) -> None:
    [held] = reserve([Want(world.millet.pack.pk, 2)], expires_at=UNTIL, on=NOW.date())
    with pytest.raises(SeasonNotReady) as refused:
        close(world.millet)
    assert refused.value.waiting == [f"{world.millet.lot.code}: 5000 g"]
    assert SeasonPurchase.objects.count() == 0
    assert SeasonClosing.objects.get().closed_at is None
    release([held.pk])
    assert close(world.millet).paid_fen == 30_000


def test_what_may_come_back_is_waited_for(world: World) -> None:
    asked: list[list[int]] = []

    def one_parcel(lot_ids: Sequence[int]) -> list[str]:
        asked.append(list(lot_ids))
        return ["20261020-0000001"]

    with pytest.raises(SeasonNotReady) as refused:
        close(world.millet, unsettled=one_parcel)
    assert (refused.value.waiting, asked) == (["20261020-0000001"], [[world.millet.lot.pk]])
    assert SeasonPurchase.objects.count() == 0


# -- refused


def test_closed_twice_is_refused_and_changes_nothing(world: World) -> None:
    close(world.millet)
    before = everything()
    with pytest.raises(SeasonClosed, match="was closed on 2027-08-16 10:00"):
        close(world.millet, now=LATER + timedelta(days=1))
    assert everything() == before


def test_another_cooperative_or_township_closes_nothing(world: World) -> None:
    before = everything()
    for stranger in (world.pears.clerk, world.pears.staff):
        with pytest.raises(NotPermitted):
            close(world.millet, user=stranger)
    assert everything() == before
    assert close(world.millet, user=world.millet.staff).started_by == world.millet.staff


def test_an_unknown_agreement(world: World) -> None:
    with pytest.raises(Agreement.DoesNotExist):
        close_season(999_999, user=None, now=LATER, unsettled=nothing)


# -- in the middle


@pytest.mark.parametrize("after", [1, 2])
def test_killed_between_batches_it_goes_on_and_buys_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    fill_fund(12_000)
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


# -- seen beforehand


def test_the_preview_is_what_closing_does(world: World) -> None:
    pay_in(world.millet, 4_000)
    fill_fund(6_000)
    sell(world.millet, 3)
    agreement = agreement_of(world.millet)
    before, seen = everything(), preview(agreement)
    assert everything() == before
    assert seen.unsold == unsold([agreement.pk])[agreement.pk] == Unsold(3, 22_500, 22_500)
    assert seen.funding == PurchaseFunding(4_000, 6_000, 12_500)
    assert (seen.cooperative_fen, seen.fund_fen) == (4_000, 6_000)
    assert purchases(agreement) == []
    closing = close(world.millet)
    assert purchases(agreement) == seen.households
    assert [row.fen for row in seen.households] == held_by(world.millet)
    assert (closing.paid_fen, closing.from_fund_fen, closing.owed_fen) == (22_500, 6_000, 12_500)
    assert preview(agreement).households == []
    assert unsold([agreement.pk]) == {}


def test_a_households_deliveries_are_shown_together(world: World) -> None:
    deliver(world.millet, 2_000, "loose")
    first = world.millet.households[0]
    assert preview(agreement_of(world.millet)).households[0] == HouseholdPurchase(
        first.pk, first.number, first.head_name, 2, 7_000, 7_000
    )


# -- the command


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("close_season", *arguments, stdout=out)
    return out.getvalue()


def test_the_dry_run_changes_nothing(world: World) -> None:
    fill_fund(10_000)
    agreement = agreement_of(world.millet)
    before = everything()
    told = json.loads(run(str(agreement.pk), "--dry-run", "--json"))
    assert everything() == before
    assert (told["grams"], told["fen"], told["from_fund_fen"], told["owed_fen"]) == (30_000, 30_000, 10_000, 20_000)
    assert [row["fen"] for row in told["households"]] == [5_000, 10_000, 15_000]
    assert "60" in run(str(agreement.pk), "--dry-run")


def test_the_command_closes_once(world: World) -> None:
    agreement = agreement_of(world.millet)
    told = json.loads(run(str(agreement.pk), "--json"))
    assert (told["paid_fen"], told["owed_fen"], told["deliveries"]) == (30_000, 30_000, 3)
    with pytest.raises(CommandError, match="was closed on"):
        run(str(agreement.pk))
    with pytest.raises(CommandError):
        run("999999")
