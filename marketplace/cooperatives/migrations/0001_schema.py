import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("cooperatives", "0001_initial"), ("cooperatives", "0002_initial"), ("cooperatives", "0003_about")]

    dependencies = [
        ("households", "0001_schema"),
        ("people", "__first__"),
        ("places", "0002_where_it_is"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cooperative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="English name")),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cooperatives",
                        to="places.village",
                        verbose_name="village",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("applied", "applied"), ("recommended", "recommended"), ("approved", "approved")],
                        default="applied",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("about", models.TextField(blank=True, max_length=600, verbose_name="about the cooperative")),
                (
                    "about_en",
                    models.TextField(blank=True, max_length=600, verbose_name="about the cooperative, in English"),
                ),
                ("sort_key", models.CharField(db_index=True, editable=False, max_length=200)),
            ],
            options={
                "verbose_name": "cooperative",
                "verbose_name_plural": "cooperatives",
                "ordering": ["sort_key"],
                "constraints": [models.UniqueConstraint(fields=("name",), name="cooperative_name_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cooperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="cooperatives.cooperative",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="households.household",
                    ),
                ),
                ("joined_on", models.DateField(verbose_name="joined")),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
                "constraints": [models.UniqueConstraint(fields=("cooperative", "household"), name="member_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Clerk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clerkships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cooperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clerks",
                        to="cooperatives.cooperative",
                    ),
                ),
            ],
            options={
                "verbose_name": "clerk",
                "verbose_name_plural": "clerks",
                "constraints": [models.UniqueConstraint(fields=("user", "cooperative"), name="clerk_once")],
                "indexes": [],
            },
        ),
    ]
