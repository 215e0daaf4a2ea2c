"""Due work counted now and a while ago: what tells a backlog that shrinks from one that does not.

An hour without webhooks or without a worker leaves thousands of rows that are overdue though all works again: then it is
enough that they get fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from marketplace.supply.models import Forecast
from orders.models import Backlog, Dispute, Parcel, Payment, Refund, StripeEvent

QUEUES = (StripeEvent, Payment, Refund, Dispute, Parcel, Forecast)
OVERDUE_SECONDS = 900  # sweeps come every few seconds and put failing rows off: nothing is due for so long
COMPARED_AFTER = timedelta(minutes=1)
KEPT_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class DueWork:
    """Due rows of all kinds at a moment.

    :param oldest: for how long the longest waiting one has been due, in seconds
    :param due: how many are, by kind
    :param overdue: how many have been for longer than `OVERDUE_SECONDS`, by kind
    :param before: `overdue` of a minute ago; None: not counted then
    """

    oldest: float = 0.0
    due: Mapping[str, int] = field(default_factory=dict)
    overdue: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, int] | None = None

    @property
    def shrinks(self) -> bool:
        """Whether of each kind that is overdue fewer rows are than a minute ago."""
        then = self.before or {}
        return all(count < then.get(kind, 0) for kind, count in self.overdue.items() if count)

    @property
    def status(self) -> str:
        """How it stands, in words."""
        if not any(self.overdue.values()):
            return "ok"
        return "shrinking" if self.shrinks else "not shrinking"

    def report(self) -> dict[str, object]:
        """Return what /healthz says."""
        return {
            "status": self.status,
            "due": sum(self.due.values()),
            "overdue": sum(self.overdue.values()),
            "overdue_a_minute_ago": None if self.before is None else sum(self.before.values()),
            "overdue_kinds": {kind: count for kind, count in self.overdue.items() if count},
        }


def count_due(now: datetime) -> DueWork:
    """Count what is due at `now`, beside what was overdue a minute ago."""
    late = Q(due_at__lt=now - timedelta(seconds=OVERDUE_SECONDS))
    oldest, due, overdue = 0.0, {}, {}
    for model in QUEUES:
        rows = model._default_manager.filter(due_at__lte=now)
        found = rows.aggregate(at=Min("due_at"), due=Count("pk"), overdue=Count("pk", filter=late))
        due[model._meta.model_name or ""], overdue[model._meta.model_name or ""] = found["due"], found["overdue"]
        if found["at"]:
            oldest = max(oldest, (now - found["at"]).total_seconds())
    then = Backlog.objects.filter(counted_at__range=(now - KEPT_FOR, now - COMPARED_AFTER))
    return DueWork(oldest, due, overdue, then.order_by("-counted_at").values_list("overdue", flat=True).first())


def note_backlog(now: datetime) -> None:
    """Keep what is due at `now`, and forget what was some minutes ago, or is dated by a clock that was ahead."""
    found = count_due(now)
    Backlog.objects.exclude(counted_at__range=(now - KEPT_FOR, now)).delete()
    counted = Backlog(counted_at=now, due=found.due, overdue=found.overdue)
    Backlog.objects.bulk_create([counted], ignore_conflicts=True)
