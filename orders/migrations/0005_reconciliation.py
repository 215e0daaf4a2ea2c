from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_parcel_cancel_reason")]

    operations = [
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
            },
        ),
        migrations.AlterField(
            model_name="refund",
            name="state",
            field=models.CharField(
                choices=[
                    ("intended", "not yet at Stripe"),
                    ("pending", "on its way"),
                    ("done", "refunded"),
                    ("failed", "failed"),
                    ("covered", "given back by the buyer's bank"),
                ],
                default="intended",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="fee_fen",
            field=models.BigIntegerField(default=0, verbose_name="Stripe's fee for the refund (fen)"),
        ),
        migrations.AddField(
            model_name="refund",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="first sent"),
        ),
    ]
