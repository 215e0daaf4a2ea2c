from django.db import migrations, models

# Each of these was counted when it was placed, and its use has not been given back.
COUNT = """
UPDATE orders_order SET discount_counted = true
 WHERE discount_code_id IS NOT NULL AND status IN ('awaiting_payment', 'paid')
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_reconciliation")]

    operations = [
        # an order that is paid after it has lapsed counts beyond the limit; placing keeps within it by its own condition
        migrations.RemoveConstraint(model_name="discountcode", name="discount_code_not_overused"),
        migrations.AddField(
            model_name="order",
            name="discount_counted",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
