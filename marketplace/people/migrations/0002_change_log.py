"""The change log is append-only: entries of Wagtail's two logs are never changed or deleted.

They name users, pages and revisions without a foreign key, so that these can still be deleted. Entries that are there
already stay as they are. Should a later version of Wagtail rewrite entries in a migration, a migration of ours that runs
before it drops these triggers, and one after it makes them again.
"""

from django.db import migrations

TABLES = ("wagtailcore_modellogentry", "wagtailcore_pagelogentry")
DENY = """
CREATE FUNCTION people_deny_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on % is denied', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION people_deny_log_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION people_deny_log_change();"""
    for table in TABLES
)
ALLOW = "".join(
    f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table};" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        # the last migration that rewrote entries is older (0089); this one is the newest of Wagtail 8
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScopedLogEntry",
            fields=[],
            options={
                "verbose_name": "model log entry",
                "verbose_name_plural": "model log entries",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("wagtailcore.modellogentry",),
        ),
        migrations.RunSQL(DENY, ALLOW + "DROP FUNCTION people_deny_log_change();"),
    ]
