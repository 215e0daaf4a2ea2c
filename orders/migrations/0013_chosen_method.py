"""The way to pay that a buyer has chosen, and which session of a payment replaces which (`orders.payments.choosing`).

The defaults stay in the database: the former code knows no such columns.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0012_label_file_outlives_asker")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="chosen_method",
            field=models.CharField(blank=True, db_default="", default="", max_length=30, verbose_name="chosen method"),
        ),
        migrations.AddField(
            model_name="payment",
            name="generation",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="payment",
            name="session_ends_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="payment",
            name="replaced_session_id",
            field=models.CharField(blank=True, editable=False, max_length=120, null=True, unique=True),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("session_id__isnull", True), ("replaced_session_id__isnull", True), _connector="OR"
                ),
                name="payment_one_session",
            ),
        ),
    ]
