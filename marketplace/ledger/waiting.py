"""Which events wait for their seal, and which running transaction they wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

LONG_SECONDS = 900
LOOKED_BACK = 10_000  # numbers before the newest sealed event's; looking at all would take a moment at each look

# The events behind the newest sealed one, and those shortly before it that came late.
OLDEST = """
SELECT min(e.posted_at) FROM ledger_event e
 WHERE e.id > coalesce((SELECT max(event_id) FROM ledger_sealedevent), 0) - %s
   AND NOT EXISTS (SELECT FROM ledger_sealedevent s WHERE s.event_id = e.id)
"""
# Only a transaction that has written holds up seals. Of other roles' sessions neither name nor age is shown without
# pg_read_all_stats; then the age of the oldest event that waits stands for it.
OLDEST_TRANSACTION = """
WITH seen AS (
  SELECT pid, application_name AS name, state, xact_start AS began, backend_xid AS xid
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
   UNION ALL SELECT NULL, gid, 'prepared', prepared, transaction FROM pg_prepared_xacts)
SELECT seen.pid, seen.name, seen.state, seen.began
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin, pg_snapshot_xmax(pg_current_snapshot()) AS xmax) now
  LEFT JOIN seen ON seen.xid = now.xmin::xid
 WHERE now.xmin < now.xmax AND now.xmin IS DISTINCT FROM pg_current_xact_id_if_assigned()
"""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What waits.

    :param oldest_seconds: how long the oldest unsealed event has been posted; 0 when none waits
    :param held_by: the oldest running transaction, if it runs for longer than `LONG_SECONDS`; what can't be seen is None
    """

    oldest_seconds: float
    held_by: dict[str, Any] | None

    @property
    def is_late(self) -> bool:
        """Whether an event has waited for longer than two runs of the beat job and a margin."""
        return self.oldest_seconds > 2 * LONG_SECONDS or self.held_by is not None

    def report(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "status": "delayed" if self.is_late else "ok",
            "oldest_unsealed_seconds": round(self.oldest_seconds, 1),
            "held_by": self.held_by,
        }

    def sentences(self) -> list[str]:
        """For people."""
        said = []
        if self.oldest_seconds:
            said.append(
                _("The oldest event that waits was posted %(age)s s ago.") % {"age": round(self.oldest_seconds)}
            )
        if self.held_by and self.held_by["age_seconds"] is not None:
            said.append(
                _("It waits for transaction %(pid)s (%(application)s, %(state)s), open for %(age_seconds)s s.")
                % self.held_by
            )
        elif self.held_by:
            said.append(
                _(
                    "It waits for a transaction of another role (process %(pid)s); "
                    "grant pg_read_all_stats to see more of it."
                )
                % self.held_by
            )
        return said


def unsealed(now: datetime) -> Unsealed:
    """Return what waits for its seal at `now`, and for whom."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST, [LOOKED_BACK])
        posted_at = cursor.fetchone()[0]
        age = max(0.0, (now - posted_at).total_seconds()) if posted_at else 0.0
        cursor.execute(OLDEST_TRANSACTION)
        running = cursor.fetchone()
    if running is None:
        return Unsealed(age, None)
    pid, name, state, began = running
    seconds = age if began is None else max(0.0, (now - began).total_seconds())
    if seconds <= LONG_SECONDS:
        return Unsealed(age, None)
    open_for = None if began is None else round(seconds, 1)
    return Unsealed(age, {"pid": pid, "application": name, "state": state, "age_seconds": open_for})
