"""A database that a restore was cut short in: nothing else works on it until it is restored whole.

The marker is a table: it is made in the transaction that drops what was there, and dropped after the last step.
"""

from __future__ import annotations

import sys

from django.db import Error, connection
from django.utils.translation import gettext as _

MARKER = "half_restored"


def is_half_restored() -> bool:
    """Return whether a restore into this database was begun and has not come to its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{MARKER}"])
        return bool(cursor.fetchone()[0])


def half_restored_sentence() -> str:
    """Return what is wrong and what to do, in the active language."""
    text = _(
        "The database %(name)s is half restored: a restore is running, or was cut short. Run it again: "
        "manage.py restore DIR --over %(name)s"
    )
    return text % {"name": connection.settings_dict["NAME"]}


def refuse_half_restored() -> None:
    """End a process that would serve from a half-restored database. A database that is away is no reason to end."""
    try:
        half = is_half_restored()
    except Error:
        return
    finally:
        connection.close()  # the process may split
    if half:
        sys.exit(half_restored_sentence())
