"""Buyers have paid on a forecast's words: what was announced is never changed, and what was decided stays decided."""

from django.db import migrations

GUARDS = """
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


class Migration(migrations.Migration):
    dependencies = [("supply", "0005_forecast")]
    operations = [migrations.RunSQL(GUARDS, migrations.RunSQL.noop)]
