import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0001_initial"),
        ("ledger", "0003_money_under_fire"),
        ("ledger", "0005_seals"),
        ("ledger", "0006_account_months"),
    ]

    # All tables that are not ours come first: at each of their 250 operations Django renders all models that are there.
    dependencies = [
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("household", "household"),
                            ("cooperative", "cooperative"),
                            ("carrier", "carrier"),
                            ("payment_clearing", "payment clearing"),
                            ("payment_fees", "payment fees"),
                            ("sales_suspense", "sales suspense"),
                            ("price_protection_fund", "price protection fund"),
                            ("bank", "bank"),
                            ("payouts_in_transit", "pay-outs on their way"),
                            ("disputed_payments", "disputed payments"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("owner_type", models.CharField(blank=True, max_length=24, verbose_name="kind of owner")),
                ("owner_id", models.BigIntegerField(blank=True, null=True, verbose_name="owner")),
                ("guarded", models.BooleanField(default=False, verbose_name="may not go below zero")),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "indexes": [models.Index(fields=["owner_type", "owner_id"], name="account_by_owner")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("reference", models.CharField(max_length=120, verbose_name="reference")),
                ("body_hash", models.BinaryField(max_length=32, verbose_name="SHA-256 of the body")),
                ("posting_count", models.PositiveSmallIntegerField(verbose_name="postings")),
                ("occurred_on", models.DateField(verbose_name="date")),
                (
                    "posted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="posted"),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.event",
                    ),
                ),
                ("reason", models.TextField(blank=True, null=True, verbose_name="reason")),
                (
                    "approver_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, null=True, size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approver_ids__isnull", True), ("reason__isnull", True), ("reverses__isnull", True)
                            ),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                models.Q(("approver_ids__0", models.F("approver_ids__1")), _negated=True),
                                ("approver_ids__len", 2),
                                ("reason__isnull", False),
                                ("reverses__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="event_reversal_approved_twice",
                    ),
                    models.UniqueConstraint(fields=("kind", "reference"), name="event_once"),
                    models.CheckConstraint(condition=models.Q(("posting_count__gt", 0)), name="event_has_postings"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "event_id", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("event_id", models.BigIntegerField()),
                ("seq", models.SmallIntegerField()),
                ("debit_id", models.BigIntegerField()),
                ("credit_id", models.BigIntegerField()),
                ("amount", models.BigIntegerField(verbose_name="amount (fen)")),
                (
                    "income_class",
                    models.CharField(
                        choices=[
                            ("wage", "wage income"),
                            ("business", "business income"),
                            ("property", "property income"),
                            ("transfer", "transfer income"),
                        ],
                        max_length=10,
                        null=True,
                        verbose_name="income class",
                    ),
                ),
                ("source_type", models.CharField(max_length=24, null=True, verbose_name="kind of source")),
                ("source_id", models.BigIntegerField(null=True, verbose_name="source")),
            ],
            options={
                "verbose_name": "posting",
                "verbose_name_plural": "postings",
                "indexes": [
                    models.Index(fields=["credit_id", "event_id"], name="posting_by_credit"),
                    models.Index(fields=["debit_id", "event_id"], name="posting_by_debit"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="posting_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("debit_id", models.F("credit_id")), _negated=True),
                        name="posting_moves_between_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source_id__isnull", True), ("source_type__isnull", True)),
                            models.Q(("source_id__isnull", False), ("source_type__isnull", False)),
                            _connector="OR",
                        ),
                        name="posting_source_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="ledger.account",
                    ),
                ),
                ("amount", models.BigIntegerField(default=0, verbose_name="balance (fen)")),
                ("version", models.BigIntegerField(default=0)),
                ("postings", models.BigIntegerField(db_default=0, verbose_name="postings")),
            ],
            options={
                "verbose_name": "balance",
                "verbose_name_plural": "balances",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="balance_not_below_zero")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SealedEvent",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("leaf_index", models.BigIntegerField(unique=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("leaf_hash", models.BinaryField(max_length=32)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="SealedNode",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level", "index", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("index__gte", 0), ("level__gt", 0)), name="sealed_node_inside"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SealedHolder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id", "from_leaf", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("from_leaf", models.BigIntegerField()),
                ("name", models.CharField(max_length=120)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_on", models.DateField(db_index=True, verbose_name="day")),
                ("tree_size", models.BigIntegerField(unique=True, verbose_name="events")),
                ("root", models.BinaryField(max_length=32, verbose_name="root")),
                ("sealed_at", models.DateTimeField(verbose_name="sealed")),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("tree_size__gt", 0)), name="seal_of_something")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="AccountMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id",
                        "month",
                        "kind",
                        "credited",
                        "income_class",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("month", models.DateField(verbose_name="month")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("credited", models.BooleanField(verbose_name="credited")),
                ("income_class", models.CharField(blank=True, max_length=10, verbose_name="income class")),
                ("amount", models.BigIntegerField(verbose_name="amount (fen)")),
                ("entries", models.BigIntegerField(verbose_name="entries")),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="RolledUp",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.account",
                    ),
                ),
                ("through_event_id", models.BigIntegerField()),
                ("postings", models.BigIntegerField()),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
    ]
