"""What the tests of `manage.py check_books` have in common: the command run, and the books broken on purpose.

The database that is broken is the fixture `history`.
"""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import translation

from marketplace.embedded import postgres
from marketplace.runtime.database_roles import as_owner
from tests.real_database import RealDatabase


def check_books(*arguments: str) -> tuple[int, str]:
    """Run the command; its exit code and what it wrote."""
    out = io.StringIO()
    try:
        call_command("check_books", *arguments, stdout=out, no_color=True)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def found_in_books() -> dict[str, str]:
    """What the command names: the key of a broken row by its check; nothing in healthy books."""
    _code, report = check_books("--json")
    return {finding["check"]: finding["key"] for finding in json.loads(report)["findings"]}


class Undo(Exception):
    """Takes back what was broken."""


def broken_by(database: RealDatabase, *breaks: Any, most: int = 1000) -> tuple[dict[str, Any], str]:
    """Break something with triggers and foreign keys off, and let check_books see it: its JSON, and its text in English.

    :param breaks: SQL, or something to call, the latter with triggers on
    """
    superuser = database.cluster.url(postgres.SUPERUSER, database.name)
    with override_settings(DATABASE_OWNER_URL=superuser), as_owner(), translation.override("en"):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for what in breaks:
                    cursor.execute(f"SET LOCAL session_replication_role = {'origin' if callable(what) else 'replica'}")
                    if callable(what):
                        what()
                    else:
                        cursor.execute(what)
                cursor.execute("SET LOCAL session_replication_role = origin")
                code, report = check_books("--json", f"--most={most}")
                text_code, text = check_books(f"--most={most}")
                assert code == text_code
                raise Undo
        except Undo:
            assert code == 1, "check_books found nothing"
            return json.loads(report), text


def without(table: str, constraint: str) -> str:
    """SQL that drops a constraint, for what it would refuse."""
    return f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"
