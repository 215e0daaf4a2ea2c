"""A fund entry begins as entered: nobody writes one down as confirmed."""

from django.db import migrations

BEGINS = """
ALTER FUNCTION funds_entry_is_final() SET search_path = public, pg_temp;
CREATE FUNCTION funds_entry_begins() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'entered' OR num_nonnulls(NEW.decided_by_id, NEW.decided_at) > 0 THEN
    RAISE EXCEPTION 'a fund entry begins unconfirmed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER funds_fundentry_begins BEFORE INSERT ON funds_fundentry
  FOR EACH ROW EXECUTE FUNCTION funds_entry_begins();
"""
BEGINS_ANYHOW = """
DROP TRIGGER funds_fundentry_begins ON funds_fundentry;
DROP FUNCTION funds_entry_begins();
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_funds")]
    operations = [migrations.RunSQL(BEGINS, BEGINS_ANYHOW)]
