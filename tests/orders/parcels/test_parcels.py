"""Parcels: who may ship them, what is refused, and the sweep that settles what is due."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from marketplace.ledger.models import Event
from orders.models import Heartbeat, Parcel
from orders.operations.tasks import beat_heartbeat
from orders.parcels.shipping import BadTrackingNumber, WrongState, mark_received, mark_shipped
from orders.settlement.tasks import sweep_parcels
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def packed(shared_world: World, stripe: Control) -> tuple[World, Parcel]:
    """A paid order's parcel of millet."""
    world = shared_world
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=73)
    return world, order.parcels.get()


def test_a_clerk_ships_and_the_buyer_receives(packed: tuple[World, Parcel]) -> None:
    world, parcel = packed
    shipped = mark_shipped(
        user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number=" sf1234567 ", now=NOW
    )
    assert (shipped.status, shipped.tracking_number, shipped.shipped_by) == ("shipped", "SF1234567", world.millet.clerk)
    assert shipped.due_at == NOW + timedelta(days=10)
    received = mark_received(parcel_id=parcel.pk, now=NOW + timedelta(days=3))
    assert (received.status, received.due_at) == ("received", NOW + timedelta(days=3))


def test_another_cooperatives_clerk_does_not_even_see_it(packed: tuple[World, Parcel]) -> None:
    world, parcel = packed
    with pytest.raises(Parcel.DoesNotExist):
        mark_shipped(user=world.pears.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW)
    parcel.refresh_from_db()
    assert (parcel.status, parcel.tracking_number) == ("packing", "")


@pytest.mark.parametrize(
    ("carrier", "number"), [("sf", ""), ("sf", "1234"), ("sf", "顺丰12345"), ("sf", "A" * 41), ("", "SF1234567")]
)
def test_a_bad_tracking_number_or_carrier_is_refused(packed: tuple[World, Parcel], carrier: str, number: str) -> None:
    world, parcel = packed
    with pytest.raises(BadTrackingNumber):
        mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier=carrier, tracking_number=number, now=NOW)
    parcel.refresh_from_db()
    assert parcel.status == "packing"


def test_shipping_twice_says_so_and_changes_nothing(packed: tuple[World, Parcel]) -> None:
    world, parcel = packed
    for _ in range(2):  # the same again is no second shipping
        mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW)
    with pytest.raises(WrongState):
        mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="zto", tracking_number="ZT7654321", now=NOW)
    parcel.refresh_from_db()
    assert (parcel.carrier, parcel.tracking_number, parcel.shipped_at) == ("sf", "SF1234567", NOW)


def test_what_was_not_shipped_can_not_be_received(packed: tuple[World, Parcel]) -> None:
    _, parcel = packed
    with pytest.raises(WrongState):
        mark_received(parcel_id=parcel.pk, now=NOW)
    parcel.refresh_from_db()
    assert (parcel.status, parcel.received_at) == ("packing", None)


def test_the_sweep_settles_what_was_received(packed: tuple[World, Parcel]) -> None:
    world, parcel = packed
    mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW)
    mark_received(parcel_id=parcel.pk, now=NOW)
    sweep_parcels()
    sweep_parcels()
    parcel.refresh_from_db()
    assert (parcel.status, parcel.due_at) == ("settled", None)
    assert Event.objects.filter(kind="settlement").count() == 1


def test_a_parcel_counts_as_received_when_its_time_has_passed(
    packed: tuple[World, Parcel], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, parcel = packed
    mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW)
    for days, status in ((9, "shipped"), (10, "settled")):
        monkeypatch.setattr("orders.settlement.tasks.timezone.now", lambda days=days: NOW + timedelta(days=days))
        sweep_parcels()
        parcel.refresh_from_db()
        assert parcel.status == status


def test_one_broken_parcel_does_not_stop_the_others(
    packed: tuple[World, Parcel], stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, broken = packed
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=73)
    good = order.parcels.get()
    for parcel in (broken, good):
        mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW)
        mark_received(parcel_id=parcel.pk, now=NOW)
    from orders.settlement import settling as settlement

    facts = settlement.line_facts

    def fail_for_broken(parcel_ids: Collection[int]) -> object:
        if broken.pk in parcel_ids:
            raise RuntimeError("broken row")
        return facts(parcel_ids)

    monkeypatch.setattr(settlement, "line_facts", fail_for_broken)
    sweep_parcels()
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.status, broken.last_error, good.status) == ("received", "broken row", "settled")
    assert broken.due_at is not None


def test_the_heartbeat_beats() -> None:
    beat_heartbeat()
    beat_heartbeat()
    assert Heartbeat.objects.count() == 1
