"""`python -m tests.bench.office_seed`: 200,000 orders with parcels for the cooperatives of the county demo.

Deliveries, lots, reservations, allocations, postings and settlements come from the real actions. Only the rows of orders,
payments, parcels and lines are written here, by COPY, under all constraints and triggers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import django

ORDERS = 200_000
BATCH = 2_000
DAYS = 120  # that the orders are spread over; the last ones are on their way or not packed
SETTLED_AFTER, SHIPPED_AFTER = 10, 2  # days
LARGE_SHARE, DEAR_SHARE = 40, 50  # per cent of all orders: of the large cooperative; and of those, of its first crop
POSTAGE = 1_200
ADDRESS = {"province": "山东省", "city": "济南市", "district": "历下区", "division": "370102"}


class Shelf:
    """The packs that are ordered, and how often each is."""

    def __init__(self, orders: int, random: Random) -> None:
        from django.db.models import Count

        from marketplace.catalogue.models import Pack

        packs = list(
            Pack.objects.filter(position=0, product__name__startswith="示例", product__agreements__signatures__gt=0)
            .annotate(signed=Count("product__agreements__signatures"))
            .select_related("product__cooperative")
            .order_by("pk")
        )
        large = max(packs, key=lambda pack: pack.signed).product.cooperative_id
        first, *others = [pack for pack in packs if pack.product.cooperative_id == large]
        rest = [pack for pack in packs if pack.product.cooperative_id != large]
        of_large = orders * LARGE_SHARE // 100
        self.ordered = [first] * (of_large * DEAR_SHARE // 100)
        self.ordered += random.choices(others, k=of_large - len(self.ordered))
        self.ordered += random.choices(rest, weights=[pack.signed for pack in rest], k=orders - len(self.ordered))
        random.shuffle(self.ordered)
        self.packs = packs


def main() -> None:
    """Seed the database that the environment names."""
    django.setup()
    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=ORDERS)
    seed(parser.parse_args().orders)


def seed(orders: int) -> None:
    """Make so many orders."""
    from django.utils import timezone
    from tqdm import tqdm

    from marketplace.ledger.months import roll_up
    from orders.settlement.product_figures import count_figures

    random, now = Random(14), timezone.now()
    shelf = Shelf(orders, random)
    _appoint(shelf)
    _deliver(shelf, now - timedelta(days=DAYS + 1))
    with tqdm(total=orders, desc="orders", unit="") as bar:
        for start in range(0, orders, BATCH):
            packs = shelf.ordered[start : start + BATCH]
            _sell(packs, now - timedelta(days=DAYS - DAYS * start / orders), now, random)
            bar.update(len(packs))
    _claims_and_reviews(random, now)
    roll_up()
    count_figures(now)


def _appoint(shelf: Shelf) -> None:
    """Somebody in each role whose pages are measured, beside the demo's own."""
    from marketplace.cooperatives.models import Cooperative
    from marketplace.people.appointments.actions import appoint
    from marketplace.people.models import Appointment, Role, User
    from marketplace.places.models import Village

    large = max(shelf.packs, key=lambda pack: pack.signed).product.cooperative
    small = Cooperative.objects.filter(name__startswith="示例合作社").exclude(pk=large.pk).latest("pk")
    home = Village.objects.get(name="李里村")
    for name, role, place in (
        ("large-manager", Role.MANAGER, large), ("large-clerk", Role.CLERK, large), ("small-clerk", Role.CLERK, small),
        ("helper", Role.HELPER, home.township), ("agent", Role.VILLAGE_AGENT, home), ("driver", Role.DRIVER, large),
    ):  # fmt: skip
        user = User.objects.create_user(email=f"{name}@demo.example", name=f"{name}(演示)", password=None)
        appoint(user=user, role=role, place=place, how=Appointment.How.DEMO)


def _deliver(shelf: Shelf, now: datetime) -> None:
    """Each household that has signed delivers what its part of the orders needs, and a fifth more."""
    from collections import Counter

    from django.utils import timezone

    from marketplace.catalogue.models import Grade
    from marketplace.supply.intake.deliveries import take_delivery
    from marketplace.supply.intake.lots import pack_lot
    from marketplace.supply.models import Agreement

    count, day = Counter(pack.pk for pack in shelf.ordered), timezone.localdate(now)
    for pack in shelf.packs:
        agreement = Agreement.objects.select_related("product").get(product=pack.product)
        households = [row.household for row in agreement.signatures.select_related("household").order_by("household")]
        grams = 2 * pack.grams * (count[pack.pk] // len(households) * 6 // 5 + 8)
        deliveries = [
            take_delivery(
                clerk=None, agreement=agreement, household=household, grade=Grade.FIRST, grams=grams,
                slip_number=f"bench-{pack.pk}-{n}", now=now,
            )
            for n, household in enumerate(households)
        ]  # fmt: skip
        pack_lot(
            clerk=None, product=pack.product, grade=Grade.FIRST, deliveries=deliveries, code=f"BENCH-{pack.pk}",
            harvested_on=day, best_before=day + timedelta(days=DAYS + 300), certificate_number=f"BENCH-{pack.pk}",
        )  # fmt: skip


def _sell(packs: Sequence[Any], placed_at: datetime, now: datetime, random: Random) -> None:
    """Orders of one parcel each: placed, paid and booked, allocated; and shipped and settled, as far as they are old enough."""
    from django.db import transaction

    from marketplace.supply.stock.allocation import allocate
    from orders.settlement.settling import settle_batch

    with transaction.atomic():
        parcels, reservations = _write(packs, placed_at, now, random)
        allocate(reservations)
        if now - placed_at > timedelta(days=SETTLED_AFTER):
            settled = settle_batch(parcels, placed_at + timedelta(days=SETTLED_AFTER))
            if len(settled) != len(parcels):
                raise RuntimeError(f"{len(settled)} of {len(parcels)} parcels were settled")


def _write(
    packs: Sequence[Any], placed_at: datetime, now: datetime, random: Random
) -> tuple[list[int], list[int]]:  # fmt: skip
    from django.utils import timezone

    from marketplace.supply.stock.reservation import Want, reserve
    from orders.models import OrderLine

    wants = [Want(pack.pk, random.choice((1, 1, 1, 2))) for pack in packs]
    held = reserve(wants, expires_at=placed_at + timedelta(days=1), on=timezone.localdate(placed_at))
    prices = [pack.price_fen * want.quantity for pack, want in zip(packs, wants, strict=True)]
    fees = [price * 12 // 1000 + random.randrange(30) for price in prices]
    orders = copied([_order(price, placed_at, random) for price in prices])
    payments = copied([_payment(order, fee) for order, fee in zip(orders, fees, strict=True)])
    parcels = copied([_parcel(order, pack, now) for order, pack in zip(orders, packs, strict=True)])
    copied(
        [
            OrderLine(
                order=order, parcel=parcel, pack=pack, reservation=reservation, product_name=pack.product.name,
                product_name_en=pack.product.name_en, pack_name=pack.name, pack_name_en=pack.name_en,
                cooperative_name=pack.product.cooperative.name, quantity=reservation.quantity,
                unit_price_fen=pack.price_fen, unit_grams=pack.grams, protected_fen_per_jin=pack.price_fen // 10,
                household_share_bp=7_000, fee_fen=fee, after_sale_hours=48,
            )
            for order, parcel, pack, reservation, fee in zip(orders, parcels, packs, held, fees, strict=True)
        ]
    )  # fmt: skip
    _book(payments)
    return [parcel.pk for parcel in parcels], [reservation.pk for reservation in held]


def _order(price: int, placed_at: datetime, random: Random) -> Any:
    from orders.models import Order

    number = random.randrange(10**8)
    return Order(
        number=uuid4().hex[:20], checkout_key=uuid4(), status=Order.Status.PAID, language="zh-hans",
        recipient=f"王示例{number % 10_000:04}", phone=f"+86138{number:08}", detail=f"示例路{number % 1_000}号",
        goods_fen=price, discount_fen=0, postage_fen=POSTAGE, total_fen=price + POSTAGE, placed_at=placed_at,
        paid_at=placed_at, **ADDRESS,
    )  # fmt: skip


def _payment(order: Any, fee: int) -> Any:
    from orders.models import Payment

    return Payment(
        order=order, state=Payment.State.PAID, amount_fen=order.total_fen, expires_at=order.placed_at, fee_fen=fee,
        session_id=f"cs_{order.pk}", payment_intent_id=f"pi_{order.pk}", balance_transaction_id=f"txn_{order.pk}",
    )  # fmt: skip


def _parcel(order: Any, pack: Any, now: datetime) -> Any:
    from orders.models import Parcel

    age, Status = now - order.placed_at, Parcel.Status
    row = Parcel(order=order, cooperative_id=pack.product.cooperative_id, status=Status.PACKING, postage_fen=POSTAGE)
    if age > timedelta(days=SHIPPED_AFTER):
        shipped = order.placed_at + timedelta(days=1)
        row.status, row.carrier, row.tracking_number = Status.SHIPPED, "sf", f"SF{order.pk:08}"
        row.packed_at, row.shipped_at, row.due_at = shipped, shipped, now + timedelta(days=9)
    if age > timedelta(days=SETTLED_AFTER):
        row.status, row.received_at, row.due_at = Status.RECEIVED, order.placed_at + timedelta(days=5), None
    return row


def _book(payments: Sequence[Any]) -> None:
    from django.utils import timezone

    from marketplace.ledger.accounts import shared_account
    from marketplace.ledger.posting import Draft, Entry, post_many

    clearing, suspense = shared_account("payment_clearing"), shared_account("sales_suspense")
    fees = shared_account("payment_fees")
    post_many([
        Draft("payment", f"txn_{one.order_id}", timezone.localdate(one.order.placed_at), [
            Entry(clearing, suspense, one.amount_fen, source_type="payment", source_id=one.pk),
            Entry(fees, clearing, one.fee_fen, source_type="payment", source_id=one.pk),
        ])
        for one in payments
    ])  # fmt: skip


def copied(rows: Sequence[Any]) -> Sequence[Any]:
    """Write new rows of one model by COPY, give them their keys, and return them."""
    from django.db import connection

    model = type(rows[0])
    fields = list(model._meta.concrete_fields)
    table, columns = model._meta.db_table, ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
        with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row([field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields])
    return rows


def _claims_and_reviews(random: Random, now: datetime) -> None:
    """One line in two hundred has a claim that waits, one in fifty a review; each parcel that left an entry in the change log."""
    from django.db import transaction

    from marketplace.people.change_log import Change, log_changes
    from orders.models import Claim, OrderLine, Parcel, Review
    from orders.models.log_actions import ParcelAction

    lines = list(OrderLine.objects.filter(parcel__settled_at__isnull=False).select_related("pack").order_by("pk"))
    with transaction.atomic():
        copied(
            [
                Claim(line=line, claim_key=uuid4(), reason="spoiled", words="坏了(示例)", amount_fen=100, made_at=now)
                for line in lines[::200]
            ]
        )
        copied([
            Review(line=line, product_id=line.pack.product_id, rating=random.randint(3, 5), words="好(示例)",
                   shown_name="王**", written_at=now)
            for line in lines[::50]
        ])  # fmt: skip
    for rows in _batches(Parcel.objects.filter(shipped_at__isnull=False).select_related("order", "cooperative")):
        with transaction.atomic():
            log_changes(
                [Change(row, ParcelAction.SHIPPED, {"status": ("packing", "shipped")}) for row in rows],
                user=None,
                now=now,
            )


def _batches(rows: Any) -> Iterable[list[Any]]:
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = found[-1].pk
        yield found


if __name__ == "__main__":
    main()
