import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import orders.models.claim
import orders.models.order
import orders.models.review
import phonenumber_field.modelfields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("orders", "0001_initial"),
        ("orders", "0002_initial"),
        ("orders", "0003_money_under_fire"),
        ("orders", "0004_parcel_cancel_reason"),
        ("orders", "0005_reconciliation"),
        ("orders", "0006_discount_counted"),
        ("orders", "0006_preorder"),
        ("orders", "0007_reviews"),
        ("orders", "0008_mail_to_buyers"),
        ("orders", "0009_refund_elsewhere"),
        ("orders", "0010_reviews_kept_clean"),
    ]

    dependencies = [
        ("catalogue", "0001_schema"),
        ("cooperatives", "0001_schema"),
        ("people", "__first__"),
        ("supply", "0001_schema"),
    ]

    operations = [
        migrations.CreateModel(
            name="Basket",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="basket",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("updated_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="BasketLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="orders.basket"
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalogue.pack"
                    ),
                ),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="quantity")),
                ("shown_price_fen", models.PositiveIntegerField(verbose_name="price shown (fen)")),
                ("shown_expected_on", models.DateField(blank=True, null=True, verbose_name="harvest shown")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("basket", "pack"), name="basket_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1), ("quantity__lte", 999)),
                        name="basket_quantity_in_range",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PostageRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("province", models.CharField(blank=True, max_length=30, unique=True, verbose_name="province")),
                ("fen", models.PositiveIntegerField(verbose_name="postage (fen a parcel)")),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=4,
                        help_text="From the carrier's counter to the door, as buyers are told.",
                        verbose_name="days on the way",
                    ),
                ),
            ],
            options={
                "verbose_name": "postage rate",
                "verbose_name_plural": "postage rates",
                "ordering": ["province"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("fen__gt", 0)), name="postage_rate_positive")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="DiscountCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="code")),
                ("amount_fen", models.PositiveIntegerField(blank=True, null=True, verbose_name="amount (fen)")),
                ("percent", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="per cent")),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
                ("most_uses", models.PositiveIntegerField(blank=True, null=True, verbose_name="most uses")),
                ("uses", models.PositiveIntegerField(default=0, verbose_name="uses")),
            ],
            options={
                "verbose_name": "discount code",
                "verbose_name_plural": "discount codes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_fen__gt", 0), ("percent__isnull", True)),
                            models.Q(("amount_fen__isnull", True), ("percent__gte", 1), ("percent__lte", 90)),
                            _connector="OR",
                        ),
                        name="discount_code_one_kind",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="order number")),
                (
                    "token",
                    models.CharField(default=orders.models.order.new_token, editable=False, max_length=40, unique=True),
                ),
                ("checkout_key", models.UUIDField(editable=False, unique=True)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("awaiting_payment", "awaiting payment"),
                            ("paid", "paid"),
                            ("lapsed", "lapsed unpaid"),
                            ("refunded", "refunded"),
                        ],
                        default="awaiting_payment",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("recipient", models.CharField(max_length=60, verbose_name="recipient")),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(max_length=128, region=None, verbose_name="phone"),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("province", models.CharField(max_length=30, verbose_name="province")),
                ("city", models.CharField(max_length=30, verbose_name="city")),
                ("district", models.CharField(blank=True, max_length=30, verbose_name="district")),
                ("street", models.CharField(blank=True, max_length=60, verbose_name="street or township")),
                ("detail", models.CharField(max_length=200, verbose_name="detailed address")),
                (
                    "discount_code",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="orders.discountcode"
                    ),
                ),
                ("discount_counted", models.BooleanField(default=False, editable=False)),
                ("goods_fen", models.PositiveBigIntegerField(verbose_name="goods (fen)")),
                ("discount_fen", models.PositiveBigIntegerField(verbose_name="discount (fen)")),
                ("postage_fen", models.PositiveBigIntegerField(verbose_name="postage (fen)")),
                ("total_fen", models.PositiveBigIntegerField(verbose_name="total (fen)")),
                ("placed_at", models.DateTimeField(verbose_name="placed")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="paid")),
            ],
            options={
                "verbose_name": "order",
                "verbose_name_plural": "orders",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total_fen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("goods_fen"), "-", models.F("discount_fen")
                                    ),
                                    "+",
                                    models.F("postage_fen"),
                                ),
                            )
                        ),
                        name="order_total_adds_up",
                    ),
                    models.CheckConstraint(condition=models.Q(("total_fen__gt", 0)), name="order_total_positive"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parcels", to="orders.order"
                    ),
                ),
                (
                    "cooperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parcels",
                        to="cooperatives.cooperative",
                    ),
                ),
                (
                    "forecast",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parcels",
                        to="supply.forecast",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("awaiting_payment", "awaiting payment"),
                            ("awaiting_harvest", "awaiting harvest"),
                            ("packing", "packing"),
                            ("shipped", "shipped"),
                            ("received", "received"),
                            ("settled", "settled"),
                            ("cancelled", "cancelled"),
                        ],
                        default="awaiting_payment",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("postage_fen", models.PositiveBigIntegerField(verbose_name="postage (fen)")),
                (
                    "carrier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("china_post", "China Post"),
                            ("sf", "SF Express"),
                            ("zto", "ZTO Express"),
                            ("yto", "YTO Express"),
                            ("sto", "STO Express"),
                            ("yunda", "Yunda Express"),
                            ("jd", "JD Logistics"),
                            ("township_truck", "township truck"),
                        ],
                        max_length=20,
                        verbose_name="carrier",
                    ),
                ),
                ("tracking_number", models.CharField(blank=True, max_length=40, verbose_name="tracking number")),
                ("packed_at", models.DateTimeField(blank=True, null=True, verbose_name="packed")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cancelled by",
                    ),
                ),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason of the cancellation"),
                ),
                ("shipped_at", models.DateTimeField(blank=True, null=True, verbose_name="shipped")),
                (
                    "shipped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="shipped by",
                    ),
                ),
                ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="received")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "parcel",
                "verbose_name_plural": "parcels",
                "ordering": ["id"],
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="parcel_due"),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", False)), fields=["settled_at"], name="parcel_settled"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("forecast__isnull", True)),
                        fields=("order", "cooperative"),
                        name="parcel_once_a_cooperative",
                    ),
                    models.UniqueConstraint(fields=("order", "forecast"), name="parcel_once_a_forecast"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "awaiting_harvest"), _negated=True),
                            ("forecast__isnull", False),
                            _connector="OR",
                        ),
                        name="parcel_awaits_a_forecast",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["shipped", "received", "settled"]), _negated=True),
                            models.Q(
                                ("shipped_at__isnull", False),
                                models.Q(("carrier", ""), _negated=True),
                                models.Q(("tracking_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="parcel_shipped_with_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="orders.order"
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="orders.parcel"
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.pack"
                    ),
                ),
                (
                    "reservation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="order_line", to="supply.reservation"
                    ),
                ),
                ("product_name", models.CharField(max_length=100)),
                ("product_name_en", models.CharField(blank=True, max_length=100)),
                ("pack_name", models.CharField(max_length=100)),
                ("pack_name_en", models.CharField(blank=True, max_length=100)),
                ("cooperative_name", models.CharField(max_length=100)),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="quantity")),
                ("unit_price_fen", models.PositiveIntegerField(verbose_name="price (fen)")),
                ("unit_grams", models.PositiveIntegerField(verbose_name="net mass (g)")),
                ("protected_fen_per_jin", models.PositiveIntegerField(verbose_name="protected price (fen per 斤)")),
                ("household_share_bp", models.PositiveIntegerField(verbose_name="household share (1/100 %)")),
                ("discount_fen", models.PositiveBigIntegerField(default=0, verbose_name="discount (fen)")),
                ("fee_fen", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="payment fee (fen)")),
                ("tolerance_bp", models.PositiveIntegerField(default=0, verbose_name="weight tolerance (1/100 %)")),
                ("packed_grams", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="packed (g)")),
                (
                    "returned_fen",
                    models.PositiveBigIntegerField(default=0, verbose_name="given back before settlement (fen)"),
                ),
                ("after_sale_hours", models.PositiveIntegerField(verbose_name="after-sale window (hours)")),
                (
                    "no_reason_return",
                    models.BooleanField(default=False, verbose_name="may be returned without a reason"),
                ),
            ],
            options={
                "verbose_name": "order line",
                "verbose_name_plural": "order lines",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="order_line_has_quantity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "discount_fen__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("quantity"), "*", models.F("unit_price_fen")
                                ),
                            )
                        ),
                        name="order_line_discount_in_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "returned_fen__lte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("quantity"), "*", models.F("unit_price_fen")
                                    ),
                                    "-",
                                    models.F("discount_fen"),
                                ),
                            )
                        ),
                        name="order_line_returned_in_paid",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payment", to="orders.order"
                    ),
                ),
                ("idempotency_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("intended", "not yet at Stripe"),
                            ("open", "payment page open"),
                            ("processing", "payment in process"),
                            ("paid", "paid"),
                            ("closed", "closed unpaid"),
                        ],
                        default="intended",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("amount_fen", models.PositiveBigIntegerField(verbose_name="amount (fen)")),
                ("session_id", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ("session_url", models.TextField(blank=True)),
                ("payment_intent_id", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ("method", models.CharField(blank=True, max_length=30, verbose_name="method")),
                ("expires_at", models.DateTimeField(verbose_name="payment page closes")),
                ("balance_transaction_id", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ("fee_fen", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="payment fee (fen)")),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="payment_due")
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="orders.payment"
                    ),
                ),
                ("request", models.CharField(editable=False, max_length=60, unique=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("out_of_stock", "paid after the reservation had lapsed and the stock was gone"),
                            ("cancelled", "cancelled before packing"),
                            ("harvest", "the harvest failed, or brought too little"),
                            ("weighed", "packed weight below the weight ordered"),
                            ("claim", "after-sale claim"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                (
                    "bearer",
                    models.CharField(
                        choices=[("sale", "the sale"), ("cooperative", "the cooperative"), ("carrier", "the carrier")],
                        default="sale",
                        max_length=12,
                        verbose_name="borne by",
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="orders.parcel",
                    ),
                ),
                ("amount_fen", models.PositiveBigIntegerField(verbose_name="amount (fen)")),
                ("fee_fen", models.BigIntegerField(default=0, verbose_name="Stripe's fee for the refund (fen)")),
                ("idempotency_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("intended", "not yet at Stripe"),
                            ("pending", "on its way"),
                            ("done", "refunded"),
                            ("failed", "failed"),
                            ("covered", "given back by the buyer's bank"),
                            ("elsewhere", "paid another way"),
                        ],
                        default="intended",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("refund_id", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ("balance_transaction_id", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                (
                    "failure_balance_transaction_id",
                    models.CharField(blank=True, max_length=120, null=True, unique=True),
                ),
                ("transfer_number", models.CharField(blank=True, max_length=60, verbose_name="number of the transfer")),
                ("paid_elsewhere_at", models.DateTimeField(blank=True, null=True, verbose_name="paid another way")),
                (
                    "paid_elsewhere_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="paid by",
                    ),
                ),
                (
                    "repeats",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeated_by",
                        to="orders.refund",
                    ),
                ),
                ("intended_at", models.DateTimeField(verbose_name="decided")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="first sent")),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
                "ordering": ["id"],
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="refund_due")
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="refund_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("bearer", "sale"), ("parcel__isnull", False), _connector="OR"),
                        name="refund_bearer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "elsewhere"), _negated=True),
                            models.Q(
                                models.Q(("transfer_number", ""), _negated=True),
                                ("paid_elsewhere_at__isnull", False),
                                ("paid_elsewhere_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="refund_elsewhere_evidenced",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="orders.payment"
                    ),
                ),
                ("dispute_id", models.CharField(max_length=120, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("won", "won"), ("lost", "lost")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="reason")),
                ("amount_fen", models.PositiveBigIntegerField(verbose_name="amount (fen)")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("evidence_due_at", models.DateTimeField(blank=True, null=True, verbose_name="evidence due")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
            ],
            options={
                "verbose_name": "dispute",
                "verbose_name_plural": "disputes",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="dispute_due")
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="dispute_amount_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="DisputeMovement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="movements", to="orders.dispute"
                    ),
                ),
                ("balance_transaction_id", models.CharField(max_length=120, unique=True)),
                ("amount_fen", models.BigIntegerField(verbose_name="amount (fen)")),
                ("fee_fen", models.BigIntegerField(default=0, verbose_name="fee (fen)")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", 0), _negated=True), name="dispute_movement_moves"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="StripeEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                ("event_id", models.CharField(max_length=120, unique=True)),
                ("kind", models.CharField(max_length=80)),
                ("object_id", models.CharField(max_length=120)),
                ("payload", models.TextField()),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("processed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="stripe_event_due"
                    )
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ran_at", models.DateTimeField(verbose_name="ran")),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("compared", models.PositiveBigIntegerField(verbose_name="balance transactions")),
                ("on_its_way", models.PositiveIntegerField(verbose_name="on their way")),
                ("differences", models.PositiveIntegerField(verbose_name="differences")),
                ("findings", models.JSONField(default=list, verbose_name="findings")),
            ],
            options={
                "verbose_name": "reconciliation",
                "verbose_name_plural": "reconciliations",
                "ordering": ["-id"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("beat_at", models.DateTimeField()),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="orders.orderline"
                    ),
                ),
                ("claim_key", models.UUIDField(editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for the cooperative"),
                            ("accepted", "accepted"),
                            ("refused", "refused"),
                            ("appealed", "waiting for the township"),
                            ("granted", "granted on appeal"),
                            ("dismissed", "dismissed on appeal"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("spoiled", "spoiled or rotten"),
                            ("damaged", "damaged on the way"),
                            ("wrong", "not what was ordered"),
                            ("short", "less than was ordered"),
                            ("no_reason", "returned without a reason (7 days)"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("words", models.TextField(max_length=1000, verbose_name="what is wrong")),
                (
                    "photo",
                    models.ImageField(
                        blank=True,
                        storage=orders.models.claim.private_storage,
                        upload_to=orders.models.claim.photo_path,
                        verbose_name="photo",
                    ),
                ),
                ("amount_fen", models.PositiveBigIntegerField(verbose_name="amount asked for (fen)")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "bearer",
                    models.CharField(
                        blank=True,
                        choices=[("sale", "the sale"), ("cooperative", "the cooperative"), ("carrier", "the carrier")],
                        max_length=12,
                        verbose_name="borne by",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="the cooperative's answer")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("appeal", models.TextField(blank=True, max_length=1000, verbose_name="appeal")),
                ("appealed_at", models.DateTimeField(blank=True, null=True, verbose_name="appealed")),
                ("decision", models.TextField(blank=True, max_length=1000, verbose_name="the township's decision")),
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
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "refund",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claim",
                        to="orders.refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "claim",
                "verbose_name_plural": "claims",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="claim_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("bearer__in", ["cooperative", "carrier"]),
                                ("refund__isnull", False),
                                ("state__in", ["accepted", "granted"]),
                            ),
                            models.Q(
                                models.Q(("state__in", ["accepted", "granted"]), _negated=True),
                                ("refund__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="claim_paid_when_accepted",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="BuyerMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                (
                    "parcel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mails", to="orders.parcel"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("no_harvest", "the harvest failed, or brought too little"), ("shipped", "shipped")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="written")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
            ],
            options={
                "verbose_name": "mail to a buyer",
                "verbose_name_plural": "mails to buyers",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="buyer_mail_due"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("parcel", "kind"), name="buyer_mail_once")],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="review", to="orders.orderline"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="catalogue.product"
                    ),
                ),
                ("rating", models.PositiveSmallIntegerField(verbose_name="stars")),
                ("words", models.TextField(max_length=1000, verbose_name="in the buyer's words")),
                ("shown_name", models.CharField(max_length=10, verbose_name="name shown")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for the township"),
                            ("published", "published"),
                            ("refused", "not published"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="written")),
                (
                    "moderated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("moderated_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it is not published")),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="the cooperative's answer")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "answer_released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answer_released_at", models.DateTimeField(blank=True, null=True, verbose_name="answer released")),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "published")),
                        fields=["product", "-id"],
                        include=("rating",),
                        name="review_published",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rating__gte", 1), ("rating__lte", 5)), name="review_one_to_five_stars"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "waiting"), ("moderated_at__isnull", False), _connector="OR"),
                        name="review_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer_released_at__isnull", True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="review_no_answer_released_unwritten",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RemovedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="removed_answers", to="orders.review"
                    ),
                ),
                ("words", models.TextField(max_length=1000)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField()),
                (
                    "removed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("removed_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="removed_answer_says_why"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ReviewPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="orders.review"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "large",
                    models.FileField(
                        storage=orders.models.claim.private_storage, upload_to=orders.models.review.review_photo_path
                    ),
                ),
                (
                    "small",
                    models.FileField(
                        storage=orders.models.claim.private_storage, upload_to=orders.models.review.review_photo_path
                    ),
                ),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                ("small_width", models.PositiveSmallIntegerField()),
                ("small_height", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["position"],
                "constraints": [models.UniqueConstraint(fields=("review", "position"), name="review_photo_place_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="DiscardedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ReviewReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="orders.review"
                    ),
                ),
                ("report_key", models.UUIDField(editable=False, unique=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("insult", "insults or threatens somebody"),
                            ("private", "shows personal data or a person who did not agree"),
                            ("advertising", "is advertising or has nothing to do with the produce"),
                            ("untrue", "is untrue"),
                            ("answer", "the cooperative's answer names somebody or insults"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="what is wrong")),
                ("made_at", models.DateTimeField(verbose_name="reported")),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="looked at")),
            ],
            options={
                "verbose_name": "report of a review",
                "verbose_name_plural": "reports of reviews",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("handled_at__isnull", True)), fields=["review"], name="review_report_open"
                    )
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ProductFigures",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="catalogue.product",
                    ),
                ),
                ("households", models.PositiveIntegerField(verbose_name="households credited")),
                ("credited_fen", models.PositiveBigIntegerField(verbose_name="credited to them (fen)")),
                ("counted_at", models.DateTimeField(verbose_name="counted")),
            ],
            options={
                "verbose_name": "figures of a product",
                "verbose_name_plural": "figures of products",
                "indexes": [],
                "constraints": [],
            },
        ),
    ]
