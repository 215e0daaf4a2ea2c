"""The guards of seals and leaves look for tables where ours are: somebody's temporary ones come first otherwise."""

from django.db import migrations

NAMES = ("ledger_check_leaves", "ledger_check_seal", "ledger_deny")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_campaigns")]
    operations = [
        migrations.RunSQL(
            [f"ALTER FUNCTION {name}() SET search_path = public, pg_temp" for name in NAMES],
            [f"ALTER FUNCTION {name}() RESET search_path" for name in NAMES],
        )
    ]
