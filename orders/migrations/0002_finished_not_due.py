"""What is finished is never due: a CHECK for each kind of due row, so that no late loser of a race can put it off."""

from django.db import migrations, models


# Rows that such a loser has left: they were swept for ever.
FINISHED = """
UPDATE orders_stripeevent SET due_at = NULL, leased_until = NULL WHERE due_at IS NOT NULL AND processed_at IS NOT NULL;
UPDATE orders_buyermail SET due_at = NULL, leased_until = NULL WHERE due_at IS NOT NULL AND sent_at IS NOT NULL;
UPDATE orders_dispute SET due_at = NULL, leased_until = NULL WHERE due_at IS NOT NULL AND state <> 'open';
UPDATE orders_refund SET due_at = NULL, leased_until = NULL WHERE due_at IS NOT NULL AND state NOT IN ('intended', 'pending');
UPDATE orders_parcel SET due_at = NULL WHERE due_at IS NOT NULL AND status IN ('settled', 'cancelled');
UPDATE orders_payment SET due_at = NULL, leased_until = NULL
 WHERE due_at IS NOT NULL AND (state = 'closed' OR state = 'paid' AND balance_transaction_id IS NOT NULL);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_schema"),
    ]

    operations = [
        migrations.RunSQL(FINISHED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="buyermail",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__isnull", True), ("sent_at__isnull", True), _connector="OR"),
                name="buyer_mail_finished_not_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__isnull", True), ("state", "open"), _connector="OR"),
                name="dispute_finished_not_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__isnull", True),
                    models.Q(("status__in", ["settled", "cancelled"]), _negated=True),
                    _connector="OR",
                ),
                name="parcel_finished_not_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__isnull", True),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True),
                        models.Q(
                            models.Q(("state", "paid"), _negated=True),
                            ("balance_transaction_id__isnull", True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="payment_finished_not_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__isnull", True), ("state__in", ["intended", "pending"]), _connector="OR"),
                name="refund_finished_not_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="stripeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__isnull", True), ("processed_at__isnull", True), _connector="OR"),
                name="stripe_event_finished_not_due",
            ),
        ),
    ]
