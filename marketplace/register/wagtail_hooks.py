"""The back office of the register."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.actions.registry import ActionRegistry

from marketplace.cooperatives.models import Cooperative
from marketplace.people.logged_edits import LoggedEdit
from marketplace.places.models import Township, Village

from .screens import CooperativeViewSet, TownshipViewSet, VillageViewSet


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    """Townships, villages and cooperatives."""
    return [TownshipViewSet(), VillageViewSet(), CooperativeViewSet()]


@hooks.register("register_actions")
def places_are_edited(registry: ActionRegistry) -> None:
    """Edits say from what to what."""
    for model in (Township, Village, Cooperative):
        registry.register(model, LoggedEdit)
