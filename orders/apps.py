from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

import marketplace.celery  # noqa: F401 - whoever calls a task, finds the application that it is sent by
from marketplace.runtime.secret_links import redact_records

# Modules that register something with the floors below, or listen to signing in.
REGISTERING = (
    "orders.settlement.checks",
    "orders.payments.checks",
    "orders.parcels.checks",
    "orders.claims.checks",
    "orders.preorders.checks",
    "orders.settlement.income_source",
    "orders.settlement.sold_grams",
    "orders.following.joining",
    "orders.pricing.sheets",
)


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = _("Orders")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep links of orders out of logs; register checks of the books, and what explains credits on the statement."""
        redact_records()
        for module in REGISTERING:
            import_module(module)
