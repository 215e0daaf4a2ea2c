from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _

# Modules that register something with the floors below.
REGISTERING = (
    "marketplace.cooperatives.joining.checks",
    "marketplace.cooperatives.members.checks",
    "marketplace.cooperatives.members.sheets",
    "marketplace.cooperatives.members.share_sheets",
)


class CooperativesConfig(AppConfig):
    name = "marketplace.cooperatives"
    label = "cooperatives"
    verbose_name = _("Cooperatives")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks of the books, and files in and out. Have a collection of pictures for each cooperative, by whichever door it is entered, renamed or moved."""
        for module in REGISTERING:
            import_module(module)
        post_save.connect(_keep_pictures, sender=self.get_model("Cooperative"))
        post_migrate.connect(_keep_former_pictures)


def _keep_pictures(instance: Any, raw: bool, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    from .pictures import keep_pictures  # models are loaded later than this module

    joined = instance.status in type(instance).JOINED  # who has not joined has no pictures
    if joined and not raw and (update_fields is None or {"name", "village"} & update_fields):
        keep_pictures([instance])


def _keep_former_pictures(sender: AppConfig, **kwargs: Any) -> None:
    """Give cooperatives from before there were collections theirs, and their people the group that may use it."""
    from .pictures import keep_former_pictures  # as above

    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender is last:
        keep_former_pictures()
