"""A season's end, played by the tests: what is delivered, sold, paid in and closed, and what stands in the books after it."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event, Posting
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.ledger.queries import balance
from marketplace.people.models import User
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.models import Agreement, Delivery, Lot, PriceSupport, SeasonClosing, SeasonPurchase
from marketplace.supply.seasons.asking import ask_to_close
from marketplace.supply.seasons.closing import close_season
from marketplace.supply.seasons.queries import Unsold, unsold
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.reservation import Want, reserve
from tests.world import NOW, Farm

LATER = NOW + timedelta(days=300)
UNTIL = NOW + timedelta(minutes=36)


def agreement_of(farm: Farm) -> Agreement:
    return Agreement.objects.get(product=farm.product)


def nothing(lot_ids: Sequence[int]) -> list[str]:
    return []


def left_of(agreement_id: int) -> int:
    """What is unsold is worth, in fen."""
    return unsold([agreement_id]).get(agreement_id, Unsold()).fen


def ask(farm: Farm, *, user: User | None = None, now: datetime = LATER, fen: int | None = None) -> SeasonClosing:
    """The cooperative's clerk asks for what is left."""
    pk = agreement_of(farm).pk
    return ask_to_close(pk, user=user or farm.clerk, fen=left_of(pk) if fen is None else fen, now=now)


def close(farm: Farm, **options: Any) -> SeasonClosing:
    """The clerk asks, unless somebody did before, and the township's staff confirms."""
    pk = agreement_of(farm).pk
    now = options.get("now", LATER)
    if not SeasonClosing.objects.filter(agreement=pk, withdrawn_at=None).exists():
        ask(farm, now=now)
    given: dict[str, Any] = {"user": farm.staff, "fen": left_of(pk), "now": now, "unsettled": nothing} | options
    return close_season(pk, **given)


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
    tables = (SeasonClosing, SeasonPurchase, Lot, Delivery, PriceSupport, Event, Posting)
    return [list(table.objects.order_by("pk").values()) for table in tables]  # type: ignore[attr-defined]


def books() -> dict[str, Any]:
    out = io.StringIO()
    with suppress(SystemExit):  # it ends with 1 when it finds something
        call_command("check_books", "--json", stdout=out)
    return {finding["check"]: finding["key"] for finding in json.loads(out.getvalue())["findings"]}


def deliver(farm: Farm, grams: int, slip: str) -> Delivery:
    return take_delivery(
        clerk=farm.clerk, agreement=agreement_of(farm), household=farm.households[0], grade="first", grams=grams,
        slip_number=slip, now=NOW,
    )  # fmt: skip
