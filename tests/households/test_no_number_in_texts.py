"""No action takes a card number in what people write beside cards, batches, corrections, supports and fund entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from marketplace.funds.actions import Movement, enter, open_campaign, refuse
from marketplace.funds.models import Campaign, FundEntry
from marketplace.households.bank_cards.actions import enter_card, refuse_card
from marketplace.households.corrections.actions import refuse_correction, request_correction
from marketplace.households.payouts.actions import Verdict, record_answer
from marketplace.households.payouts.bank_files import read_answer
from marketplace.households.payouts.taking_back import ask_void, withdraw_batch
from marketplace.ledger.models import Event
from marketplace.people.free_text import CardNumberInText
from marketplace.supply.models import PriceSupport, ProtectedPrice
from marketplace.supply.supports.actions import end_support, refuse_support, request_support
from tests.households.paying import (
    CARDS,
    LATER,
    close_the_season,
    everything,
    give_cards,
    held_by,
    make_batch,
    propose_card,
    send_batch,
)
from tests.households.payouts.bank_answers import answer, as_file
from tests.orders.desks import as_user
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

SPELT = "转入 6200 0000 0000 0039 即可"


@pytest.fixture
def world(shared_world: World) -> World:
    give_cards(shared_world.millet)
    close_the_season(shared_world.millet)
    return shared_world


def state() -> list[Any]:
    tables = (PriceSupport, FundEntry, Campaign)
    return [everything(), *[list(table.objects.order_by("pk").values()) for table in tables]]  # type: ignore[attr-defined]


def card(world: World, **given: str) -> Callable[[], object]:
    household = world.millet.households[0]
    texts = {"holder": "焦示例", "bank": "示例银行", "shared_reason": ""} | given
    return lambda: enter_card(
        user=world.millet.staff, household=household, number="6200000000000039", now=LATER, **texts
    )


def movement(**given: Any) -> Movement:
    fields = {"other_party": "县财政局", "voucher": "K-1"} | given
    return Movement("paid_in", None, 100, happened_on=date(2026, 10, 1), **fields)


def test_no_action_takes_a_card_number_in_a_text(world: World) -> None:
    staff, first = world.millet.staff, world.millet.households[0]
    waiting = propose_card(world.millet, first, "6200004000020039")
    event = Event.objects.filter(kind="season_purchase").earliest("pk")
    ask = {"user": staff, "event_id": event.pk, "household": first, "rightful": None, "now": LATER}
    correction = request_correction(**ask, reason="记错了")  # type: ignore[arg-type]
    price = ProtectedPrice.objects.get(product=world.millet.product)
    asked = request_support(user=staff, price=price, budget_fen=500, reason="滞销", now=NOW)
    entry = enter(movement(), user=staff, now=NOW)
    batch = make_batch(world.millet)
    steps: dict[str, Callable[[], object]] = {
        "holder": card(world, holder="焦 6200 0000 0000 0039"),
        "bank": card(world, bank="示例银行6200000000000039"),
        "shared": card(world, shared_reason=SPELT),
        "card": lambda: refuse_card(waiting.pk, user=staff, reason=SPELT, now=LATER),
        "withdrawn": lambda: withdraw_batch(batch.pk, user=staff, reason=SPELT, now=LATER),
        "void": lambda: ask_void(batch.pk, user=staff, reason=SPELT, now=LATER),
        "answer": lambda: record_answer(batch.pk, {1: Verdict("rejected", SPELT)}, user=staff, now=LATER),
        "correction": lambda: request_correction(**ask, reason=SPELT),  # type: ignore[arg-type]
        "refused": lambda: refuse_correction(correction.pk, user=staff, reason=SPELT, now=LATER),
        "support": lambda: request_support(user=staff, price=price, budget_fen=500, reason=SPELT, now=NOW),
        "support refused": lambda: refuse_support(asked.pk, user=staff, reason=SPELT, now=NOW),
        "support ended": lambda: end_support(asked.pk, user=staff, reason=SPELT, now=NOW),
        "payer": lambda: enter(movement(other_party=SPELT, voucher="K-2"), user=staff, now=NOW),
        "voucher": lambda: enter(movement(voucher="6200000000000039"), user=staff, now=NOW),
        "entry refused": lambda: refuse(entry.pk, user=staff, reason=SPELT, now=NOW),
        "campaign": lambda: open_campaign("秋收 6200000000000039", user=staff),
    }
    before = state()
    for what, step in steps.items():
        with pytest.raises(CardNumberInText):
            step()
        assert state() == before, what


def test_a_reason_of_the_banks_keeps_four_digits(world: World) -> None:
    batch = make_batch(world.millet)
    send_batch(world.millet, batch)
    batch.refresh_from_db()
    told = as_file(answer(batch, rejected={1: f"账号{CARDS[0]}已销户"}))
    assert read_answer(batch, told, user=world.millet.staff, now=LATER) == 3
    assert batch.rows.get(number=1).reason == "账号****0005已销户"
    assert read_answer(batch, told, user=world.millet.staff, now=LATER) == 0


def test_the_forms_say_so_beside_the_field(world: World) -> None:
    household, client = world.millet.households[0], as_user(world.millet.staff)
    forms = {
        f"/admin/bank-cards/{household.pk}/enter/": {
            "holder": "焦示例", "bank": "示例银行6200000000000039", "number": "6200000000000039",
        },
        f"/admin/payouts/{make_batch(world.millet).pk}/withdraw/": {"reason": SPELT},
        "/admin/funds/new/": {
            "direction": "paid_in", "amount": "1.00", "other_party": SPELT, "voucher": "K-1", "happened_on": "2026-10-01",
        },
    }  # fmt: skip
    for address, given in forms.items():
        page = client.post(address, given)
        assert (page.status_code, page.content.decode().count("the last four digits at the most")) == (422, 1), address
    assert (FundEntry.objects.count(), household.cards.count(), held_by(world.millet)) == (0, 1, [0, 0, 0])
