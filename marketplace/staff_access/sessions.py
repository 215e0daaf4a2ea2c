"""Sessions in the database, Django's own (`SESSION_ENGINE`). Those of staff end after 12 hours, and after an hour in which nothing was done.

When one ends is the row's `expire_date`, so an ended session is none to whoever asks, whichever door it is. Moving it is one
UPDATE of that column: no other request's data is overwritten, and a session that was ended meanwhile does not come back.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from .rules import ends_at, is_worth_writing

BEGAN = "staff_since"  # in a session of staff: when they signed in, in seconds since 1970


class SessionStore(DatabaseStore):
    """A session; of staff from `begin_staff` on."""

    kept_end: datetime | None = None

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        self.kept_end = row.expire_date if row else None
        return row

    def begin_staff(self, now: datetime) -> None:
        """Count from now on, unless it is counted already: somebody of staff has signed in, or a buyer was appointed."""
        if BEGAN not in self:
            self[BEGAN] = now.timestamp()

    def staff_until(self, now: datetime) -> datetime | None:
        """Return when it ends if something is done now; None: nobody of staff."""
        return self._end(now, idle=timedelta(minutes=settings.STAFF_SESSION_IDLE_MINUTES))

    def stay(self, now: datetime) -> None:
        """Note that somebody of staff did something, at most once a minute. Costs no query but that one."""
        end = self.staff_until(now)
        if end is None or self.kept_end is None or self.modified or not is_worth_writing(self.kept_end, end):
            return  # a session that is modified is saved with its new end
        self.model.objects.filter(session_key=self.session_key, expire_date__gt=now).update(expire_date=end)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When the row ends, whatever allauth has set to remember people by."""
        found: datetime = self.staff_until(timezone.now()) or super().get_expiry_date(**kwargs)
        return found

    def get_expiry_age(self, **kwargs: Any) -> int:
        """How long the browser keeps the cookie, which is not written again while somebody works: as long as can be."""
        now = timezone.now()
        end = self._end(now, idle=timedelta(hours=settings.STAFF_SESSION_HOURS))
        return super().get_expiry_age(**kwargs) if end is None else max(0, int((end - now).total_seconds()))

    def _end(self, now: datetime, *, idle: timedelta) -> datetime | None:
        began = self.get(BEGAN)
        if began is None:
            return None
        at_most = timedelta(hours=settings.STAFF_SESSION_HOURS)
        return ends_at(datetime.fromtimestamp(began, UTC), now, at_most=at_most, idle=idle)


def session_of(request: HttpRequest) -> SessionStore:
    """Return a request's session, which `SESSION_ENGINE` makes one of these."""
    assert isinstance(request.session, SessionStore)
    return request.session
