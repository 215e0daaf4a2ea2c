"""The back office of the catalogue: the county's categories, and each cooperative's products."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from marketplace.people.change_log import register_actions

from .log_actions import ProductAction
from .product_screens import ProductViewSet
from .screens import CategoryViewSet


@hooks.register("register_admin_viewset")
def catalogue_viewsets() -> list[Any]:
    """Categories for the county, products for cooperatives and their townships."""
    return [CategoryViewSet(), ProductViewSet()]


@hooks.register("register_log_actions")
def catalogue_change_log(registry: LogActionRegistry) -> None:
    """What becomes of products."""
    register_actions(registry, ProductAction)
