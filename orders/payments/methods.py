"""Payment methods of an order, in the order in which they are offered: those that the Stripe account has, and only those
whose refund window covers a harvest that fails on its last day.

After the refund window Stripe refuses refunds permanently: 90 days for Alipay, 180 for WeChat Pay
(docs.stripe.com/payments/alipay, docs.stripe.com/payments/wechat-pay). Cards have none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings

from marketplace.supply.harvests.forecasts import overdue_at
from orders.models import Order

REFUNDED_FOR = {"alipay": timedelta(days=90), "wechat_pay": timedelta(days=180), "card": None}


def methods_for(harvests: Iterable[date | None], now: datetime) -> list[str]:
    """Return the payment methods for parcels that are bought together.

    :param harvests: the day of the harvest that each waits for; None for a parcel that waits for none
    :param now: when the order is placed
    :returns: Stripe's names of the methods; a card is always among them
    """
    failed_by = max((overdue_at(day) for day in harvests if day), default=now)
    last = failed_by + timedelta(days=settings.REFUND_MARGIN_DAYS)
    return [
        method
        for method, time in REFUNDED_FOR.items()
        if time is None or (method in settings.STRIPE_WALLETS and last <= now + time)
    ]


def methods_of(order: Order) -> list[str]:
    """Return an order's payment methods. Deterministic: an idempotency key demands identical parameters.

    :param order: best with its lines, their parcels and forecasts read
    """
    forecasts = (line.parcel.forecast for line in order.lines.all())
    return methods_for((forecast.expected_on for forecast in forecasts if forecast), order.placed_at)
