"""The back office of funds."""

from __future__ import annotations

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from marketplace.people.change_log import register_actions

from .log_actions import FundAction
from .screens import FundViewSet


@hooks.register("register_log_actions")
def funds_change_log(registry: LogActionRegistry) -> None:
    """What becomes of fund entries."""
    register_actions(registry, FundAction)


@hooks.register("register_admin_viewset")
def fund_viewset() -> FundViewSet:
    """Money into funds, and back."""
    return FundViewSet()
