from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Modules that register something with the floors below.
REGISTERING = (
    "marketplace.supply.stock.checks",
    "marketplace.supply.supports.checks",
    "marketplace.supply.seasons.checks",
    "marketplace.supply.harvests.checks",
    "marketplace.supply.agreements.checks",
    "marketplace.supply.seasons.income_source",
    "marketplace.supply.agreements.income_source",
    "marketplace.supply.agreements.keeping_members",
    "marketplace.supply.agreements.sheets",
    "marketplace.supply.intake.sheets",
)


class SupplyConfig(AppConfig):
    name = "marketplace.supply"
    label = "supply"
    verbose_name = _("Supply")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks of the books, what explains credits on the income statement, what keeps a member, and files in and out."""
        for module in REGISTERING:
            import_module(module)
