"""A season that is closed stays closed, with the figures it was closed with."""

from django.db import migrations

GUARDS = """
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
"""


class Migration(migrations.Migration):
    dependencies = [("supply", "0003_money_under_fire")]
    operations = [migrations.RunSQL(GUARDS, migrations.RunSQL.noop)]
