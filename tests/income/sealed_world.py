"""The world of G1 with its order settled and sealed, in a database of its own; tests leave it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.test import override_settings
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres
from marketplace.households.models import Household
from marketplace.income.household_proofs import seal_due
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Account, Event, Posting
from marketplace.ledger.posting import Draft, Entry, post
from tests.conftest import postgres_clone
from tests.real_database import RealDatabase, point_django_to
from tests.stripe_double import server
from tests.world import NOW, World, make_discount, make_world, order_packs, pay_order, ship_and_settle

LATER = NOW + timedelta(days=1)


@dataclass
class SealedWorld:
    """What was made.

    :param household: of the millet; credited by the settlement and by nothing else
    :param settlement: the event that credits it, sealed on the day of NOW
    :param payout: what was paid out to it, sealed a day later
    :param unsealed: a later credit that is not sealed
    """

    world: World
    database: RealDatabase
    household: Household
    settlement: int
    payout: int
    unsealed: int


@contextmanager
def sealed_world(cluster: postgres.Cluster, blocker: DjangoDbBlocker, double: server.Double) -> Iterator[SealedWorld]:
    """Make it, with Django's connection pointing to it inside the block."""
    with (
        postgres_clone(cluster) as database,
        point_django_to(database, blocker),
        blocker.unblock(),
        override_settings(STRIPE_API_BASE=double.url),
    ):
        double.control.reset()
        double.control.set_clock((NOW - datetime.now(UTC)).total_seconds())
        world = make_world(millet_grams=[5000])
        make_discount("XIANGQIN10", 1000)
        order = order_packs((world.millet.pack, 2), (world.pears.pack, 1), discount_code="XIANGQIN10")
        pay_order(order, double.control, fee=216)
        ship_and_settle(order)
        seal_due(NOW)
        [household] = world.millet.households
        account = open_account(Account.Kind.HOUSEHOLD, household.pk)
        bank = shared_account("bank")
        day = NOW.date()
        paid = post(Draft("payout", "payout:1", day, [Entry(account, bank, 1000, source_type="payout", source_id=1)]))
        seal_due(LATER)
        gift = post(Draft("gift", "1", day, [Entry(bank, account, 5, "transfer", "import_row", 1)]))
        settlement = Event.objects.get(kind="settlement", pk__in=_credits(account)).pk
        yield SealedWorld(world, database, household, settlement, paid.event_id, gift.event_id)


def _credits(account: int) -> list[int]:
    return list(Posting.objects.filter(credit_id=account).values_list("event_id", flat=True))
