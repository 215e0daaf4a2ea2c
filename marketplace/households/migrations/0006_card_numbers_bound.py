"""A card's number is bound to its household, and each row begins at its beginning, whoever writes it.

What there is gets its binding here, as far as its key is there; the change of keys gives the others theirs.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from marketplace.households.card_numbers import WrongKeys, binding, decrypt, fingerprints, try_keys

GUARDS = """
CREATE OR REPLACE FUNCTION households_keep_card() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at
     OR (OLD.confirmed_at IS NOT NULL OR OLD.refused_at IS NOT NULL)
        AND (NEW.confirmed_by_id, NEW.confirmed_at, NEW.refused_by_id, NEW.refused_at, NEW.refused_reason)
            IS DISTINCT FROM
            (OLD.confirmed_by_id, OLD.confirmed_at, OLD.refused_by_id, OLD.refused_at, OLD.refused_reason)
     OR OLD.binding <> '' AND NEW.binding = ''
     OR OLD.fingerprint <> '' AND NEW.fingerprint = ''
     OR NEW.wrong_tries < OLD.wrong_tries
     OR NEW.confirmed_at IS NOT NULL AND OLD.confirmed_at IS NULL AND NEW.wrong_tries >= 5
     OR (NEW.id, NEW.household_id, NEW.holder, NEW.bank, NEW.last_four, NEW.entered_by_id, NEW.entered_at,
         NEW.shared_reason, NEW.under_former_rule)
        IS DISTINCT FROM
        (OLD.id, OLD.household_id, OLD.holder, OLD.bank, OLD.last_four, OLD.entered_by_id, OLD.entered_at,
         OLD.shared_reason, OLD.under_former_rule) THEN
    RAISE EXCEPTION 'bank card % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION households_card_begins() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.under_former_rule OR NEW.fingerprint = '' OR NEW.binding = '' OR NEW.wrong_tries <> 0
     OR num_nonnulls(NEW.confirmed_by_id, NEW.confirmed_at, NEW.refused_by_id, NEW.refused_at, NEW.retired_at) > 0 THEN
    RAISE EXCEPTION 'a bank card begins unconfirmed, its number bound' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER households_bankcard_begins BEFORE INSERT ON households_bankcard
  FOR EACH ROW EXECUTE FUNCTION households_card_begins();

CREATE FUNCTION households_batch_begins() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.under_former_rule OR NEW.file_mark <> ''
     OR num_nonnulls(NEW.released_by_id, NEW.released_at, NEW.written_by_id, NEW.written_at, NEW.answered_by_id,
                     NEW.answered_at, NEW.withdrawn_by_id, NEW.withdrawn_at, NEW.void_asked_by_id, NEW.void_asked_at,
                     NEW.voided_by_id, NEW.voided_at) > 0 THEN
    RAISE EXCEPTION 'a pay-out batch begins unreleased' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER households_payoutbatch_begins BEFORE INSERT ON households_payoutbatch
  FOR EACH ROW EXECUTE FUNCTION households_batch_begins();

CREATE FUNCTION households_payout_begins() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM households_payoutbatch b
    WHERE b.id = NEW.batch_id AND NOT b.under_former_rule AND b.released_at IS NULL AND b.withdrawn_at IS NULL FOR SHARE;
  IF NOT FOUND OR NEW.state <> 'pending'
     OR NOT EXISTS (SELECT FROM households_bankcard c WHERE c.id = NEW.card_id AND c.household_id = NEW.household_id
                       AND c.confirmed_at IS NOT NULL AND c.retired_at IS NULL) THEN
    RAISE EXCEPTION 'a pay-out begins on its way to its household''s card, in a batch that nobody has released'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER households_payoutrow_begins BEFORE INSERT ON households_payoutrow
  FOR EACH ROW EXECUTE FUNCTION households_payout_begins();

-- A row is decided by what was decided of its batch, at the same moment. Of a batch of the former rule, rows to cards that
-- were refused since are left out before its file is written.
CREATE OR REPLACE FUNCTION households_keep_payout() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state <> 'pending'
     OR (NEW.id, NEW.batch_id, NEW.number, NEW.household_id, NEW.card_id, NEW.amount_fen) IS DISTINCT FROM
        (OLD.id, OLD.batch_id, OLD.number, OLD.household_id, OLD.card_id, OLD.amount_fen) THEN
    RAISE EXCEPTION 'pay-out % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state <> 'pending' AND NOT EXISTS (
       SELECT FROM households_payoutbatch b
        WHERE b.id = NEW.batch_id
          AND CASE WHEN NEW.state IN ('confirmed', 'rejected') THEN b.answered_at = NEW.answered_at
                   ELSE NEW.answered_at IN (b.withdrawn_at, b.voided_at)
                        OR b.under_former_rule AND b.written_at IS NULL AND EXISTS (
                             SELECT FROM households_bankcard c WHERE c.id = NEW.card_id AND c.refused_at IS NOT NULL) END)
  THEN
    RAISE EXCEPTION 'pay-out % is decided with its batch', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

ALTER FUNCTION households_keep_batch() SET search_path = public, pg_temp;
ALTER FUNCTION households_keep_correction() SET search_path = public, pg_temp;

CREATE FUNCTION households_correction_begins() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'requested'
     OR num_nonnulls(NEW.first_approver_id, NEW.first_approved_at, NEW.second_approver_id, NEW.second_approved_at,
                     NEW.posted_id, NEW.refused_by_id, NEW.refused_at) > 0 THEN
    RAISE EXCEPTION 'a correction begins unapproved' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER households_correction_begins BEFORE INSERT ON households_correction
  FOR EACH ROW EXECUTE FUNCTION households_correction_begins();
"""

FORMER_GUARDS = """
DROP TRIGGER households_bankcard_begins ON households_bankcard;
DROP FUNCTION households_card_begins();
DROP TRIGGER households_payoutbatch_begins ON households_payoutbatch;
DROP FUNCTION households_batch_begins();
DROP TRIGGER households_payoutrow_begins ON households_payoutrow;
DROP FUNCTION households_payout_begins();
DROP TRIGGER households_correction_begins ON households_correction;
DROP FUNCTION households_correction_begins();

CREATE OR REPLACE FUNCTION households_keep_payout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'pending'
     OR (NEW.id, NEW.batch_id, NEW.number, NEW.household_id, NEW.card_id, NEW.amount_fen) IS DISTINCT FROM
        (OLD.id, OLD.batch_id, OLD.number, OLD.household_id, OLD.card_id, OLD.amount_fen) THEN
    RAISE EXCEPTION 'pay-out % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION households_keep_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at
     OR (OLD.confirmed_at IS NOT NULL OR OLD.refused_at IS NOT NULL)
        AND (NEW.confirmed_by_id, NEW.confirmed_at, NEW.refused_by_id, NEW.refused_at, NEW.refused_reason)
            IS DISTINCT FROM
            (OLD.confirmed_by_id, OLD.confirmed_at, OLD.refused_by_id, OLD.refused_at, OLD.refused_reason)
     OR (NEW.id, NEW.household_id, NEW.holder, NEW.bank, NEW.last_four, NEW.entered_by_id, NEW.entered_at,
         NEW.shared_reason, NEW.under_former_rule)
        IS DISTINCT FROM
        (OLD.id, OLD.household_id, OLD.holder, OLD.bank, OLD.last_four, OLD.entered_by_id, OLD.entered_at,
         OLD.shared_reason, OLD.under_former_rule) THEN
    RAISE EXCEPTION 'bank card % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
"""


def bind_numbers(apps: Any, schema_editor: Any) -> None:
    """Bind what can be decrypted and is the number that was entered, as far as its fingerprint tells."""
    Card = apps.get_model("households", "BankCard")
    for card in Card.objects.order_by("id").iterator():
        try:
            try_keys([(card.sealed_number, card.last_four)])
        except WrongKeys:
            continue
        number = decrypt(card.sealed_number)
        if card.fingerprint and card.fingerprint not in fingerprints(number):
            continue
        card.binding = binding(number, card.household_id, card.entered_at)
        card.save(update_fields=["binding"])


class Migration(migrations.Migration):
    dependencies = [("households", "0005_two_hands_guarded")]
    operations = [
        migrations.AddField(
            model_name="bankcard",
            name="binding",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="bankcard",
            name="wrong_tries",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(bind_numbers, migrations.RunPython.noop),
        migrations.RunSQL(GUARDS, FORMER_GUARDS),
    ]
