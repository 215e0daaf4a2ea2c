"""The back office of cooperatives: their members, and what the change log says of them."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from marketplace.people.change_log import register_actions

from .members.log_actions import MemberAction
from .members.screens import MemberViewSet


@hooks.register("register_log_actions")
def member_change_log(registry: LogActionRegistry) -> None:
    """What becomes of members and their shares."""
    register_actions(registry, MemberAction)


@hooks.register("register_admin_viewset")
def member_viewsets() -> list[Any]:
    """Members and their shares."""
    return [MemberViewSet()]
