"""The back office of files in and out."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from marketplace.people.change_log import register_actions

from .log_actions import ImportAction
from .screens import ImportViewSet


@hooks.register("register_admin_viewset")
def bulk_viewsets() -> list[Any]:
    """Files in and out."""
    return [ImportViewSet()]


@hooks.register("register_log_actions")
def bulk_change_log(registry: LogActionRegistry) -> None:
    """What becomes of files that are sent."""
    register_actions(registry, ImportAction)
