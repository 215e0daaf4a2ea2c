"""A lost dispute whose money came back has a state of its own; the backlog of due rows; the pace of calls to Stripe."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_discounts_borne"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dispute",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "open"),
                    ("won", "won"),
                    ("lost", "lost"),
                    ("returned", "lost, and the money given back"),
                ],
                default="open",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="Backlog",
            fields=[
                ("counted_at", models.DateTimeField(primary_key=True, serialize=False)),
                ("due", models.JSONField()),
                ("overdue", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="StripePace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("free_at", models.DateTimeField()),
                ("paused_until", models.DateTimeField()),
                ("refusals", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
