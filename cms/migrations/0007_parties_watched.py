"""Parties that have not joined are on no page: an application purges none. Of a village, pages show who is paired with it."""

from django.db import migrations

WATCH = """
CREATE FUNCTION cms_purge_party() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  joined CONSTANT text[] := '{approved,suspended}';
  found boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    found := EXISTS (SELECT FROM new_rows n JOIN old_rows o USING (id)
                      WHERE (n.status = ANY (joined) OR o.status = ANY (joined)) AND to_jsonb(n) <> to_jsonb(o));
  ELSIF TG_OP = 'INSERT' THEN
    found := EXISTS (SELECT FROM new_rows WHERE status = ANY (joined));
  ELSE
    found := EXISTS (SELECT FROM old_rows WHERE status = ANY (joined));
  END IF;
  IF found THEN
    PERFORM cms_purge_tags(ARRAY['site']);
  END IF;
  RETURN NULL;
END $$;

DROP TRIGGER cms_purge_insert ON cooperatives_cooperative;
DROP TRIGGER cms_purge_update ON cooperatives_cooperative;
DROP TRIGGER cms_purge_delete ON cooperatives_cooperative;
CREATE TRIGGER cms_purge_insert AFTER INSERT ON cooperatives_cooperative REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_party();
CREATE TRIGGER cms_purge_update AFTER UPDATE ON cooperatives_cooperative REFERENCING OLD TABLE AS old_rows
  NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_party();
CREATE TRIGGER cms_purge_delete AFTER DELETE ON cooperatives_cooperative REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION cms_purge_party();

SELECT cms_watch('cooperatives_pairing', '', '', 'village', 'village_id');
"""
UNWATCH = """
DROP TRIGGER cms_purge_insert ON cooperatives_pairing;
DROP TRIGGER cms_purge_update ON cooperatives_pairing;
DROP TRIGGER cms_purge_delete ON cooperatives_pairing;
DROP TRIGGER cms_purge_insert ON cooperatives_cooperative;
DROP TRIGGER cms_purge_update ON cooperatives_cooperative;
DROP TRIGGER cms_purge_delete ON cooperatives_cooperative;
DROP FUNCTION cms_purge_party();
SELECT cms_watch('cooperatives_cooperative', 'site', '');
"""


class Migration(migrations.Migration):
    dependencies = [("cms", "0006_signatures_watched"), ("cooperatives", "0003_joining")]
    operations = [migrations.RunSQL(WATCH, UNWATCH)]
