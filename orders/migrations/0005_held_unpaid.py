"""Whose an unpaid order is: its session's basket, and keyed hashes of address and network; found by each while unpaid."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_sweeps"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="address_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="basket_key",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="network_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("status__in", ["awaiting_payment", "lapsed"])),
                fields=["basket_key"],
                name="order_unpaid_basket",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("status__in", ["awaiting_payment", "lapsed"])),
                fields=["phone"],
                name="order_unpaid_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("status__in", ["awaiting_payment", "lapsed"])),
                fields=["address_key"],
                name="order_unpaid_address",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("network_key__isnull", False)), fields=["network_key"], name="order_network"
            ),
        ),
    ]
