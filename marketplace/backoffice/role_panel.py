"""A panel on the back office's home page for one kind of role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from marketplace.people.models import User


class RolePanel(Component):
    """A panel for one kind of role."""

    order = 100

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What the template shows."""
        return {"user": self.user} | self.read(timezone.localdate())

    def read(self, today: date) -> dict[str, Any]:
        """Read what the panel shows.

        :param today: the day in Shanghai
        """
        raise NotImplementedError
