"""What a household was paid, or what was taken back from it, is never changed afterwards or deleted."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION households_keep_payout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'pending'
     OR (NEW.id, NEW.batch_id, NEW.number, NEW.household_id, NEW.card_id, NEW.amount_fen) IS DISTINCT FROM
        (OLD.id, OLD.batch_id, OLD.number, OLD.household_id, OLD.card_id, OLD.amount_fen) THEN
    RAISE EXCEPTION 'pay-out % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER households_payoutrow_is_written BEFORE UPDATE ON households_payoutrow
  FOR EACH ROW EXECUTE FUNCTION households_keep_payout();

-- A card that somebody was paid to stays what it was; it can only be replaced, or its number encrypted anew.
CREATE FUNCTION households_keep_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at
     OR (NEW.id, NEW.household_id, NEW.holder, NEW.bank, NEW.last_four, NEW.entered_by_id, NEW.entered_at)
        IS DISTINCT FROM
        (OLD.id, OLD.household_id, OLD.holder, OLD.bank, OLD.last_four, OLD.entered_by_id, OLD.entered_at) THEN
    RAISE EXCEPTION 'bank card % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER households_bankcard_is_written BEFORE UPDATE ON households_bankcard
  FOR EACH ROW EXECUTE FUNCTION households_keep_card();

CREATE FUNCTION households_keep_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'requested'
     OR (NEW.id, NEW.event_id, NEW.household_id, NEW.rightful_id, NEW.amount_fen, NEW.reason, NEW.requested_by_id,
         NEW.requested_at) IS DISTINCT FROM
        (OLD.id, OLD.event_id, OLD.household_id, OLD.rightful_id, OLD.amount_fen, OLD.reason, OLD.requested_by_id,
         OLD.requested_at) THEN
    RAISE EXCEPTION 'correction % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER households_correction_is_written BEFORE UPDATE ON households_correction
  FOR EACH ROW EXECUTE FUNCTION households_keep_correction();
""" + "".join(
    f"""
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
"""
    for table in ("households_bankcard", "households_payoutbatch", "households_payoutrow", "households_correction")
)


class Migration(migrations.Migration):
    dependencies = [("households", "0001_schema"), ("ledger", "0002_guarded")]
    replaces = [("households", "0004_guards")]
    operations = [migrations.RunSQL(GUARDS, migrations.RunSQL.noop)]
