from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffAccessConfig(AppConfig):
    name = "marketplace.staff_access"
    label = "staff_access"
    verbose_name = _("Staff's sign-in")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow what allauth says of signing in."""
        import_module("marketplace.staff_access.signing_in")
