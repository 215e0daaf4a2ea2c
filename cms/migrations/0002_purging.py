"""What purges kept pages (`cms.freshness.purging`): the table, and the triggers that write it in whatever changes what pages show.

`cms_watch(table, …)` lets a table purge: later migrations call it for tables of their own. A statement writes one row
with all its tags; one that changes a thousand products or nothing but what no page shows writes `site`, or no row.
"""

from django.db import migrations

TABLE = """
CREATE TABLE cms_purge (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  tags text[] NOT NULL,
  seen pg_snapshot
);
CREATE INDEX cms_purge_xid ON cms_purge (xid);
COMMENT ON COLUMN cms_purge.seen IS 'the snapshot of a run of cms.purging.forget_purges, whose mark this row is';

CREATE FUNCTION cms_purge_tags(found text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO cms_purge (tags)
  SELECT CASE WHEN cardinality(found) > 1000 THEN ARRAY['site'] ELSE found END WHERE cardinality(found) > 0
$$;
"""

# Arguments: a tag for any change, or ''; columns, separated by commas, whose change no page shows; then pairs of a kind
# and the column that holds the key, for tags such as product:7. A row that moves from one key to another purges both.
ANY_CHANGE = """
CREATE FUNCTION cms_purge_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unseen text[] := string_to_array(TG_ARGV[1], ',');
  changed jsonb[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    changed := array(
      (SELECT to_jsonb(n) - unseen FROM new_rows n EXCEPT SELECT to_jsonb(o) - unseen FROM old_rows o)
      UNION ALL
      (SELECT to_jsonb(o) - unseen FROM old_rows o EXCEPT SELECT to_jsonb(n) - unseen FROM new_rows n));
  ELSIF TG_OP = 'INSERT' THEN
    changed := array(SELECT to_jsonb(n) FROM new_rows n);
  ELSE
    changed := array(SELECT to_jsonb(o) FROM old_rows o);
  END IF;
  IF cardinality(changed) > 0 THEN
    PERFORM cms_purge_tags(array(
      SELECT TG_ARGV[0] WHERE TG_ARGV[0] <> ''
      UNION
      SELECT TG_ARGV[at] || ':' || (row ->> TG_ARGV[at + 1])
        FROM unnest(changed) row, generate_series(2, TG_NARGS - 2, 2) at
       WHERE row ->> TG_ARGV[at + 1] IS NOT NULL));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION cms_watch(watched regclass, VARIADIC arguments text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  quoted text := (SELECT string_agg(quote_literal(one), ', ' ORDER BY n) FROM unnest(arguments) WITH ORDINALITY a (one, n));
BEGIN
  EXECUTE format('CREATE TRIGGER cms_purge_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_changed(%s)', watched, quoted);
  EXECUTE format('CREATE TRIGGER cms_purge_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows
                  NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_changed(%s)', watched, quoted);
  EXECUTE format('CREATE TRIGGER cms_purge_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_changed(%s)', watched, quoted);
END $$;
"""

# The counters of a lot change with every order; pages show them in words (`cms.shelf.offers`): sold out, how many of the last
# ten, in stock. A product is purged when a pack's words may have changed or a lot was emptied or filled; lists too, when
# a pack sold out or came back. A transaction sees its own change and those committed before. That is enough: who takes
# stock has locked all lots of the kind, and who brings some purges whenever up to ten were left before.
STOCK = """
CREATE FUNCTION cms_lot_free(lot supply_lot) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN lot.closed_at IS NULL AND lot.forecast_id IS NULL
                   AND lot.best_before >= (statement_timestamp() AT TIME ZONE 'Asia/Shanghai')::date
              THEN lot.grams_delivered - lot.grams_reserved - lot.grams_allocated - lot.grams_purchased
              ELSE 0 END
$$;

CREATE FUNCTION cms_purge_stock() RETURNS trigger LANGUAGE plpgsql AS $$
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
    SELECT 'lists' FROM changed WHERE reworded));
  RETURN NULL;
END $$;

SELECT cms_watch('supply_lot', 'lists', '', 'product', 'product_id');
DROP TRIGGER cms_purge_update ON supply_lot;
CREATE TRIGGER cms_purge_update AFTER UPDATE ON supply_lot REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_stock();
"""

# Of a page's row the editors' drafts change nothing that is shown. For a produce page, itself and its translations (whose
# language links lead to it) and all lists are purged; any other may stand in navigation and trails, and a page that has
# moved in any text, so then all pages are.
PAGES = """
CREATE FUNCTION cms_purge_page() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unseen CONSTANT text[] := '{draft_title,has_unpublished_changes,latest_revision_id,latest_revision_created_at,
    live_revision_id,last_published_at,first_published_at,go_live_at,expire_at,numchild,owner_id,locked,locked_at,
    locked_by_id}';
  produce CONSTANT integer := (SELECT id FROM django_content_type WHERE (app_label, model) = ('cms', 'producepage'));
  changed jsonb[];
  moved boolean := false;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    moved := EXISTS (SELECT FROM new_rows n JOIN old_rows o USING (id) WHERE o.live AND n.url_path <> o.url_path);
    changed := array(
      SELECT to_jsonb(n) FROM new_rows n JOIN old_rows o USING (id)
       WHERE (n.live OR o.live) AND to_jsonb(n) - unseen <> to_jsonb(o) - unseen);
  ELSIF TG_OP = 'INSERT' THEN
    changed := array(SELECT to_jsonb(n) FROM new_rows n WHERE n.live);
  ELSE
    changed := array(SELECT to_jsonb(o) FROM old_rows o WHERE o.live);
  END IF;
  IF cardinality(changed) > 0 THEN
    PERFORM cms_purge_tags(array(
      SELECT CASE WHEN (row ->> 'content_type_id')::integer = produce AND NOT moved THEN 'lists' ELSE 'site' END
        FROM unnest(changed) row
      UNION
      SELECT 'page:' || (row ->> 'id') FROM unnest(changed) row
      UNION
      SELECT 'page:' || same.id FROM unnest(changed) row
        JOIN wagtailcore_page same ON same.translation_key = (row ->> 'translation_key')::uuid));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER cms_purge_insert AFTER INSERT ON wagtailcore_page REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_page();
CREATE TRIGGER cms_purge_update AFTER UPDATE ON wagtailcore_page REFERENCING OLD TABLE AS old_rows
  NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_page();
CREATE TRIGGER cms_purge_delete AFTER DELETE ON wagtailcore_page REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_page();
"""

WATCH = """
SELECT cms_watch('catalogue_product', 'lists', '', 'product', 'id');
SELECT cms_watch('catalogue_pack', 'lists', '', 'product', 'product_id');
SELECT cms_watch('supply_protectedprice', 'lists', '', 'product', 'product_id');
SELECT cms_watch('supply_agreement', 'lists', '', 'product', 'product_id');
SELECT cms_watch('supply_forecast', 'lists', 'due_at,leased_until,attempts,last_error', 'product', 'product_id');
SELECT cms_watch('orders_review', '', '', 'product', 'product_id');
SELECT cms_watch('orders_productfigures', '', 'counted_at', 'product', 'product_id');
SELECT cms_watch('cms_producepage', 'lists', '', 'page', 'page_ptr_id', 'product', 'product_id');
SELECT cms_watch('cms_villagepage', 'lists', '', 'page', 'page_ptr_id', 'village', 'village_id');
SELECT cms_watch('cms_townshippage', 'lists', '', 'page', 'page_ptr_id');
SELECT cms_watch('cms_storefrontpage', 'lists', '', 'page', 'page_ptr_id');
SELECT cms_watch('cms_villageindexpage', 'lists', '', 'page', 'page_ptr_id');
SELECT cms_watch('cms_homepage', 'lists', '', 'page', 'page_ptr_id');
SELECT cms_watch('cms_collectionpage', 'lists', '', 'page', 'page_ptr_id');
SELECT cms_watch('cms_campaignpage', 'site', '', 'page', 'page_ptr_id');
SELECT cms_watch('cms_siteframe', 'site', 'has_unpublished_changes,latest_revision_id,live_revision_id,last_published_at,'
  'first_published_at,go_live_at,expire_at,expired');
SELECT cms_watch('cms_storyimage', '', '', 'picture', 'id');
SELECT cms_watch('cms_storyrendition', '', '', 'picture', 'image_id');
SELECT cms_watch('catalogue_category', 'site', '');
SELECT cms_watch('places_township', 'site', '');
SELECT cms_watch('places_village', 'site', '');
SELECT cms_watch('cooperatives_cooperative', 'site', '');
SELECT cms_watch('supply_season', 'site', '');
SELECT cms_watch('orders_postagerate', 'site', '');
-- who agreed to be named beside a lot; a household that is new stands beside none
SELECT cms_watch('households_household', 'site', 'number,status');
DROP TRIGGER cms_purge_insert ON households_household;
SELECT cms_watch('wagtailcore_site', 'site', '');
SELECT cms_watch('wagtailcore_locale', 'site', '');
SELECT cms_watch('wagtailcore_pageviewrestriction', 'site', '');
"""

# Of a harvest to come pages show the day and whether anything is left (`cms.shelf.offers`), not how much. Its row is locked by
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
# Of a slip a page shows in which lot it is and whose it is (`cms.shelf.trust`). One that is in no lot yet is shown nowhere, and
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

DROP = """
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT tgname, tgrelid::regclass AS watched FROM pg_trigger WHERE tgname ~ '^cms_purge_' AND NOT tgisinternal
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.watched);
  END LOOP;
END $$;
DROP FUNCTION cms_watch, cms_purge_changed, cms_purge_page, cms_purge_stock, cms_purge_forecast, cms_purge_delivery, cms_lot_free, cms_purge_tags;
DROP TABLE cms_purge;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_schema"),
        ("orders", "0001_schema"),
        ("supply", "0002_guarded"),
        ("households", "0002_guarded"),
        ("wagtailcore", "0098_apitoken"),
    ]
    replaces = [("cms", "0004_purges"), ("cms", "0006_purges_of_words")]
    operations = [
        migrations.RunSQL(TABLE + ANY_CHANGE + STOCK + PAGES + WATCH + FORECASTS + DELIVERIES, DROP),
    ]
