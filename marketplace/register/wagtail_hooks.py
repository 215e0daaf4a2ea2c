"""The back office of the register: places, parties, who applies, and pairings."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.log_actions import LogActionRegistry

from marketplace.cooperatives.joining.log_actions import PairingAction, StepAction
from marketplace.cooperatives.models import Cooperative
from marketplace.people.change_log import register_actions
from marketplace.people.logged_edits import LoggedEdit
from marketplace.places.models import Township, Village

from .application_screens import ApplicationViewSet
from .pairing_screens import PairingViewSet
from .screens import CooperativeViewSet, TownshipViewSet, VillageViewSet


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    """Townships, villages, applications, cooperatives and other parties, pairings."""
    return [TownshipViewSet(), VillageViewSet(), ApplicationViewSet(), CooperativeViewSet(), PairingViewSet()]


@hooks.register("register_log_actions")
def joining_change_log(log: LogActionRegistry) -> None:
    """What becomes of parties and pairings."""
    register_actions(log, StepAction)
    register_actions(log, PairingAction)


@hooks.register("register_actions")
def places_are_edited(registry: ActionRegistry) -> None:
    """Edits say from what to what."""
    for model in (Township, Village, Cooperative):
        registry.register(model, LoggedEdit)
