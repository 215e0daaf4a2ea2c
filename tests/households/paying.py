"""Households with money and cards, set up through the real actions."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command

from marketplace.households.bank_cards.actions import enter_card
from marketplace.households.models import BankCard, Correction, Household, PayoutBatch, PayoutRow
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event, Posting
from marketplace.ledger.queries import balance
from marketplace.people.models import Look
from marketplace.supply.models import Agreement
from marketplace.supply.seasons.closing import close_season
from tests.world import NOW, Farm

LATER = NOW + timedelta(days=300)
CARDS = ("6200000000000005", "6200000000000013", "6200000000000021")  # made up; the check digits are right


def close_the_season(farm: Farm, *, now: datetime = LATER) -> None:
    """Credit each household what its deliveries are worth: for the world's millet 50, 100 and 150 yuan."""
    agreement = Agreement.objects.get(product=farm.product, season=farm.season)
    close_season(agreement.pk, user=None, now=now, unsettled=lambda lots: [])


def give_card(farm: Farm, household: Household, number: str, *, now: datetime = LATER) -> BankCard:
    """A card in the head's name."""
    return enter_card(
        user=farm.staff, household=household, holder=household.head_name, bank="示例银行", number=number, now=now
    )


def give_cards(farm: Farm) -> list[BankCard]:
    """Each household's card."""
    return [give_card(farm, household, number) for household, number in zip(farm.households, CARDS, strict=True)]


def held_by(farm: Farm) -> list[int]:
    """The households' balances in fen."""
    return [balance(open_account("household", one.pk)) for one in farm.households]


def in_transit() -> int:
    """What is on its way to bank cards, in fen."""
    return balance(shared_account("payouts_in_transit"))


def everything() -> list[list[dict[str, object]]]:
    """All rows that a pay-out or a correction could change."""
    tables = (BankCard, PayoutBatch, PayoutRow, Correction, Event, Posting, Look)
    return [list(table.objects.order_by("pk").values()) for table in tables]  # type: ignore[attr-defined]


def books() -> dict[str, Any]:
    """What `check_books` finds: check → row."""
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("check_books", "--json", stdout=out)
    return {finding["check"]: finding["key"] for finding in json.loads(out.getvalue())["findings"]}
