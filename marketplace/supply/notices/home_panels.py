"""What a manager or clerk is told of protected prices, on the home page until it is read."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.backoffice.role_panel import RolePanel
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.supply.models import PriceNotice

from .words import notice_words

MOST_SHOWN = 20


class PriceNoticePanel(RolePanel):
    """Prices that were set or raised, the latest first."""

    name = "price_notices"
    order = 3
    template_name = "backoffice/home/price_notices.html"

    def __init__(self, user: User, notices: list[PriceNotice]) -> None:
        super().__init__(user)
        self.notices = notices

    def read(self, today: date) -> dict[str, Any]:
        """Each with what it says."""
        return {"notices": [(notice, notice_words(notice.step)) for notice in self.notices]}


def notice_panels(user: User) -> list[RolePanel]:
    """Return the panel for somebody whom prices are to be told; none where nothing is unread."""
    unread = visible(user, PriceNotice.objects.filter(user=user, read_at=None))
    rows = unread.select_related("step__price__product", "step__price__season", "cooperative").order_by("-pk")
    notices = list(rows[:MOST_SHOWN])
    return [PriceNoticePanel(user, notices)] if notices else []
