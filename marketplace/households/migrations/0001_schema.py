import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("households", "0001_initial"),
        ("households", "0002_initial"),
        ("households", "0003_bank_cards_and_corrections"),
        ("households", "0005_naming_consent"),
    ]

    dependencies = [
        ("ledger", "0001_schema"),
        ("people", "__first__"),
        ("places", "0002_where_it_is"),
    ]

    operations = [
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="places.village",
                        verbose_name="village",
                    ),
                ),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="file number")),
                ("head_name", models.CharField(max_length=60, verbose_name="head of household")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "registered (建档立卡)"),
                            ("lifted", "lifted (已脱贫)"),
                            ("unstable", "monitored: unstable (脱贫不稳定户)"),
                            ("marginal", "monitored: marginal (边缘易致贫户)"),
                            ("sudden", "monitored: sudden hardship (突发严重困难户)"),
                            ("exited", "exited"),
                        ],
                        default="registered",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "naming_consent_on",
                    models.DateField(
                        blank=True,
                        help_text="In writing: buyers may read the masked name (焦**) and the village beside what it grew.",
                        null=True,
                        verbose_name="agreed to be named",
                    ),
                ),
            ],
            options={
                "verbose_name": "household",
                "verbose_name_plural": "households",
                "ordering": ["number"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="persons", to="households.household"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "persons",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status_changes",
                        to="households.household",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "registered (建档立卡)"),
                            ("lifted", "lifted (已脱贫)"),
                            ("unstable", "monitored: unstable (脱贫不稳定户)"),
                            ("marginal", "monitored: marginal (边缘易致贫户)"),
                            ("sudden", "monitored: sudden hardship (突发严重困难户)"),
                            ("exited", "exited"),
                        ],
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "change of status",
                "verbose_name_plural": "changes of status",
                "ordering": ["on", "id"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="ledger.event"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="households.household",
                        verbose_name="wrongly credited",
                    ),
                ),
                (
                    "rightful",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections_received",
                        to="households.household",
                        verbose_name="rightly belongs to",
                    ),
                ),
                ("amount_fen", models.PositiveBigIntegerField(verbose_name="amount (fen)")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[("requested", "waits for approval"), ("posted", "corrected"), ("refused", "refused")],
                        default="requested",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="requested")),
                (
                    "first_approver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("first_approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "second_approver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("second_approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "posted",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="ledger.event",
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("refused_reason", models.CharField(blank=True, max_length=500, verbose_name="why it was refused")),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("event", "household"),
                        name="correction_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="correction_amount_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="correction_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rightful__isnull", True),
                            models.Q(("rightful", models.F("household")), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("first_approver__isnull", True),
                                models.Q(("first_approver", models.F("requested_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("second_approver__isnull", True),
                                models.Q(("second_approver", models.F("requested_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("second_approver__isnull", True),
                                models.Q(
                                    ("first_approver__isnull", False),
                                    models.Q(("first_approver", models.F("second_approver")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="correction_two_others_approve",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("posted__isnull", False), ("second_approver__isnull", False), ("state", "posted")
                            ),
                            models.Q(
                                models.Q(("state", "posted"), _negated=True),
                                ("posted__isnull", True),
                                ("second_approver__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="correction_posted_when_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("refused_reason", ""), _negated=True),
                                ("refused_by__isnull", False),
                                ("state", "refused"),
                            ),
                            models.Q(
                                models.Q(("state", "refused"), _negated=True),
                                ("refused_by__isnull", True),
                                ("refused_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="correction_refused_with_reason",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="BankCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="households.household"
                    ),
                ),
                ("holder", models.CharField(max_length=60, verbose_name="name on the card")),
                ("bank", models.CharField(max_length=60, verbose_name="bank")),
                ("sealed_number", models.BinaryField()),
                ("last_four", models.CharField(max_length=4, verbose_name="last four digits")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="replaced")),
            ],
            options={
                "verbose_name": "bank card",
                "verbose_name_plural": "bank cards",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("household",),
                        name="bank_card_in_use_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_four__regex", "^[0-9]{4}$")), name="bank_card_last_four_digits"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PayoutBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="places.township", verbose_name="township"
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="places.village",
                        verbose_name="village",
                    ),
                ),
                ("minimum_fen", models.PositiveBigIntegerField(verbose_name="least amount (fen)")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
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
            ],
            options={
                "verbose_name": "pay-out batch",
                "verbose_name_plural": "pay-out batches",
                "ordering": ["-id"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PayoutRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="households.payoutbatch"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="households.household"
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="households.bankcard"
                    ),
                ),
                ("amount_fen", models.PositiveBigIntegerField(verbose_name="amount (fen)")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "on its way to the card"),
                            ("confirmed", "paid out"),
                            ("rejected", "rejected by the bank"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="the bank's reason")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
            ],
            options={
                "verbose_name": "pay-out",
                "verbose_name_plural": "pay-outs",
                "ordering": ["batch_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="payout_row_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("household",),
                        name="payout_one_open_a_household",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="payout_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", False),
                                ("state", "rejected"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(("answered_at__isnull", False), ("reason", ""), ("state", "confirmed")),
                            models.Q(("answered_at__isnull", True), ("reason", ""), ("state", "pending")),
                            _connector="OR",
                        ),
                        name="payout_answered_with_reason",
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
