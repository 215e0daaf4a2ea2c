"""What managers, clerks and a township's staff find of members on the back office's home page."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.backoffice.role_panel import RolePanel
from marketplace.cooperatives.models import Member
from marketplace.people.policies import visible

from .queries import totals


class MembersPanel(RolePanel):
    """How many members there are, and what they hold."""

    name = "members"
    order = 35
    template_name = "backoffice/home/members.html"

    def read(self, today: date) -> dict[str, Any]:
        """Of all members that the user sees."""
        members = visible(self.user, Member.objects.now())
        return {
            "members": members.count(),
            "totals": totals(members.order_by().values("pk"), today),
            "manages": self.user.has_perm("cooperatives.add_member"),
        }
