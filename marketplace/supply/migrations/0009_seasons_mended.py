"""Which version of a signature somebody has seen; a season that was opened wrongly is corrected or taken back.

Seasons are opened and moved one at a time, under the calendar's lock: of two that overlap and are moved at once one is
refused. A protected price and its steps are deleted only before anybody counts on them: without an agreement for its
product and season, and without a support.
"""

from django.db import migrations, models

GUARDS = """
CREATE FUNCTION supply_lock_calendar() RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtext('supply_season'), 1)
$$;
CREATE FUNCTION supply_calendar_is_locked() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM supply_lock_calendar();
  RETURN NULL;
END $$;
CREATE TRIGGER supply_season_one_at_a_time BEFORE UPDATE OF starts_on, ends_on ON supply_season
  FOR EACH STATEMENT EXECUTE FUNCTION supply_calendar_is_locked();
CREATE OR REPLACE FUNCTION supply_price_has_its_season() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM supply_lock_calendar();
  PERFORM FROM catalogue_product WHERE id = NEW.product_id FOR NO KEY UPDATE;  -- two at once: one after the other
  PERFORM FROM supply_season WHERE id = NEW.season_id FOR SHARE;
  IF supply_season_overlaps(NEW.id, NEW.product_id, NEW.grade, NEW.season_id) THEN
    RAISE EXCEPTION 'product % % has another season at that time', NEW.product_id, NEW.grade
      USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION supply_price_is_counted_on(price bigint) RETURNS boolean
 LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM supply_pricesupport WHERE price_id = price)
      OR NOT EXISTS (SELECT FROM supply_protectedprice p WHERE p.id = price AND NOT EXISTS (
           SELECT FROM supply_agreement a WHERE a.product_id = p.product_id AND a.season_id = p.season_id))
$$;
CREATE FUNCTION supply_price_is_taken_back() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF supply_price_is_counted_on(OLD.id) THEN
    RAISE EXCEPTION 'protected price % is counted on', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE FUNCTION supply_step_is_taken_back() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF supply_price_is_counted_on(OLD.price_id) THEN
    RAISE EXCEPTION 'append-only: a step of protected price %, which is counted on', OLD.price_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
DROP TRIGGER supply_protected_price_no_delete ON supply_protectedprice;
CREATE TRIGGER supply_protected_price_is_taken_back BEFORE DELETE ON supply_protectedprice
  FOR EACH ROW EXECUTE FUNCTION supply_price_is_taken_back();
DROP TRIGGER supply_protectedpricestep_append_only ON supply_protectedpricestep;
CREATE TRIGGER supply_protectedpricestep_append_only BEFORE UPDATE ON supply_protectedpricestep
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER supply_protectedpricestep_is_taken_back BEFORE DELETE ON supply_protectedpricestep
  FOR EACH ROW EXECUTE FUNCTION supply_step_is_taken_back();
"""
NO_GUARDS = """
DROP TRIGGER supply_protectedpricestep_is_taken_back ON supply_protectedpricestep;
DROP TRIGGER supply_protectedpricestep_append_only ON supply_protectedpricestep;
CREATE TRIGGER supply_protectedpricestep_append_only BEFORE UPDATE OR DELETE ON supply_protectedpricestep
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
DROP TRIGGER supply_protected_price_is_taken_back ON supply_protectedprice;
CREATE TRIGGER supply_protected_price_no_delete BEFORE DELETE ON supply_protectedprice
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
DROP FUNCTION supply_step_is_taken_back();
DROP FUNCTION supply_price_is_taken_back();
DROP FUNCTION supply_price_is_counted_on(bigint);
CREATE OR REPLACE FUNCTION supply_price_has_its_season() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM catalogue_product WHERE id = NEW.product_id FOR NO KEY UPDATE;
  PERFORM FROM supply_season WHERE id = NEW.season_id FOR SHARE;
  IF supply_season_overlaps(NEW.id, NEW.product_id, NEW.grade, NEW.season_id) THEN
    RAISE EXCEPTION 'product % % has another season at that time', NEW.product_id, NEW.grade
      USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER supply_season_one_at_a_time ON supply_season;
DROP FUNCTION supply_calendar_is_locked();
DROP FUNCTION supply_lock_calendar();
"""


class Migration(migrations.Migration):
    dependencies = [("supply", "0008_signatures")]
    operations = [
        migrations.AddField("signature", "version", models.PositiveIntegerField(default=1, editable=False)),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
