"""A cooperative's parcels by their status: counted for the tabs of its list and for its home page, out of the index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0014_order_links")]

    operations = [
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(fields=["cooperative", "status"], include=("id", "order"), name="parcel_of_cooperative"),
        ),
    ]
