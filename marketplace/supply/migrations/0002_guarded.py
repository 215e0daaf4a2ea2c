"""What PostgreSQL itself keeps of supply's rules, beside the CHECK constraints, so that no code or raw SQL breaks them.

A protected price is never lowered inside its season. A weigh slip is the household's receipt: once written, nothing
of it changes but the lot that it is packed into, once, and the grams sold of it. A season that is closed stays closed,
with the figures it was closed with. Buyers have paid on a forecast's words: what was announced is never changed, and
what was decided stays decided.
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

CREATE FUNCTION supply_keep_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.closed_at IS NOT NULL
     OR (NEW.id, NEW.agreement_id, NEW.started_at, NEW.started_by_id) IS DISTINCT FROM
        (OLD.id, OLD.agreement_id, OLD.started_at, OLD.started_by_id) THEN
    RAISE EXCEPTION 'season closing % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_seasonclosing_is_final BEFORE UPDATE ON supply_seasonclosing
  FOR EACH ROW EXECUTE FUNCTION supply_keep_closing();
CREATE TRIGGER supply_seasonclosing_no_delete BEFORE DELETE ON supply_seasonclosing
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER supply_seasonclosing_no_truncate BEFORE TRUNCATE ON supply_seasonclosing
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();

CREATE FUNCTION supply_keep_forecast() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.agreement_id, NEW.product_id, NEW.grade, NEW.grams_expected, NEW.expected_on, NEW.announced_by_id,
      NEW.announced_at) IS DISTINCT FROM
     (OLD.id, OLD.agreement_id, OLD.product_id, OLD.grade, OLD.grams_expected, OLD.expected_on, OLD.announced_by_id,
      OLD.announced_at) THEN
    RAISE EXCEPTION 'forecast % is announced', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state <> 'open' AND (NEW.state, NEW.decided_by_id, NEW.decided_at, NEW.reason) IS DISTINCT FROM
     (OLD.state, OLD.decided_by_id, OLD.decided_at, OLD.reason) THEN
    RAISE EXCEPTION 'forecast % is decided: %', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_forecast_is_kept BEFORE UPDATE ON supply_forecast
  FOR EACH ROW EXECUTE FUNCTION supply_keep_forecast();
CREATE TRIGGER supply_forecast_no_delete BEFORE DELETE ON supply_forecast
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER supply_forecast_no_truncate BEFORE TRUNCATE ON supply_forecast
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
"""

# What a household is paid for is never changed or deleted; neither is what is taken back from it, or bought at the end.
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
"""
    for table in ("supply_allocation", "supply_allocationreturn", "supply_seasonpurchase")
)


class Migration(migrations.Migration):
    dependencies = [("supply", "0001_schema"), ("ledger", "0002_guarded")]
    replaces = [("supply", "0002_guards"), ("supply", "0004_closing_guards"), ("supply", "0006_forecast_guards")]
    operations = [migrations.RunSQL(GUARDS + APPEND_ONLY, migrations.RunSQL.noop)]
