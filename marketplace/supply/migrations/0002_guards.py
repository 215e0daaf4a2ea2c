"""What PostgreSQL itself keeps of supply's rules, beside the CHECK constraints, so that no code or raw SQL breaks them.

A protected price is never lowered inside its season. A weigh slip is the household's receipt: once written, nothing
of it changes but the lot that it is packed into, once, and the grams sold of it. An allocation is what a household is
paid for: never changed or deleted.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION supply_keep_protected_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.product_id, NEW.grade, NEW.season_id) IS DISTINCT FROM
     (OLD.id, OLD.product_id, OLD.grade, OLD.season_id) THEN
    RAISE EXCEPTION 'protected price % is for another product, grade or season', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.fen_per_jin < OLD.fen_per_jin THEN
    RAISE EXCEPTION 'protected price % is never lowered inside its season: % fen per jin to %',
      OLD.id, OLD.fen_per_jin, NEW.fen_per_jin USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_protected_price_never_lowered BEFORE UPDATE ON supply_protectedprice
  FOR EACH ROW EXECUTE FUNCTION supply_keep_protected_price();
CREATE TRIGGER supply_protected_price_no_delete BEFORE DELETE ON supply_protectedprice
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER supply_protected_price_no_truncate BEFORE TRUNCATE ON supply_protectedprice
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();

CREATE FUNCTION supply_keep_weigh_slip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.agreement_id, NEW.household_id, NEW.cooperative_id, NEW.product_id, NEW.grade, NEW.slip_number,
      NEW.grams, NEW.protected_fen_per_jin, NEW.delivered_at) IS DISTINCT FROM
     (OLD.id, OLD.agreement_id, OLD.household_id, OLD.cooperative_id, OLD.product_id, OLD.grade, OLD.slip_number,
      OLD.grams, OLD.protected_fen_per_jin, OLD.delivered_at) THEN
    RAISE EXCEPTION 'weigh slip % is written', OLD.slip_number USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.lot_id IS NOT NULL AND NEW.lot_id IS DISTINCT FROM OLD.lot_id THEN
    RAISE EXCEPTION 'weigh slip % is packed in lot %', OLD.slip_number, OLD.lot_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_delivery_slip_is_written BEFORE UPDATE ON supply_delivery
  FOR EACH ROW EXECUTE FUNCTION supply_keep_weigh_slip();
CREATE TRIGGER supply_delivery_no_delete BEFORE DELETE ON supply_delivery
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER supply_delivery_no_truncate BEFORE TRUNCATE ON supply_delivery
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();

CREATE TRIGGER supply_allocation_append_only BEFORE UPDATE OR DELETE ON supply_allocation
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER supply_allocation_no_truncate BEFORE TRUNCATE ON supply_allocation
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
"""


class Migration(migrations.Migration):
    dependencies = [("supply", "0001_initial"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(GUARDS, migrations.RunSQL.noop)]
