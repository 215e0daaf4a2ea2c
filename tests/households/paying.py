"""Households with money and cards, set up through the real actions."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command

from marketplace.households.bank_cards.actions import confirm_card, enter_card
from marketplace.households.models import BankCard, Correction, Household, PayoutBatch, PayoutRow
from marketplace.households.payouts.actions import Verdict, create_batch, record_answer, release_batch
from marketplace.households.payouts.bank_files import write_file
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event, Posting
from marketplace.ledger.queries import balance
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Look, Role, User
from marketplace.supply.models import Agreement
from marketplace.supply.seasons.asking import ask_to_close
from marketplace.supply.seasons.closing import close_season
from marketplace.supply.seasons.queries import unsold
from tests.world import NOW, Farm, make_user

LATER = NOW + timedelta(days=300)
CARDS = ("6200000000000005", "6200000000000013", "6200000000000021")  # made up; the check digits are right


def close_the_season(farm: Farm, *, now: datetime = LATER) -> None:
    """Credit each household what its deliveries are worth: for the world's millet 50, 100 and 150 yuan."""
    pk = Agreement.objects.get(product=farm.product, season=farm.season).pk
    left = unsold([pk])[pk].fen
    ask_to_close(pk, user=farm.clerk, fen=left, now=now)
    close_season(pk, user=farm.staff, fen=left, now=now, unsettled=lambda lots: [])


def second_of(farm: Farm) -> User:
    """Another person of the farm's township: who confirms and releases."""
    township = farm.product.village.township
    found = User.objects.filter(email=f"second-{township.pk}@example.com").first()
    if found is None:
        found = make_user(f"second-{township.pk}")
        appoint(user=found, role=Role.TOWNSHIP_STAFF, place=township)
    return found


def propose_card(
    farm: Farm, household: Household, number: str, *, shared_reason: str = "", now: datetime = LATER
) -> BankCard:
    """A card in the head's name, entered by the farm's staff."""
    return enter_card(
        user=farm.staff, household=household, holder=household.head_name, bank="示例银行", number=number,
        shared_reason=shared_reason, now=now,
    )  # fmt: skip


def give_card(farm: Farm, household: Household, number: str, *, now: datetime = LATER) -> BankCard:
    """A card in the head's name, entered by one and confirmed by another."""
    card = propose_card(farm, household, number, now=now)
    return confirm_card(card.pk, user=second_of(farm), number=number, now=now)


def make_batch(farm: Farm, *, now: datetime = LATER) -> PayoutBatch:
    """A batch of all balances of the farm's township, made by its staff."""
    return create_batch(user=farm.staff, township=farm.product.village.township, now=now)


def send_batch(farm: Farm, batch: PayoutBatch, *, now: datetime = LATER) -> bytes:
    """Release a batch by the second person, who writes its file as well."""
    release_batch(batch.pk, user=second_of(farm), now=now)
    return write_file(batch, user=second_of(farm), now=now)


def bank_says(farm: Farm, batch: PayoutBatch, verdicts: dict[int, Verdict], *, now: datetime = LATER) -> int:
    """Take in what the bank says, of a batch that is sent now if it wasn't."""
    batch.refresh_from_db()
    if batch.written_at is None:
        send_batch(farm, batch, now=now)
    return record_answer(batch.pk, verdicts, user=farm.staff, now=now)


def give_cards(farm: Farm, *, now: datetime = LATER) -> list[BankCard]:
    """Each household's card."""
    return [give_card(farm, one, number, now=now) for one, number in zip(farm.households, CARDS, strict=True)]


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
