"""A product is purged, too, when its next pack comes from another lot: the page promises what that lot brings."""

from django.db import migrations

STOCK = """
CREATE OR REPLACE FUNCTION cms_purge_stock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  counters CONSTANT text[] := '{grams_delivered,grams_reserved,grams_allocated,grams_purchased}';
BEGIN
  PERFORM cms_purge_tags(array(
    WITH changed AS MATERIALIZED (
      SELECT n.product_id, n.grade, cms_lot_free(n::supply_lot) AS free, cms_lot_free(o::supply_lot) AS was,
             to_jsonb(n) - counters <> to_jsonb(o) - counters AS reworded
        FROM new_rows n JOIN old_rows o USING (id)
    ), packs AS MATERIALIZED (
      SELECT pack.product_id, sum(changed.free / pack.grams - changed.was / pack.grams) AS more,
             (SELECT coalesce(sum(cms_lot_free(lot) / pack.grams), 0) FROM supply_lot lot
               WHERE lot.product_id = pack.product_id AND lot.grade = pack.grade) AS packs_left
        FROM changed JOIN catalogue_pack pack USING (product_id, grade)
       WHERE pack.active AND changed.free <> changed.was
       GROUP BY pack.id
    )
    SELECT 'product:' || product_id FROM packs WHERE more <> 0 AND least(packs_left, packs_left - more) <= 10
    UNION
    SELECT 'lists' FROM packs WHERE (packs_left > 0) <> (packs_left - more > 0)
    UNION
    SELECT 'product:' || product_id FROM changed WHERE reworded OR (free > 0) <> (was > 0)
    UNION
    SELECT 'product:' || changed.product_id FROM changed JOIN catalogue_pack pack USING (product_id, grade)
     WHERE pack.active AND (changed.free >= pack.grams) <> (changed.was >= pack.grams)
    UNION
    SELECT 'lists' FROM changed WHERE reworded));
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cms", "0002_purging")]
    operations = [migrations.RunSQL(STOCK, migrations.RunSQL.noop)]
