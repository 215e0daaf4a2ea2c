from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Modules that register something with the floors below.
REGISTERING = ("marketplace.funds.checks",)


class FundsConfig(AppConfig):
    name = "marketplace.funds"
    label = "funds"
    verbose_name = _("Funds")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks of the books."""
        for module in REGISTERING:
            import_module(module)
