"""The administrator's page of cooperatives: their names, and what they say of themselves on the pages of their produce."""

from __future__ import annotations

from wagtail import hooks

from .screens import CooperativeViewSet


@hooks.register("register_admin_viewset")
def cooperatives() -> CooperativeViewSet:
    """Only an administrator has the permission, so nobody else sees it."""
    return CooperativeViewSet()
