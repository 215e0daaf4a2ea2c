"""A receipt is taken back while the sweep settles the parcel: either it is on its way and nobody has money, or it is settled."""

import time
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from marketplace.ledger.models import Account, Event
from orders.models import Parcel
from orders.parcels.shipping import WrongState, mark_received, mark_shipped, take_back_receipt
from orders.settlement import settling
from orders.settlement.settling import settle
from tests.balances import balance_of_kind
from tests.concurrency.at_once import at_once
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order

pytestmark = pytest.mark.usefixtures("real_database")

LATER = NOW + timedelta(seconds=60)


@pytest.fixture
def parcel(world: World, stripe: Control, settings: Any) -> Parcel:
    """Received, its minute over; ¥49.00 of millet."""
    settings.PARCEL_UNDO_SECONDS = 60.0
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=22)
    parcel = order.parcels.get()
    mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF12345", now=NOW)
    return mark_received(parcel_id=parcel.pk, now=NOW)


def slow_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settlement between its look at the parcel and its posting for a while."""
    facts = settling.line_facts

    def wait(parcel_ids: Collection[int]) -> Any:
        found = facts(parcel_ids)
        time.sleep(0.5)
        return found

    monkeypatch.setattr(settling, "line_facts", wait)


def outcome(parcel: Parcel) -> tuple[str, int, bool]:
    """Status, settlements posted, and whether households have money."""
    parcel.refresh_from_db()
    posted = Event.objects.filter(kind="settlement").count()
    return parcel.status, posted, balance_of_kind(Account.Kind.HOUSEHOLD) > 0


def take_back(parcel: Parcel, wait: float = 0.0) -> Any:
    time.sleep(wait)
    return take_back_receipt(parcel_id=parcel.pk, now=LATER).status


@pytest.mark.parametrize("wait", [0.0, 0.2])
def test_taken_back_or_settled_and_never_both(parcel: Parcel, monkeypatch: pytest.MonkeyPatch, wait: float) -> None:
    slow_facts(monkeypatch)
    settled, back = at_once(lambda: settle(parcel.pk, LATER), lambda: take_back(parcel, wait))
    if settled is True:
        assert isinstance(back, WrongState)
        assert outcome(parcel) == ("settled", 1, True)
    else:
        assert (settled, back) == (False, "shipped")
        assert outcome(parcel) == ("shipped", 0, False)
    if wait:
        assert settled is True  # it held the lock when the buyer came
    assert settle(parcel.pk, LATER) is False  # the retry changes nothing


def test_without_the_lock_a_parcel_on_its_way_is_paid_for(parcel: Parcel, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_facts(monkeypatch)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    settled, back = at_once(lambda: settle(parcel.pk, LATER), lambda: take_back(parcel, 0.2))
    assert (settled, back) == (True, "shipped")  # both believe that they were alone
    assert outcome(parcel)[1:] == (1, True)
