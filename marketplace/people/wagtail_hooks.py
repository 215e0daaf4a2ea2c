"""The change log in the back office: entries obey scope, and the actions have names."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import path
from django.urls.resolvers import URLPattern
from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.log_actions import LogActionRegistry
from wagtail.models import ModelLogEntry
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction

from .change_log import ScopedLogEntry, register_actions
from .closing_screens import CloseAccountsBulkAction, SwitchBulkAction
from .log_actions import InvitationAction, LoginAction, RoleAction, RowAction
from .logged_edits import LoggedEdit, log_bulk_change
from .models import User
from .reauthentication import ask_for_password
from .screens import act_as_another
from .site_history import scope_person_filters

scope_person_filters()


@hooks.register("register_log_actions", order=100)
def scoped_change_log(registry: LogActionRegistry) -> None:
    """Our entry in place of Wagtail's, which this hook runs after: the site history must not list both."""
    registry.register_model(Model, ScopedLogEntry)
    registry.log_entry_models.discard(ModelLogEntry)
    register_actions(registry, RoleAction)
    register_actions(registry, LoginAction)
    register_actions(registry, InvitationAction)
    register_actions(registry, RowAction)


@hooks.register("register_actions")
def users_are_edited(registry: ActionRegistry) -> None:
    """Edits of users say from what to what."""
    registry.register(User, LoggedEdit)


@hooks.register("register_admin_urls")
def acting_urls() -> list[URLPattern]:
    """Where the header's switch leads."""
    return [path("acting/", act_as_another, name="act_as")]


AssignRoleBulkAction.models = []  # appointments decide who is in which group
SetActiveStateBulkAction.models = []  # ours takes its place


@hooks.register("before_bulk_action")
def bulk_changes_of_users_are_asked_and_logged(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> None:
    """Wagtail's bulk actions write no entry; the hook runs in their transaction, before anything has changed.

    An open screen alone is not enough for any of them.
    """
    users = [one for one in objects if isinstance(one, User)]
    assert isinstance(request.user, User)  # nobody else comes this far
    if users:
        ask_for_password(request, keeps_form=True)
    log_bulk_change(users, action_type, getattr(action, "cleaned_form", None), by=request.user)


hooks.register("register_bulk_action", CloseAccountsBulkAction)
hooks.register("register_bulk_action", SwitchBulkAction)
