from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointingConfig(AppConfig):
    """The back office's doors of `people.appointments`, which stands below the back office."""

    name = "marketplace.appointing"
    label = "appointing"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        """Register the check of the books."""
        import_module("marketplace.appointing.checks")
