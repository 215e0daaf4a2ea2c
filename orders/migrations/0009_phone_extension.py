"""A privacy number's extension beside the phone. The default stays in the database: the former code knows no such column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_places_by_code")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="phone_extension",
            field=models.CharField(blank=True, db_default="", default="", max_length=6, verbose_name="extension"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(phone_extension__regex="^[0-9]*$"), name="order_phone_extension_of_digits"
            ),
        ),
    ]
