"""Searches for an order by its number and phone that found nothing, while they count (`orders.following.finding`)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderSearch(models.Model):
    """One search in vain. Number and network are kept as keyed hashes (`orders.unpaid.visitor`), and forgotten soon after."""

    number_key = models.BigIntegerField()
    network_key = models.BigIntegerField(null=True)
    searched_at = models.DateTimeField()

    class Meta:
        verbose_name = _("search for an order")
        verbose_name_plural = _("searches for orders")
        indexes = [
            models.Index(fields=["number_key", "searched_at"], name="order_search_number"),
            models.Index(fields=["network_key", "searched_at"], name="order_search_network"),
        ]
