"""Invitations are counted by cooperative or township as well, so that one does not use up everybody's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_kinds_of_texts")]

    operations = [
        migrations.AddField(model_name="senttext", name="place_key", field=models.BigIntegerField(null=True)),
    ]
