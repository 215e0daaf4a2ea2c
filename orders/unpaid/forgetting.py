"""Forget from which network an order came, once nothing is counted by it any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from orders.models import Order
from orders.models.locking import lock_orders

from .queries import remembered_networks

AT_ONCE = 500


def forget_networks(now: datetime) -> int:
    """Clear the network of orders that are paid or a day old; those that somebody works on now have their turn later.

    :returns: how many orders
    """
    cleared = 0
    for pks in _chunks(list(remembered_networks(now).values_list("pk", flat=True))):
        with transaction.atomic():
            locked = lock_orders(pks, skip_locked=True)
            cleared += Order.objects.filter(pk__in=locked).update(network_key=None)
    return cleared


def _chunks(pks: list[int]) -> list[list[int]]:
    return [pks[start : start + AT_ONCE] for start in range(0, len(pks), AT_ONCE)]
