"""Notices are written down with the price that they tell of."""

from __future__ import annotations

from datetime import datetime

from marketplace.people.models import Appointment, Role
from marketplace.runtime.waking import wake
from marketplace.supply.models import Agreement, PriceNotice, ProtectedPrice


def write_notices(price: ProtectedPrice, now: datetime) -> None:
    """Write down that the managers and clerks of each cooperative with an agreement for it are to be told of the price as it
    is now; the sweep sends it. The caller has locked the price and has just written it.
    """
    agreements = Agreement.objects.filter(product=price.product_id, season=price.season_id)
    posts = Appointment.objects.holding(now).filter(
        role__in=[Role.MANAGER, Role.CLERK], cooperative__in=agreements.values("cooperative")
    )
    people = dict(posts.order_by("pk").values_list("user", "cooperative"))
    if not people:
        return
    step = price.steps.get(fen_per_jin=price.fen_per_jin)
    PriceNotice.objects.bulk_create(
        PriceNotice(step=step, user_id=user, cooperative_id=cooperative, written_at=now, due_at=now)
        for user, cooperative in people.items()
    )
    wake("marketplace.supply.notices.tasks.sweep_price_notices")
