""" "Received" can be taken back for a minute, and is settled then."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.people.change_log import ScopedLogEntry
from orders.claims.actions import make_claim
from orders.models import Order, Parcel
from orders.parcels import shipping
from orders.parcels.shipping import WrongState, mark_received, receive_overdue, take_back_receipt
from orders.settlement.settling import settle
from orders.settlement.tasks import sweep_parcels
from tests.orders.changes import Clock, everything, ship
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def undo(settings: Any) -> None:
    settings.PARCEL_UNDO_SECONDS = 60.0


@pytest.fixture
def parcel(order: Order) -> Parcel:
    """The millet of golden case G1, on its way."""
    return ship(order.parcels.order_by("pk")[0])


def tap(parcel: Parcel, **form: str) -> str:
    answer = Client().post(f"/en/orders/{parcel.order.token}/received/", {"parcel": parcel.pk, **form}, follow=True)
    return answer.content.decode()


def test_received_is_due_after_a_minute_and_settles_then(parcel: Parcel, clock: Clock) -> None:
    html = tap(parcel)

    parcel.refresh_from_db()
    assert (parcel.status, parcel.due_at) == ("received", NOW + timedelta(seconds=60))
    assert (
        "Not received after all" in html
        and f"From {timezone.localtime(NOW) + timedelta(seconds=60):%H:%M:%S} its money is shared out" in html
    )
    clock.now = NOW + timedelta(seconds=59)
    sweep_parcels()
    assert settle(parcel.pk, clock.now) is False  # a wake-up of before, too
    clock.now = NOW + timedelta(seconds=60)
    sweep_parcels()
    parcel.refresh_from_db()
    assert (parcel.status, parcel.settled_at) == ("settled", clock.now)
    assert "Not received after all" not in tap(parcel)


def test_taken_back_it_is_on_its_way_until_its_day(parcel: Parcel, clock: Clock) -> None:
    tap(parcel)
    for _ in range(2):  # the same again changes nothing
        assert "Taken back: the parcel is on its way." in tap(parcel, undo="1")

    parcel.refresh_from_db()
    assert (parcel.status, parcel.received_at, parcel.due_at) == ("shipped", None, NOW + timedelta(days=10))
    clock.now = NOW + timedelta(days=9)
    sweep_parcels()
    parcel.refresh_from_db()
    assert parcel.status == "shipped"
    entries = ScopedLogEntry.objects.filter(object_id=str(parcel.pk), action__endswith="received").order_by("pk")
    assert list(entries.values_list("action", flat=True)) == ["orders.parcel.received", "orders.parcel.not_received"]
    mark_received(parcel_id=parcel.pk, now=clock.now)  # and once more, in earnest
    assert settle(parcel.pk, clock.now + timedelta(seconds=60)) is True


def test_received_is_taken_back_so_often_and_not_more(parcel: Parcel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipping, "MOST_TAKEN_BACK", 2)
    for _ in range(2):
        tap(parcel)
        tap(parcel, undo="1")
    tap(parcel)
    before = everything()

    assert "It was taken back several times already, so it stays received." in tap(parcel, undo="1")
    assert everything() == before


def test_what_is_settled_or_never_came_stays_as_it_is(parcel: Parcel) -> None:
    mark_received(parcel_id=parcel.pk, now=NOW)
    assert settle(parcel.pk, NOW + timedelta(minutes=1)) is True
    before = everything()

    assert "the money is shared out" in tap(parcel, undo="1")
    other = parcel.order.parcels.exclude(pk=parcel.pk).get()
    with pytest.raises(WrongState):
        take_back_receipt(parcel_id=other.pk, now=NOW)
    assert everything() == before


def test_a_parcel_with_a_claim_stays_received(parcel: Parcel) -> None:
    mark_received(parcel_id=parcel.pk, now=NOW)
    make_claim(
        line_id=parcel.lines.get().pk, claim_key=uuid4(), reason="short", words="少了", amount_fen=100, photo=None, now=NOW
    )  # fmt: skip
    before = everything()

    assert "You have told us already what is wrong with it" in tap(parcel, undo="1")
    assert everything() == before


def test_what_counted_as_received_by_itself_is_settled_at_once(parcel: Parcel) -> None:
    later = NOW + timedelta(days=10)
    assert receive_overdue(later, most=10) == 1
    assert "Not received after all" not in Client().get(f"/en/orders/{parcel.order.token}/").content.decode()
    assert settle(parcel.pk, later) is True


def test_one_whose_fee_came_late_waits_for_no_second_minute(parcel: Parcel) -> None:
    parcel.lines.update(fee_fen=None)
    mark_received(parcel_id=parcel.pk, now=NOW)
    later = NOW + timedelta(seconds=60)
    assert settle(parcel.pk, later) is False
    parcel.lines.update(fee_fen=22)
    assert settle(parcel.pk, later) is True
