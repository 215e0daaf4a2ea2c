from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Modules that register something with the floors below.
REGISTERING = ("marketplace.households.checks", "marketplace.households.files.sheets")


class HouseholdsConfig(AppConfig):
    name = "marketplace.households"
    label = "households"
    verbose_name = _("Households")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks of the books, and files in and out."""
        for module in REGISTERING:
            import_module(module)
