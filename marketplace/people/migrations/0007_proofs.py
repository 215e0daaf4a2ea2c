"""Codes that were sent are counted; and an account may lose its phone or address to a new owner who proves it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_one_login_name")]

    operations = [
        migrations.CreateModel(
            name="SentCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to_key", models.BigIntegerField()),
                ("network_key", models.BigIntegerField(null=True)),
                ("sent_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "sent code",
                "verbose_name_plural": "sent codes",
                "indexes": [
                    models.Index(fields=["to_key", "sent_at"], name="sent_code_to"),
                    models.Index(fields=["network_key", "sent_at"], name="sent_code_network"),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="user", name="user_has_phone_or_email"),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phone__isnull", False), ("email__isnull", False), ("is_active", False), _connector="OR"
                ),
                name="user_has_phone_or_email",
            ),
        ),
    ]
