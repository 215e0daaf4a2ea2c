"""Statements that PostgreSQL parses and plans once a connection, not once a request.

A public page asks the same few questions every time, and more than half of their time in PostgreSQL went into planning
(`make bench`). Django's own cursors write the values into the statement, so that each is a new one.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

USES_BEFORE_PREPARING = 2


def prepared_cursor() -> CursorWrapper:
    """Return a cursor on Django's connection that sends values apart and prepares a statement at its third use.

    For plain SELECTs with a fixed text. Those of a produce page take a list of ids as ``ANY (ARRAY(SELECT unnest(%s::bigint[])))``: of a bare
    list PostgreSQL believes that it has ten members, finds a plan for the one that it is given cheaper, and plans anew
    each time (1.6 of 4.9 ms in PostgreSQL for a produce page). With PREPARED_STATEMENTS off (some connection poolers hand each transaction to
    another server process) it is Django's usual cursor.
    """
    if not settings.PREPARED_STATEMENTS:
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    link: Any = connection.connection
    link.prepare_threshold = USES_BEFORE_PREPARING
    connection.validate_thread_sharing()
    cursor: Any = ServerBindingCursor
    return (
        connection.make_debug_cursor(cursor(link))
        if connection.queries_logged
        else connection.make_cursor(cursor(link))
    )
