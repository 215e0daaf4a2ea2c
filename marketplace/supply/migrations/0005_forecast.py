"""Forecasts of a harvest to come, from which buyers pre-order."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_money_under_fire"),
        ("supply", "0004_closing_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="reservation",
            name="state",
            field=models.CharField(
                choices=[
                    ("held", "held"),
                    ("awaiting", "paid, waiting for the harvest"),
                    ("allocated", "allocated"),
                    ("released", "released"),
                    ("returned", "allocated, then returned to stock"),
                ],
                default="held",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "grade",
                    models.CharField(
                        choices=[("special", "special grade"), ("first", "first grade"), ("second", "second grade")],
                        max_length=8,
                        verbose_name="grade",
                    ),
                ),
                ("grams_expected", models.PositiveBigIntegerField(verbose_name="expected (g)")),
                ("grams_preordered", models.PositiveBigIntegerField(default=0, verbose_name="pre-ordered (g)")),
                ("expected_on", models.DateField(verbose_name="expected on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for the harvest"),
                            ("harvested", "harvest is in"),
                            ("failed", "harvest failed"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("announced_at", models.DateTimeField(verbose_name="announced")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="harvested or failed")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it failed")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="all served or refunded")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forecasts", to="supply.agreement"
                    ),
                ),
                (
                    "announced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forecasts", to="catalogue.product"
                    ),
                ),
            ],
            options={
                "verbose_name": "forecast",
                "verbose_name_plural": "forecasts",
            },
        ),
        migrations.AddField(
            model_name="lot",
            name="forecast",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lots",
                to="supply.forecast",
            ),
        ),
        migrations.AddField(
            model_name="reservation",
            name="forecast",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reservations",
                to="supply.forecast",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "awaiting"), _negated=True), ("forecast__isnull", False), _connector="OR"
                ),
                name="reservation_awaits_a_forecast",
            ),
        ),
        migrations.AddIndex(
            model_name="forecast",
            index=models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="forecast_due"),
        ),
        migrations.AddConstraint(
            model_name="forecast",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("product", "grade"), name="forecast_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="forecast",
            constraint=models.CheckConstraint(condition=models.Q(("grams_expected__gt", 0)), name="forecast_has_mass"),
        ),
        migrations.AddConstraint(
            model_name="forecast",
            constraint=models.CheckConstraint(
                condition=models.Q(("grams_expected__gte", models.F("grams_preordered"))), name="forecast_not_oversold"
            ),
        ),
        migrations.AddConstraint(
            model_name="forecast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("finished_at__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="forecast_decided_once",
            ),
        ),
    ]
