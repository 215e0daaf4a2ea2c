"""A paper and a campaign are the same one however they are typed: width, case and blanks make no other one of it.

Two that were entered before, and are one by this, both stay: money may be booked for them. The first is the one that a new
one is compared with.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from marketplace.typed_text.rules import compared

OPEN = "ALTER TABLE funds_fundentry DISABLE TRIGGER funds_fundentry_is_final"
SHUT = "ALTER TABLE funds_fundentry ENABLE TRIGGER funds_fundentry_is_final"


def fill(apps: Any, schema_editor: Any) -> None:
    """Write down by what each is known; a later one of two has its own number behind a line break, which nobody types."""
    known: set[tuple[Any, ...]] = set()
    for campaign in apps.get_model("funds", "Campaign").objects.order_by("pk"):
        campaign.name_compared = _own(known, compared(campaign.name), campaign.pk)
        campaign.save(update_fields=["name_compared"])
    known = set()
    for entry in apps.get_model("funds", "FundEntry").objects.order_by("pk"):
        by = compared(entry.voucher)
        if entry.state != "refused":
            by = _own(known, by, entry.pk, entry.direction, entry.campaign_id)
        entry.voucher_compared = by
        entry.save(update_fields=["voucher_compared"])


def _own(known: set[tuple[Any, ...]], by: str, pk: int, *of: Any) -> str:
    if (by, *of) in known:
        return f"{by}\n{pk}"
    known.add((by, *of))
    return by


class Migration(migrations.Migration):
    dependencies = [("funds", "0002_entry_begins_unconfirmed")]

    operations = [
        migrations.AddField(
            model_name="campaign", name="name_compared", field=models.TextField(default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="fundentry", name="voucher_compared", field=models.TextField(default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunSQL(OPEN, SHUT),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(SHUT, OPEN),
        migrations.AlterField(
            model_name="campaign", name="name_compared", field=models.TextField(editable=False, unique=True)
        ),
        migrations.RemoveConstraint(model_name="fundentry", name="fund_entry_voucher_once"),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("voucher_compared", "direction", "campaign"),
                name="fund_entry_voucher_once",
                nulls_distinct=False,
            ),
        ),
    ]  # fmt: skip
