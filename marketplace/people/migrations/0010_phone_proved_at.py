"""When a phone was proved the last time. Of those from before it is taken that their owners had it when they last signed in."""

from django.db import migrations, models

PROVED = """
UPDATE people_user SET phone_proved_at = greatest(last_login, date_joined) WHERE phone_verified AND phone_proved_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0009_on_an_application")]

    operations = [
        migrations.AddField("user", "phone_proved_at", models.DateTimeField(null=True, editable=False)),
        migrations.RunSQL(PROVED, migrations.RunSQL.noop),
    ]
