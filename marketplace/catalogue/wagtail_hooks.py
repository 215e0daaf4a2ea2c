"""The administrator's page of categories: their names, and what is promised after the sale."""

from __future__ import annotations

from wagtail import hooks

from .screens import CategoryViewSet


@hooks.register("register_admin_viewset")
def categories() -> CategoryViewSet:
    """Only an administrator has the permission, so nobody else sees it."""
    return CategoryViewSet()
