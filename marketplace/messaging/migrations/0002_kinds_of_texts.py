"""Codes, invitations and notices are counted each by itself. Those of before count as codes for the day that they are kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="senttext",
            name="kind",
            field=models.CharField(
                choices=[("code", "Code"), ("invitation", "Invitation"), ("notice", "Notice")],
                default="code",
                max_length=10,
            ),
        ),
    ]
