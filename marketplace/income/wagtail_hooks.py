"""The back office's list of households with their income."""

from __future__ import annotations

from wagtail import hooks

from .screens import HouseholdViewSet


@hooks.register("register_admin_viewset")
def households() -> HouseholdViewSet:
    """Households, and their income statements."""
    return HouseholdViewSet()
