"""Links of orders are no longer stored: they are computed from a key. Of those that were, a hash is kept.

Stripe's events have named them as well.
"""

from django.db import migrations, models

HASHED = "UPDATE orders_order SET former_link = encode(sha256(convert_to(token, 'UTF8')), 'hex')"
UNNAMED = """
UPDATE orders_stripeevent SET payload = regexp_replace(payload, '(/orders/)[A-Za-z0-9_-]{24}(?![A-Za-z0-9_-])', '\\1…', 'g')
 WHERE payload LIKE '%/orders/%'
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_chosen_method")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="former_link",
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.RunSQL(HASHED),
        migrations.RunSQL(UNNAMED),
        migrations.RemoveField(model_name="order", name="token"),
    ]
