"""The sale of a season is stopped before it is closed; what is held or may come back is waited for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import transaction

from marketplace.people.models import User
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.models import Lot, SeasonClosing, SeasonPurchase
from marketplace.supply.refusals import NotAsked, NotPackable, SeasonClosed, SeasonNotReady, SoldOut
from marketplace.supply.seasons.asking import withdraw_request
from marketplace.supply.seasons.closing import close_season
from marketplace.supply.stock.reservation import Want, release, reserve
from tests.supply.seasons.ending import (
    LATER,
    UNTIL,
    agreement_of,
    ask,
    close,
    deliver,
    everything,
    nothing,
)
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def test_a_stopped_season_sells_takes_and_packs_nothing(world: World) -> None:
    loose = deliver(world.millet, 2_000, "loose")
    ask(world.millet)
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


def test_withdrawn_it_is_on_sale_again_and_what_was_closed_before_is_not(world: World) -> None:
    loose = deliver(world.millet, 2_000, "loose")
    ask(world.millet, now=NOW)
    withdraw_request(agreement_of(world.millet).pk, user=world.millet.staff, now=LATER)
    assert Lot.objects.get(pk=world.millet.lot.pk).closed_at is None
    [held] = reserve([Want(world.millet.pack.pk, 1)], expires_at=UNTIL, on=NOW.date())
    release([held.pk])
    with pytest.raises(NotAsked):
        withdraw_request(agreement_of(world.millet).pk, user=world.millet.clerk, now=LATER)
    with pytest.raises(NotAsked):
        close_season(agreement_of(world.millet).pk, user=world.millet.staff, fen=32_000, now=LATER, unsettled=nothing)
    Lot.objects.filter(pk=world.millet.lot.pk).update(closed_at=NOW)
    ask(world.millet)
    withdraw_request(agreement_of(world.millet).pk, user=world.millet.clerk, now=LATER)
    assert Lot.objects.get(pk=world.millet.lot.pk).closed_at == NOW
    assert SeasonPurchase.objects.count() == 0 and loose.lot_id is None


def test_asked_anew_the_last_sum_counts_and_it_was_stopped_the_first_time(world: World) -> None:
    first = ask(world.millet, now=NOW)
    boss = User.objects.create_superuser(email="boss@example.com")
    again = ask(world.millet, user=boss)
    assert (again.pk, again.started_at, again.started_by) == (first.pk, NOW, world.millet.clerk)
    assert (again.asked_at, again.asked_by, again.asked_fen) == (LATER, boss, 30_000)
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
