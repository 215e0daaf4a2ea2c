"""kill -9 in the middle of what two people decide: nothing is half done, and the same again does it (supports, funds, codes)."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.db.models import Model
from wagtail.models import ModelLogEntry

from marketplace.funds import actions as funds
from marketplace.funds.models import Campaign, FundEntry
from marketplace.ledger.models import Event, Posting
from marketplace.supply.models import PriceSupport, ProtectedPrice
from marketplace.supply.supports import actions as supports
from orders.models import CodeBearer, DiscountCode, Parcel
from orders.pricing import codes
from orders.settlement import settling
from tests.concurrency.test_raises import findings
from tests.concurrency.test_settlement import received_parcels
from tests.orders.pricing.test_codes import terms
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_fund, officer, support

pytestmark = [
    pytest.mark.usefixtures("real_database"),
    pytest.mark.slow("processes are killed inside real transactions"),
]


def rows() -> list[Any]:
    tables: tuple[type[Model], ...] = (
        PriceSupport, FundEntry, Campaign, DiscountCode, CodeBearer, Parcel, Event, Posting, ModelLogEntry,
    )  # fmt: skip
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


def killed(module: Any, name: str, action: Callable[[], Any]) -> None:
    """Do it in a process that dies of kill -9 right behind its last write, before the commit."""

    def run() -> None:
        last = getattr(module, name)

        def die(*given: Any, **named: Any) -> None:
            last(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(module, name, die)
        action()

    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL


def all_or_nothing(module: Any, name: str, action: Callable[[], Any]) -> None:
    before = rows()
    killed(module, name, action)
    assert rows() == before
    assert findings() == set()
    action()
    assert rows() != before
    assert findings() == set()


def test_a_support_from_asking_to_its_end(world: World) -> None:
    first, second = world.millet.staff, officer("second")
    price = ProtectedPrice.objects.get(product=world.millet.product)
    asking: dict[str, Any] = {"user": first, "price": price, "budget_fen": 5_000, "reason": "滞销(示例)", "now": NOW}
    all_or_nothing(supports, "log_change", lambda: supports.request_support(**asking))
    asked = PriceSupport.objects.get().pk
    all_or_nothing(supports, "log_change", lambda: supports.approve_support(asked, user=second, now=NOW))
    all_or_nothing(supports, "log_change", lambda: supports.end_support(asked, user=first, reason="x", now=NOW))
    assert PriceSupport.objects.get().state == "ended"


def test_a_settlement_that_a_support_pays_for(world: World, stripe: Control) -> None:
    fill_fund(100_000)
    support(world.millet, 10_000)
    [parcel] = received_parcels(world, stripe, 1, price_fen=1800)
    all_or_nothing(settling, "post", lambda: settling.settle(parcel, NOW))
    assert PriceSupport.objects.get().used_fen == 722


@pytest.mark.parametrize("decided", ["confirmed", "refused"])
def test_an_entry_from_entering_to_its_decision(world: World, decided: str) -> None:
    campaign = funds.open_campaign("丰收节(示例)", user=officer("enters"))
    movement = funds.Movement("paid_in", campaign, 5_000, "区财政局(示例)", "1", NOW.date())
    all_or_nothing(funds, "log_change", lambda: funds.enter(movement, user=officer("enters"), now=NOW))
    entry, second = FundEntry.objects.get().pk, officer("second")
    if decided == "confirmed":
        all_or_nothing(funds, "post", lambda: funds.confirm(entry, user=second, now=NOW))
    else:
        all_or_nothing(funds, "log_change", lambda: funds.refuse(entry, user=second, reason="x", now=NOW))
    assert FundEntry.objects.get().state == decided


def test_a_campaigns_code_from_issuing_to_its_end(world: World) -> None:
    first, second = officer("codes"), officer("second")
    campaign = funds.open_campaign("丰收节(示例)", user=officer("enters"))
    fill_fund(5_000, "1", campaign)
    all_or_nothing(codes, "log_change", lambda: codes.issue_code(terms(campaign=campaign), user=first, now=NOW))
    code = DiscountCode.objects.get().pk
    all_or_nothing(codes, "log_change", lambda: codes.approve_code(code, user=second, now=NOW))
    all_or_nothing(codes, "log_change", lambda: codes.end_code(code, user=first, now=NOW))
    again = terms(campaign=campaign, budget_fen=1_000)
    all_or_nothing(codes, "log_change", lambda: codes.issue_code(again, user=first, now=NOW))
    assert list(DiscountCode.objects.order_by("pk").values_list("replaced_at", flat=True)) == [NOW, None]
    assert Campaign.objects.get().budgeted_fen == 1_000


def test_a_cooperatives_agreement_to_bear_a_code(world: World) -> None:
    code = codes.issue_code(terms(cooperatives=[world.millet.cooperative]), user=officer("codes"), now=NOW)
    clerk = world.millet.clerk
    all_or_nothing(codes, "log_change", lambda: codes.agree_to_bear(code.pk, user=clerk, now=NOW))
    assert CodeBearer.objects.get().agreed_by == clerk
