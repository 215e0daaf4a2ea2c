from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulkConfig(AppConfig):
    name = "marketplace.bulk"
    label = "bulk"
    verbose_name = _("Files in and out")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks of the books."""
        import_module("marketplace.bulk.checks")
