"""Accounts of members' money shares: guarded, as households' are."""

from django.db import migrations, models

GUARDED = """
ALTER TABLE ledger_account DROP CONSTRAINT account_guarded_by_kind,
  ADD CONSTRAINT account_guarded_by_kind
    CHECK (guarded OR kind NOT IN ('household', 'price_protection_fund', 'campaign', 'member_share'));
"""
FORMER = """
ALTER TABLE ledger_account DROP CONSTRAINT account_guarded_by_kind,
  ADD CONSTRAINT account_guarded_by_kind CHECK (guarded OR kind NOT IN ('household', 'price_protection_fund', 'campaign'));
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_guards_search_public")]
    operations = [
        migrations.AlterField(
            "account", "kind",
            models.CharField(
                choices=[
                    ("household", "household"),
                    ("cooperative", "cooperative"),
                    ("carrier", "carrier"),
                    ("payment_clearing", "payment clearing"),
                    ("payment_fees", "payment fees"),
                    ("sales_suspense", "sales suspense"),
                    ("price_protection_fund", "price protection fund"),
                    ("bank", "bank"),
                    ("payouts_in_transit", "pay-outs on their way"),
                    ("disputed_payments", "disputed payments"),
                    ("campaign", "campaign's budget"),
                    ("marketplace", "the marketplace itself"),
                    ("member_share", "a member's money shares"),
                ],
                max_length=24, verbose_name="kind",
            ),
        ),
        migrations.RunSQL(GUARDED, FORMER),
    ]  # fmt: skip
