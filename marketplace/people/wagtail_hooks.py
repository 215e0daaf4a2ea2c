"""The change log in the back office: entries obey scope, and the actions have names."""

from django.db.models import Model
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.models import ModelLogEntry

from .change_log import ScopedLogEntry, register_actions
from .log_actions import RoleAction


@hooks.register("register_log_actions", order=100)
def scoped_change_log(registry: LogActionRegistry) -> None:
    """Our entry in place of Wagtail's, which this hook runs after: the site history must not list both."""
    registry.register_model(Model, ScopedLogEntry)
    registry.log_entry_models.discard(ModelLogEntry)
    register_actions(registry, RoleAction)
