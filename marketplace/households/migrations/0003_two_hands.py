"""A card is entered by one person and confirmed by another, a batch made by one and released by another: the columns.

What there is is brought under the rule by 0004; 0005 adds the constraints and triggers.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0002_guarded"),
        ("places", "0002_where_it_is"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="bankcard",
            name="bank_card_in_use_once",
        ),
        migrations.RemoveConstraint(
            model_name="payoutrow",
            name="payout_answered_with_reason",
        ),
        migrations.AddField(
            model_name="bankcard",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="card confirmed"),
        ),
        migrations.AddField(
            model_name="bankcard",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bankcard",
            name="fingerprint",
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="bankcard",
            name="refused_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="refused"),
        ),
        migrations.AddField(
            model_name="bankcard",
            name="refused_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bankcard",
            name="refused_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it was refused"),
        ),
        migrations.AddField(
            model_name="bankcard",
            name="shared_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why two households share the card"),
        ),
        migrations.AddField(
            model_name="bankcard",
            name="under_former_rule",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="file_mark",
            field=models.CharField(blank=True, editable=False, max_length=12, verbose_name="file mark"),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="released_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="released"),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="released_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="taken_back_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="why it is taken back"),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="under_former_rule",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="void_asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="void_asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="voided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="voided"),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="voided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="written_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="file written"),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="written_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="payoutrow",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "on its way to the card"),
                    ("confirmed", "paid out"),
                    ("rejected", "rejected by the bank"),
                    ("taken_back", "taken back into the balance"),
                ],
                default="pending",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
