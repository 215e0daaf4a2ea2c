"""What there is comes under the rule of two hands.

A card that a pay-out has confirmed stays in force; another one waits for a second person. A batch that waits for the bank
is finished under the former rule, and is named here.
"""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.db import migrations

from marketplace.households.card_numbers import WrongKeys, decrypt, fingerprint, try_keys

SHARED = "已登记于他户，旧规则下录入 (entered under the former rule)"

FORMER = """
UPDATE households_bankcard c SET confirmed_at = p.at, under_former_rule = true
  FROM (SELECT card_id, min(answered_at) AS at FROM households_payoutrow WHERE state = 'confirmed' GROUP BY card_id) p
 WHERE p.card_id = c.id;
UPDATE households_bankcard SET under_former_rule = true WHERE retired_at IS NOT NULL;
UPDATE households_payoutbatch SET under_former_rule = true;
UPDATE households_payoutbatch b SET written_at = l.at, written_by_id = l.user_id
  FROM (SELECT DISTINCT ON (subject_id) subject_id, at, user_id FROM people_look
         WHERE subject_type = 'payout_batch' ORDER BY subject_id, at, id) l
 WHERE l.subject_id = b.id;
-- one that was answered without a writing that we know of
UPDATE households_payoutbatch SET written_at = answered_at, written_by_id = answered_by_id
 WHERE answered_at IS NOT NULL AND written_at IS NULL;
"""


def take_fingerprints(apps: Any, schema_editor: Any) -> None:
    """Let the same number be found on another household. Without its key a card has none until the keys are changed."""
    Card = apps.get_model("households", "BankCard")
    seen: set[str] = set()
    unread = 0
    for card in Card.objects.order_by("id").iterator():
        try:
            try_keys([(card.sealed_number, card.last_four)])
        except WrongKeys:
            unread += 1
            continue
        card.fingerprint = fingerprint(decrypt(card.sealed_number))
        if card.confirmed_at and not card.retired_at:
            if card.fingerprint in seen:
                card.shared_reason = SHARED
            seen.add(card.fingerprint)
        card.save(update_fields=["fingerprint", "shared_reason"])
    if unread:
        sys.stdout.write(
            f"\n  {unread} bank card(s) can't be decrypted with CARD_KEYS; rotate_card_keys wants the right ones"
        )


def name_open_ones(apps: Any, schema_editor: Any) -> None:
    """Say what is left to do by people."""
    Batch = apps.get_model("households", "PayoutBatch")
    for batch in Batch.objects.filter(rows__state="pending").distinct().order_by("id"):
        sys.stdout.write(
            f"\n  pay-out batch {batch.pk} of {batch.created_at:%Y-%m-%d} is finished under the former rule"
        )
    waiting = apps.get_model("households", "BankCard").objects.filter(confirmed_at=None, retired_at=None).count()
    if waiting:
        sys.stdout.write(f"\n  {waiting} bank card(s) wait for a second person: no pay-out has confirmed them")


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0003_two_hands"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL(FORMER, migrations.RunSQL.noop),
        migrations.RunPython(take_fingerprints, migrations.RunPython.noop),
        migrations.RunPython(name_open_ones, migrations.RunPython.noop),
    ]
