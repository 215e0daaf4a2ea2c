"""The back office of cooperatives: their members, and what the change log says of them."""

from __future__ import annotations

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from marketplace.people.change_log import register_actions

from .members.log_actions import MemberAction


@hooks.register("register_log_actions")
def member_change_log(registry: LogActionRegistry) -> None:
    """What becomes of members and their shares."""
    register_actions(registry, MemberAction)
