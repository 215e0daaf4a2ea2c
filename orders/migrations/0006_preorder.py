"""Pre-orders: a parcel of its own for each forecast, and the day that a basket has shown."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_discount_counted"), ("supply", "0005_forecast")]

    operations = [
        migrations.RemoveConstraint(model_name="parcel", name="parcel_once_a_cooperative"),
        migrations.AddField(
            model_name="basketline",
            name="shown_expected_on",
            field=models.DateField(blank=True, null=True, verbose_name="harvest shown"),
        ),
        migrations.AddField(
            model_name="parcel",
            name="forecast",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parcels",
                to="supply.forecast",
            ),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="status",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="refund",
            name="reason",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("forecast__isnull", True)),
                fields=("order", "cooperative"),
                name="parcel_once_a_cooperative",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.UniqueConstraint(fields=("order", "forecast"), name="parcel_once_a_forecast"),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "awaiting_harvest"), _negated=True)
                | models.Q(("forecast__isnull", False)),
                name="parcel_awaits_a_forecast",
            ),
        ),
    ]
