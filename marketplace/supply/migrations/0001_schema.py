import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("supply", "0001_initial"), ("supply", "0003_money_under_fire"), ("supply", "0005_forecast")]

    dependencies = [
        ("catalogue", "0001_schema"),
        ("cooperatives", "0001_schema"),
        ("households", "0001_schema"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Season",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="name")),
                ("starts_on", models.DateField(verbose_name="starts")),
                ("ends_on", models.DateField(verbose_name="ends")),
            ],
            options={
                "verbose_name": "season",
                "verbose_name_plural": "seasons",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="season_ends_after_start"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ProtectedPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protected_prices",
                        to="catalogue.product",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("special", "special grade"), ("first", "first grade"), ("second", "second grade")],
                        max_length=8,
                        verbose_name="grade",
                    ),
                ),
                ("season", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="supply.season")),
                ("fen_per_jin", models.PositiveIntegerField(verbose_name="protected price (fen per 斤)")),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name="set by"
                    ),
                ),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="set at")),
            ],
            options={
                "verbose_name": "protected price",
                "verbose_name_plural": "protected prices",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "grade", "season"), name="protected_price_once_a_season"
                    ),
                    models.CheckConstraint(condition=models.Q(("fen_per_jin__gt", 0)), name="protected_price_positive"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cooperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="cooperatives.cooperative",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="catalogue.product"
                    ),
                ),
                ("season", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="supply.season")),
                ("household_share_bp", models.PositiveIntegerField(verbose_name="household share (1/100 %)")),
                ("signed_on", models.DateField(verbose_name="signed")),
            ],
            options={
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
                "constraints": [
                    models.UniqueConstraint(fields=("product", "season"), name="agreement_once_a_season"),
                    models.CheckConstraint(
                        condition=models.Q(("household_share_bp__gte", 1), ("household_share_bp__lte", 10000)),
                        name="agreement_share_in_range",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="supply.agreement"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="households.household",
                    ),
                ),
                ("signed_on", models.DateField(verbose_name="signed")),
            ],
            options={
                "verbose_name": "signature",
                "verbose_name_plural": "signatures",
                "constraints": [models.UniqueConstraint(fields=("agreement", "household"), name="signature_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forecasts", to="catalogue.product"
                    ),
                ),
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
                ("announced_at", models.DateTimeField(verbose_name="announced")),
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
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="harvested or failed")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it failed")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="all served or refunded")),
            ],
            options={
                "verbose_name": "forecast",
                "verbose_name_plural": "forecasts",
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="forecast_due")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("product", "grade"), name="forecast_open_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("grams_expected__gt", 0)), name="forecast_has_mass"),
                    models.CheckConstraint(
                        condition=models.Q(("grams_expected__gte", models.F("grams_preordered"))),
                        name="forecast_not_oversold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("finished_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="forecast_decided_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="catalogue.product"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("special", "special grade"), ("first", "first grade"), ("second", "second grade")],
                        max_length=8,
                        verbose_name="grade",
                    ),
                ),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="lot")),
                ("harvested_on", models.DateField(verbose_name="harvested")),
                ("best_before", models.DateField(verbose_name="best before")),
                ("certificate_number", models.CharField(max_length=60, verbose_name="conformity certificate")),
                ("grams_delivered", models.PositiveBigIntegerField(default=0)),
                ("grams_reserved", models.PositiveBigIntegerField(default=0)),
                ("grams_allocated", models.PositiveBigIntegerField(default=0)),
                ("grams_purchased", models.PositiveBigIntegerField(default=0)),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="sale closed")),
                (
                    "forecast",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="supply.forecast",
                    ),
                ),
            ],
            options={
                "verbose_name": "lot",
                "verbose_name_plural": "lots",
                "indexes": [models.Index(fields=["product", "grade", "best_before"], name="lot_for_sale")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "grams_delivered__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("grams_reserved"), "+", models.F("grams_allocated")
                                    ),
                                    "+",
                                    models.F("grams_purchased"),
                                ),
                            )
                        ),
                        name="lot_not_oversold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("best_before__gte", models.F("harvested_on"))),
                        name="lot_best_before_harvest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="supply.agreement"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="households.household",
                    ),
                ),
                (
                    "cooperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="cooperatives.cooperative",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="catalogue.product"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("special", "special grade"), ("first", "first grade"), ("second", "second grade")],
                        max_length=8,
                        verbose_name="grade",
                    ),
                ),
                ("slip_number", models.CharField(max_length=30, verbose_name="weigh slip")),
                ("grams", models.PositiveIntegerField(verbose_name="weight (g)")),
                ("protected_fen_per_jin", models.PositiveIntegerField(verbose_name="protected price (fen per 斤)")),
                ("delivered_at", models.DateTimeField(verbose_name="delivered")),
                (
                    "lot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="supply.lot",
                    ),
                ),
                ("grams_allocated", models.PositiveIntegerField(default=0)),
                ("grams_purchased", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "constraints": [
                    models.UniqueConstraint(fields=("cooperative", "slip_number"), name="weigh_slip_once"),
                    models.CheckConstraint(condition=models.Q(("grams__gt", 0)), name="delivery_has_weight"),
                    models.CheckConstraint(
                        condition=models.Q(("protected_fen_per_jin__gt", 0)), name="delivery_has_protected_price"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "grams__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("grams_allocated"), "+", models.F("grams_purchased")
                                ),
                            )
                        ),
                        name="delivery_not_oversold",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reservations", to="catalogue.pack"
                    ),
                ),
                ("quantity", models.PositiveIntegerField(verbose_name="packs")),
                ("grams", models.PositiveBigIntegerField(verbose_name="mass (g)")),
                (
                    "state",
                    models.CharField(
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
                ("expires_at", models.DateTimeField(verbose_name="held until")),
                (
                    "forecast",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="supply.forecast",
                    ),
                ),
            ],
            options={
                "verbose_name": "reservation",
                "verbose_name_plural": "reservations",
                "indexes": [
                    models.Index(condition=models.Q(("state", "held")), fields=["expires_at"], name="reservation_held")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "awaiting"), _negated=True), ("forecast__isnull", False), _connector="OR"
                        ),
                        name="reservation_awaits_a_forecast",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReservationPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reservation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="supply.reservation"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reservation_parts", to="supply.lot"
                    ),
                ),
                ("grams", models.PositiveBigIntegerField(verbose_name="mass (g)")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("reservation", "lot"), name="reservation_part_once"),
                    models.CheckConstraint(condition=models.Q(("grams__gt", 0)), name="reservation_part_has_mass"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reservation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="supply.reservation"
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="supply.delivery"
                    ),
                ),
                ("grams", models.PositiveIntegerField(verbose_name="mass (g)")),
            ],
            options={
                "verbose_name": "allocation",
                "verbose_name_plural": "allocations",
                "constraints": [
                    models.UniqueConstraint(fields=("reservation", "delivery"), name="allocation_once"),
                    models.CheckConstraint(condition=models.Q(("grams__gt", 0)), name="allocation_has_mass"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="AllocationReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "allocation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returned", to="supply.allocation"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[("cancelled", "cancelled before packing"), ("weighed", "packed less than ordered")],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("grams", models.PositiveIntegerField(verbose_name="mass (g)")),
                ("at", models.DateTimeField(verbose_name="returned")),
            ],
            options={
                "verbose_name": "returned allocation",
                "verbose_name_plural": "returned allocations",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("grams__gt", 0)), name="allocation_return_has_mass")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SeasonClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closing", to="supply.agreement"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="selling stopped")),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("paid_fen", models.PositiveBigIntegerField(default=0, verbose_name="credited to households (fen)")),
                (
                    "from_fund_fen",
                    models.PositiveBigIntegerField(default=0, verbose_name="out of the price protection fund (fen)"),
                ),
                ("owed_fen", models.PositiveBigIntegerField(default=0, verbose_name="owed by the cooperative (fen)")),
            ],
            options={
                "verbose_name": "season closing",
                "verbose_name_plural": "season closings",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="SeasonPurchase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="purchases", to="supply.seasonclosing"
                    ),
                ),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="season_purchase",
                        to="supply.delivery",
                    ),
                ),
                ("grams", models.PositiveIntegerField(verbose_name="mass (g)")),
                ("fen_per_jin", models.PositiveIntegerField(verbose_name="protected price (fen per 斤)")),
                ("amount_fen", models.PositiveBigIntegerField(verbose_name="amount (fen)")),
            ],
            options={
                "verbose_name": "season purchase",
                "verbose_name_plural": "season purchases",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("grams__gt", 0)), name="season_purchase_has_mass")
                ],
                "indexes": [],
            },
        ),
    ]
