"""The back office of appointments."""

from __future__ import annotations

from typing import Any

from wagtail import hooks

from .screens import AppointmentViewSet, InvitationViewSet


@hooks.register("register_admin_viewset")
def appointing_viewsets() -> list[Any]:
    """Who holds what, and who is invited."""
    return [AppointmentViewSet(), InvitationViewSet()]
