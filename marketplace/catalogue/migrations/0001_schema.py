import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("catalogue", "0001_initial"),
        ("catalogue", "0002_initial"),
        ("catalogue", "0003_money_under_fire"),
        ("catalogue", "0004_when_and_where_to"),
    ]

    dependencies = [
        ("cooperatives", "0001_schema"),
        ("places", "0002_where_it_is"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="English name")),
                ("slug", models.SlugField(unique=True)),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "after_sale_hours",
                    models.PositiveIntegerField(
                        default=48,
                        help_text="Fresh produce 48, dry goods 168 (7 days).",
                        verbose_name="after-sale window (hours)",
                    ),
                ),
                (
                    "no_reason_return",
                    models.BooleanField(
                        default=False,
                        help_text="Consumer law, article 25; fresh and perishable goods are exempt from it.",
                        verbose_name="may be returned within 7 days without a reason",
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["position", "id"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="English name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("produce", "produce"),
                            ("daily_goods", "daily goods"),
                            ("visit", "visit"),
                            ("charity", "charity"),
                        ],
                        default="produce",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="catalogue.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "cooperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="cooperatives.cooperative",
                        verbose_name="cooperative",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="places.village",
                        verbose_name="village",
                    ),
                ),
                ("listed", models.BooleanField(default=True, verbose_name="listed")),
                (
                    "harvest_from_month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="harvested from (month)",
                    ),
                ),
                (
                    "harvest_to_month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="harvested to (month)",
                    ),
                ),
                (
                    "not_sent_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        help_text="Provinces, as they stand in an address (西藏自治区): what is fresh would not arrive fresh.",
                        size=None,
                        verbose_name="not sent to",
                    ),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "indexes": [models.Index(fields=["listed", "category"], name="product_listed_by_category")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("harvest_from_month", None), ("harvest_to_month", None)),
                            models.Q(("harvest_from_month__range", (1, 12)), ("harvest_to_month__range", (1, 12))),
                            _connector="OR",
                        ),
                        name="product_harvest_is_two_months",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="English name")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="catalogue.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("special", "special grade"), ("first", "first grade"), ("second", "second grade")],
                        default="first",
                        max_length=8,
                        verbose_name="grade",
                    ),
                ),
                ("grams", models.PositiveIntegerField(verbose_name="net mass (g)")),
                ("price_fen", models.PositiveIntegerField(verbose_name="price (fen)")),
                (
                    "tolerance_bp",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="For goods weighed at packing; 0 when each pack weighs exactly what it says.",
                        verbose_name="weight tolerance (1/100 %)",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="on sale")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "pack",
                "verbose_name_plural": "packs",
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("grams__gt", 0)), name="pack_has_mass"),
                    models.CheckConstraint(condition=models.Q(("price_fen__gt", 0)), name="pack_has_price"),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance_bp__lte", 2000)), name="pack_tolerance_in_range"
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
