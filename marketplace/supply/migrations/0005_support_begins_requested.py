"""A price support begins with a request: nobody writes one down as approved, or as of before supports were asked for."""

from django.db import migrations

BEGINS = """
CREATE FUNCTION supply_support_begins() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'requested' OR NEW.used_fen <> 0 OR NEW.requested_by_id IS NULL
     OR num_nonnulls(NEW.decided_by_id, NEW.decided_at, NEW.ended_by_id, NEW.ended_at) > 0 THEN
    RAISE EXCEPTION 'a price support begins with a request' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_pricesupport_begins BEFORE INSERT ON supply_pricesupport
  FOR EACH ROW EXECUTE FUNCTION supply_support_begins();

CREATE FUNCTION supply_support_is_not_former() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'price support % was asked for', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER supply_pricesupport_not_former BEFORE UPDATE ON supply_pricesupport
  FOR EACH ROW WHEN (NEW.state = 'former' AND OLD.state <> 'former') EXECUTE FUNCTION supply_support_is_not_former();
"""
# Somebody's temporary tables come before ours in the search for one, but for functions that say where to look.
GUARDS = (
    "supply_write_price_down", "supply_keep_protected_price", "supply_keep_weigh_slip", "supply_keep_closing",
    "supply_keep_forecast", "supply_support_is_fixed",
)  # fmt: skip
BEGINS_ANYHOW = """
DROP TRIGGER supply_pricesupport_begins ON supply_pricesupport;
DROP FUNCTION supply_support_begins();
DROP TRIGGER supply_pricesupport_not_former ON supply_pricesupport;
DROP FUNCTION supply_support_is_not_former();
"""


class Migration(migrations.Migration):
    dependencies = [("supply", "0004_price_supports")]
    operations = [
        migrations.RunSQL(BEGINS, BEGINS_ANYHOW),
        migrations.RunSQL(
            [f"ALTER FUNCTION {name}() SET search_path = public, pg_temp" for name in GUARDS],
            [f"ALTER FUNCTION {name}() RESET search_path" for name in GUARDS],
        ),
    ]
