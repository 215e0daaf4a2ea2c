from importlib import import_module
from typing import Any

from allauth.account.signals import password_reset
from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from .colliding_logins import refuse_before_migrating


class PeopleConfig(AppConfig):
    name = "marketplace.people"
    label = "people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import every floor's `policies.py` before Wagtail asks for a model's policy, and the log's model."""
        autodiscover_modules("policies")
        import_module("marketplace.people.change_log")
        _count_tries()
        _end_what_is_lost()
        pre_migrate.connect(refuse_before_migrating, sender=self)
        post_migrate.connect(_set_groups)
        _name_groups()


def _count_tries() -> None:
    """Let limits count where all processes see it, and forget tries when a password was reset."""
    from .limits import count_in_shared_cache, forget_tries  # name models

    count_in_shared_cache()
    password_reset.connect(lambda request, user, **_: forget_tries(request, user), weak=False, dispatch_uid="limits")


def _end_what_is_lost() -> None:
    """End the appointments of who has nothing left to sign in with."""
    from .appointments.closing import end_what_is_lost  # these name models
    from .proofs.proving import login_lost

    login_lost.connect(end_what_is_lost, dispatch_uid="appointments")


def _name_groups() -> None:
    """Show groups by their words wherever a form, a filter or a page names them."""
    from django.contrib.auth.models import Group  # as below: a model

    from .words import group_words  # names a model

    Group.add_to_class("__str__", group_words)


def _set_groups(sender: AppConfig, **kwargs: Any) -> None:
    """Give the groups of roles what this version's screens need, once every app's permissions are in the database."""
    from .actions import ensure_groups  # names models, which are not there yet when Django imports this file

    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender is last:
        ensure_groups()
