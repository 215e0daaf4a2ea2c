"""Following an order: searches in vain, the link by mail, an address corrected, the promised days on the way."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0010_label_file"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number_key", models.BigIntegerField()),
                ("network_key", models.BigIntegerField(null=True)),
                ("searched_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "search for an order",
                "verbose_name_plural": "searches for orders",
            },
        ),
        migrations.AddField(
            model_name="order",
            name="readdressed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="address corrected"),
        ),
        migrations.AddField(
            model_name="parcel",
            name="days_on_way",
            field=models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True, verbose_name="days on the way"
            ),
        ),
        migrations.AlterField(
            model_name="buyermail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("no_harvest", "the harvest failed, or brought too little"),
                    ("shipped", "shipped"),
                    ("link", "link of the order"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                django.db.models.functions.text.Upper("email"),
                condition=models.Q(("user__isnull", True), models.Q(("email", ""), _negated=True)),
                name="order_guest_email",
            ),
        ),
        migrations.AddIndex(
            model_name="ordersearch",
            index=models.Index(fields=["number_key", "searched_at"], name="order_search_number"),
        ),
        migrations.AddIndex(
            model_name="ordersearch",
            index=models.Index(fields=["network_key", "searched_at"], name="order_search_network"),
        ),
    ]
