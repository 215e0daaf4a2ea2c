"""Paid orders in bulk, for the bench: thousands of parcels as checkout and payment leave them, made set-based.

Prices, agreement, deliveries and lots come from the real actions, and so do reservation, allocation and posting; only
the rows of orders and payments are written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

HOUSEHOLDS = 2_000
DELIVERIES_A_LOT = 100
DELIVERED_GRAMS = 200_000
PRICE, GRAMS, FEE, POSTAGE = 4_900, 2_500, 73, 1_200
SHARE_BP, PROTECTED = 7_000, 500


class Harvest:
    """Millet that 2,000 households of the district delivered to one cooperative, in 20 lots.

    :param products: of so many kinds, each with its own lots
    """

    def __init__(self, products: int = 1) -> None:
        from django.utils import timezone

        from marketplace.cooperatives.models import Cooperative, Member
        from marketplace.households.models import Household

        self.now = timezone.now()
        self.cooperative = Cooperative.objects.filter(status=Cooperative.Status.APPROVED).earliest("pk")
        elsewhere = Member.objects.now().exclude(cooperative=self.cooperative)  # they can't join this one
        households = list(Household.objects.exclude(pk__in=elsewhere.values("household")).order_by("pk")[:HOUSEHOLDS])
        assert len(households) == HOUSEHOLDS, f"{len(households)} are members nowhere else"
        self.packs = [self._deliver(households[n::products]) for n in range(products)]
        self.pack = self.packs[0]

    def _deliver(self, households: Sequence[Any]) -> Any:
        """Make a product that the households have delivered, packed in lots; return its pack."""
        from django.utils import timezone

        from marketplace.catalogue.models import Category, Grade, Pack, Product
        from marketplace.people.models import User
        from marketplace.supply.intake.deliveries import take_delivery
        from marketplace.supply.intake.lots import pack_lot
        from marketplace.supply.intake.prices import set_protected_price
        from marketplace.supply.models import Season
        from tests.signed import sign_agreement

        now, today = self.now, timezone.localdate(self.now)
        season = Season.objects.filter(starts_on__lte=today, ends_on__gte=today).earliest("pk")
        product = Product.objects.create(
            name=f"小米(测速{Product.objects.count()})", category=Category.objects.earliest("pk"), cooperative=self.cooperative,
            village=self.cooperative.village, listed=False,
        )  # fmt: skip
        pack = Pack.objects.create(product=product, name="5斤袋", grams=GRAMS, price_fen=PRICE)
        set_protected_price(
            user=User.objects.filter(is_superuser=True).earliest("pk"), product=product, grade=Grade.FIRST,
            season=season, fen_per_jin=PROTECTED, now=now,
        )  # fmt: skip
        agreement = sign_agreement(
            cooperative=self.cooperative, product=product, season=season, household_share_bp=SHARE_BP,
            households=households, signed_on=today,
        )  # fmt: skip
        deliveries = [
            take_delivery(
                clerk=None, agreement=agreement, household=household, grade=Grade.FIRST, grams=DELIVERED_GRAMS,
                slip_number=f"bench-{product.pk}-{n}", now=now,
            )
            for n, household in enumerate(households)
        ]  # fmt: skip
        for n in range(0, len(deliveries), DELIVERIES_A_LOT):
            pack_lot(
                clerk=None, product=product, grade=Grade.FIRST, deliveries=deliveries[n : n + DELIVERIES_A_LOT],
                code=f"BENCH-{product.pk}-{n}", harvested_on=today,
                best_before=today + timedelta(days=300 + n // DELIVERIES_A_LOT),
                certificate_number=f"BENCH-{product.pk}-{n}",
            )  # fmt: skip
        return pack

    def paid_orders(self, count: int) -> list[int]:
        """Make orders of one bag each, paid and booked, their parcels shipped and overdue; return their reservations.

        The reservations are held: allocating them is part of what is measured.
        """
        from django.db import transaction
        from django.utils import timezone

        from marketplace.ledger.accounts import shared_account
        from marketplace.ledger.posting import Draft, Entry, post_many
        from marketplace.supply.stock.reservation import Want, reserve
        from orders.models import Order, OrderLine, Parcel, Payment

        now, total = self.now, PRICE + POSTAGE
        with transaction.atomic():
            held = reserve(
                [Want(self.pack.pk, 1)] * count, expires_at=now + timedelta(days=1), on=timezone.localdate(now)
            )
            orders = Order.objects.bulk_create(
                Order(
                    number=uuid4().hex[:20], checkout_key=uuid4(), status=Order.Status.PAID, language="zh-hans",
                    recipient="王示例", phone="+8613800138000", province="山东省", city="济南市", detail="示例路1号",
                    goods_fen=PRICE, discount_fen=0, postage_fen=POSTAGE, total_fen=total, placed_at=now, paid_at=now,
                )
                for _ in range(count)
            )  # fmt: skip
            payments = Payment.objects.bulk_create(
                Payment(
                    order=order, state=Payment.State.PAID, amount_fen=total, expires_at=now, fee_fen=FEE,
                    session_id=f"cs_{order.pk}", payment_intent_id=f"pi_{order.pk}",
                    balance_transaction_id=f"txn_{order.pk}",
                )
                for order in orders
            )  # fmt: skip
            parcels = Parcel.objects.bulk_create(
                Parcel(
                    order=order, cooperative=self.cooperative, status=Parcel.Status.SHIPPED, postage_fen=POSTAGE,
                    carrier="sf", tracking_number=f"SF{order.pk:08}", packed_at=now, shipped_at=now, due_at=now,
                )
                for order in orders
            )  # fmt: skip
            OrderLine.objects.bulk_create(
                OrderLine(
                    order=order, parcel=parcel, pack=self.pack, reservation=reservation, product_name="小米",
                    pack_name="5斤袋", cooperative_name="合作社", quantity=1, unit_price_fen=PRICE, unit_grams=GRAMS,
                    protected_fen_per_jin=PROTECTED, household_share_bp=SHARE_BP, fee_fen=FEE, after_sale_hours=48,
                )
                for order, parcel, reservation in zip(orders, parcels, held, strict=True)
            )  # fmt: skip
            clearing, suspense = shared_account("payment_clearing"), shared_account("sales_suspense")
            fees = shared_account("payment_fees")
            post_many([
                Draft("payment", f"txn_{payment.order_id}", timezone.localdate(now), [
                    Entry(clearing, suspense, total, source_type="payment", source_id=payment.pk),
                    Entry(fees, clearing, FEE, source_type="payment", source_id=payment.pk),
                ])
                for payment in payments
            ])  # fmt: skip
        return [reservation.pk for reservation in held]

    def unpaid_orders(self, count: int, expires_at: datetime) -> list[int]:
        """Make orders of one bag each, of the products in turn, as checkout leaves them: stock is held, the payment intended.

        :returns: the payments
        """
        from django.db import transaction
        from django.utils import timezone

        from marketplace.supply.stock.reservation import Want, reserve
        from orders.models import Order, OrderLine, Parcel, Payment

        now, total = timezone.now(), PRICE + POSTAGE
        with transaction.atomic():
            wants = [Want(self.packs[n % len(self.packs)].pk, 1) for n in range(count)]
            held = reserve(wants, expires_at=expires_at, on=timezone.localdate(now))
            orders = Order.objects.bulk_create(
                Order(
                    number=uuid4().hex[:20], checkout_key=uuid4(), language="zh-hans", recipient="王示例",
                    phone="+8613800138000", province="山东省", city="济南市", detail="示例路1号", goods_fen=PRICE,
                    discount_fen=0, postage_fen=POSTAGE, total_fen=total, placed_at=now,
                )
                for _ in range(count)
            )  # fmt: skip
            payments = Payment.objects.bulk_create(
                Payment(order=order, amount_fen=total, expires_at=expires_at, due_at=expires_at) for order in orders
            )
            parcels = Parcel.objects.bulk_create(
                Parcel(order=order, cooperative=self.cooperative, postage_fen=POSTAGE) for order in orders
            )
            OrderLine.objects.bulk_create(
                OrderLine(
                    order=order, parcel=parcel, pack_id=reservation.pack_id, reservation=reservation, product_name="小米",
                    pack_name="5斤袋", cooperative_name="合作社", quantity=1, unit_price_fen=PRICE, unit_grams=GRAMS,
                    protected_fen_per_jin=PROTECTED, household_share_bp=SHARE_BP, after_sale_hours=48,
                )
                for order, parcel, reservation in zip(orders, parcels, held, strict=True)
            )  # fmt: skip
        return [payment.pk for payment in payments]


def fill_ledger(postings: int) -> None:
    """Post transfers from the bank to cooperatives until the ledger has so many postings."""
    from django.db import connection

    from marketplace.ledger.accounts import open_accounts, shared_account
    from marketplace.ledger.posting import post_many

    bank = shared_account("bank")
    others = list(open_accounts("cooperative", range(1, 301)).values())
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), coalesce(max(id), 0) FROM ledger_posting, (SELECT max(id) AS id FROM ledger_event) e"
            )
            have, last = cursor.fetchone()
        events = min(20_000, -(-(postings - have) // 5))
        if events <= 0:
            return
        post_many([_transfer(f"bench:{last}:{n}", bank, others, n) for n in range(events)])


def _transfer(name: str, bank: int, others: Sequence[int], n: int) -> Any:
    from datetime import date

    from marketplace.ledger.posting import Draft, Entry

    entries = [Entry(bank, others[(5 * n + k) % len(others)], 100 + k) for k in range(5)]
    return Draft("bench_transfer", name, date(2026, 10, 20), entries)
