"""What closing a season would do, seen beforehand; the operator's command."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from marketplace.supply.rules import PurchaseFunding
from marketplace.supply.seasons.queries import HouseholdPurchase, Unsold, preview, purchases, unsold
from tests.supply.seasons.ending import (
    agreement_of,
    ask,
    close,
    deliver,
    everything,
    held_by,
    pay_in,
    sell,
)
from tests.world import World, cover

pytestmark = pytest.mark.django_db


def test_the_preview_is_what_closing_does(world: World) -> None:
    pay_in(world.millet, 4_000)
    cover(world.millet, 6_000)
    sell(world.millet, 3)
    agreement = agreement_of(world.millet)
    before, seen = everything(), preview(agreement)
    assert everything() == before
    assert seen.unsold == unsold([agreement.pk])[agreement.pk] == Unsold(3, 22_500, 22_500)
    assert seen.funding == PurchaseFunding(4_000, 6_000, 12_500)
    assert (seen.cooperative_fen, seen.fund_fen, seen.supported_fen) == (4_000, 6_000, 10_000_000)
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
    with translation.override("en"):
        call_command("close_season", *arguments, stdout=out)
    return out.getvalue()


def test_the_dry_run_changes_nothing(world: World) -> None:
    cover(world.millet, 10_000)
    agreement = agreement_of(world.millet)
    before = everything()
    told = json.loads(run(str(agreement.pk), "--dry-run", "--json"))
    assert everything() == before
    assert (told["grams"], told["fen"], told["from_fund_fen"], told["owed_fen"]) == (30_000, 30_000, 10_000, 20_000)
    assert [row["fen"] for row in told["households"]] == [5_000, 10_000, 15_000]
    assert "60" in run(str(agreement.pk), "--dry-run")


def test_the_command_is_the_second_person(world: World) -> None:
    pk = str(agreement_of(world.millet).pk)
    with pytest.raises(CommandError, match="Nobody asks"):
        run(pk, "--sum", "300")
    ask(world.millet)
    before = everything()
    for arguments, said in ((["--sum", "300.01"], "worth ¥300.00"), ([], "--sum")):
        with pytest.raises(CommandError, match=said):
            run(pk, *arguments)
    assert everything() == before
    told = json.loads(run(pk, "--sum", "￥３００．００", "--json"))
    assert (told["paid_fen"], told["owed_fen"], told["deliveries"]) == (30_000, 30_000, 3)
    with pytest.raises(CommandError, match="was closed on"):
        run(pk, "--sum", "300.00")
    with pytest.raises(CommandError):
        run("999999", "--sum", "300")
