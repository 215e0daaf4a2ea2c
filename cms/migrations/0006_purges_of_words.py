"""Harvests to come purge when their words change, and not with every pre-order; weigh slips purge who grew a lot on sale."""

from django.db import migrations

# Of a harvest to come pages show the day and whether anything is left (`cms.offers`), not how much. Its row is locked by
# who pre-orders, so each change is told from the one before.
FORECASTS = """
CREATE FUNCTION cms_purge_forecast() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unseen CONSTANT text[] := '{grams_preordered,due_at,leased_until,attempts,last_error}';
BEGIN
  PERFORM cms_purge_tags(array(
    WITH changed AS MATERIALIZED (
      SELECT ARRAY[n.product_id, o.product_id] AS products
        FROM new_rows n JOIN old_rows o USING (id)
       WHERE to_jsonb(n) - unseen <> to_jsonb(o) - unseen
          OR n.grams_preordered <> o.grams_preordered
             AND EXISTS (SELECT FROM catalogue_pack pack
                          WHERE pack.product_id = n.product_id AND pack.grade = n.grade AND pack.active
                            AND (n.grams_expected - n.grams_preordered >= pack.grams)
                                <> (o.grams_expected - o.grams_preordered >= pack.grams))
    )
    SELECT 'lists' FROM changed
    UNION
    SELECT 'product:' || product FROM changed, unnest(products) product));
  RETURN NULL;
END $$;

DROP TRIGGER cms_purge_update ON supply_forecast;
CREATE TRIGGER cms_purge_update AFTER UPDATE ON supply_forecast REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_forecast();
"""
FORECASTS_BACK = """
DROP TRIGGER cms_purge_update ON supply_forecast;
CREATE TRIGGER cms_purge_update AFTER UPDATE ON supply_forecast REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_changed('lists', 'due_at,leased_until,attempts,last_error', 'product',
    'product_id');
DROP FUNCTION cms_purge_forecast;
"""
# Of a slip a page shows in which lot it is and whose it is (`cms.trust`). One that is in no lot yet is shown nowhere, and
# what is sold of it changes with every order.
DELIVERIES = """
CREATE FUNCTION cms_purge_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  products bigint[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    products := array(
      SELECT unnest(ARRAY[n.product_id, o.product_id]) FROM new_rows n JOIN old_rows o USING (id)
       WHERE (n.lot_id, n.household_id) IS DISTINCT FROM (o.lot_id, o.household_id));
  ELSIF TG_OP = 'INSERT' THEN
    products := array(SELECT product_id FROM new_rows WHERE lot_id IS NOT NULL);
  ELSE
    products := array(SELECT product_id FROM old_rows WHERE lot_id IS NOT NULL);
  END IF;
  PERFORM cms_purge_tags(array(SELECT DISTINCT 'product:' || product FROM unnest(products) product));
  RETURN NULL;
END $$;

CREATE TRIGGER cms_purge_insert AFTER INSERT ON supply_delivery REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_delivery();
CREATE TRIGGER cms_purge_update AFTER UPDATE ON supply_delivery REFERENCING OLD TABLE AS old_rows
  NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_delivery();
CREATE TRIGGER cms_purge_delete AFTER DELETE ON supply_delivery REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_delivery();
"""
DELIVERIES_BACK = """
DROP TRIGGER cms_purge_insert ON supply_delivery;
DROP TRIGGER cms_purge_update ON supply_delivery;
DROP TRIGGER cms_purge_delete ON supply_delivery;
DROP FUNCTION cms_purge_delivery;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0005_calendar_in_navigation"),
        ("supply", "0006_forecast_guards"),
    ]
    operations = [
        migrations.RunSQL(FORECASTS, FORECASTS_BACK),
        migrations.RunSQL(DELIVERIES, DELIVERIES_BACK),
    ]
