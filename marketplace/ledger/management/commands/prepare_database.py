"""`manage.py prepare_database`: bring the database to this version of the code. Quick when there is nothing to do."""

from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from marketplace.runtime.database_roles import as_owner, grant_application_role
from marketplace.runtime.former_migrations import drop_former_tables, missing_former_migrations
from marketplace.runtime.half_restored import half_restored_sentence, is_half_restored
from marketplace.runtime.plain_command import PlainCommand
from marketplace.runtime.shared_cache import make_cache_table


class Command(PlainCommand):
    help = "Migrate as the owner role, grant the application's role its rights, and prepare the broker's tables."
    requires_system_checks: list[str] = []
    mends_half_restored = True  # refuses by itself, as the owner, unless a restore calls it
    stealth_options = ("restoring",)  # a restore prepares what it has restored, before it is at its end

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, grant, install pgmq where the broker is PostgreSQL. Idempotent."""
        with as_owner():
            if not options.get("restoring") and is_half_restored():
                raise CommandError(half_restored_sentence())
            applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
            if missing := missing_former_migrations(applied):
                text = _(
                    "This database is older than version 0.1.0; it lacks: %(names)s. Migrate it with that version first."
                )
                raise CommandError(text % {"names": ", ".join(missing)})
            call_command("migrate", interactive=False, verbosity=options["verbosity"], skip_checks=True)
            drop_former_tables()
            make_cache_table()
            grant_application_role()
        if settings.BROKER_URL.startswith("pgmq"):
            install_pgmq(settings.BROKER_DATABASE_URL)


def install_pgmq(dsn: str) -> None:
    """Create pgmq's tables and functions in the broker's database, unless they are there.

    :param dsn: address of the broker's database, with a role that may create in it
    """
    from pgmq.install import install_pgmq_from_sql  # nobody whose broker is Redis needs it

    with psycopg.connect(dsn) as link:
        there = link.execute(
            "SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = 'pgmq' AND p.proname = 'send' LIMIT 1"
        ).fetchone()
    if not there:
        install_pgmq_from_sql(dsn=dsn)
