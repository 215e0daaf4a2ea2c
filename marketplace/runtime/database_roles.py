"""The two roles of the database: the application works as one, the owner of the tables migrates as the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import environ
from django.conf import settings
from django.db import connection

# What the application's role may not do, beyond what the triggers deny: (tables, rights taken away).
WITHHELD = [
    ("ledger_event, ledger_posting, ledger_account", "UPDATE, DELETE, TRUNCATE"),
    ("ledger_balance", "INSERT, UPDATE, DELETE, TRUNCATE"),
    ("ledger_sealedevent, ledger_sealednode, ledger_sealedholder, ledger_seal", "UPDATE, DELETE, TRUNCATE"),
    ("ledger_event_awaiting_postings", "SELECT, INSERT, UPDATE, DELETE, TRUNCATE"),
    ("people_look", "UPDATE, DELETE, TRUNCATE"),
    ("people_appointment", "DELETE, TRUNCATE"),
    ("wagtailcore_modellogentry, wagtailcore_pagelogentry", "UPDATE, DELETE, TRUNCATE"),
    ("supply_delivery, supply_allocation", "DELETE, TRUNCATE"),
    ("supply_allocationreturn, supply_seasonpurchase", "UPDATE, DELETE, TRUNCATE"),
    # an opening is taken back before anybody counts on it: a trigger looks (supply migration 0009)
    ("supply_protectedprice", "TRUNCATE"),
    ("supply_protectedpricestep", "UPDATE, TRUNCATE"),
    ("cooperatives_share", "UPDATE, DELETE, TRUNCATE"),
    ("cooperatives_member", "DELETE, TRUNCATE"),
    ("supply_seasonclosing, supply_forecast, supply_pricesupport, funds_fundentry", "DELETE, TRUNCATE"),
    ("households_bankcard, households_payoutbatch, households_payoutrow, households_correction", "DELETE, TRUNCATE"),
    ("bulk_importfile", "DELETE, TRUNCATE"),
    ("django_migrations", "INSERT, UPDATE, DELETE, TRUNCATE"),
]


@contextmanager
def as_owner() -> Iterator[None]:
    """Let Django's default connection work as the owner role inside the block, and as the application's role after it.

    Without DATABASE_OWNER_URL the block runs as the application's role.
    """
    before = dict(connection.settings_dict)
    connection.close()
    if settings.DATABASE_OWNER_URL:
        owner = environ.Env.db_url_config(settings.DATABASE_OWNER_URL)
        # tests run on copies: the name stays that of the application's database
        connection.settings_dict.update({key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def grant_application_role() -> None:
    """Give the application's role its rights on every table, and withhold those that the ledger's guards rest on.

    Must run as the owner. Idempotent.
    """
    role = connection.ops.quote_name(environ.Env.db_url_config(settings.DATABASE_APP_URL)["USER"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if connection.ops.quote_name(cursor.fetchone()[0]) == role:
            return  # one role only (a developer's own database): nothing to grant, the triggers alone hold
        # Databases made before PostgreSQL 15 let everybody create in public: functions to shadow those of the guards.
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        for tables, rights in WITHHELD:
            cursor.execute(f"REVOKE {rights} ON {tables} FROM {role}")
