"""Whether each event of a batch has its postings is looked up in the index, event by event, whatever the planner believes.

Before the first ANALYZE it believed that no posting is numbered 1, read the whole table for each event, and a batch of
20,000 took half a minute. A scalar subquery can't become such a join, and its plan may not become a scan of the table.
"""

from django.db import migrations

WHOLE = """
CREATE OR REPLACE FUNCTION ledger_check_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE bad bigint;
BEGIN
  IF TG_RELID <> 'public.ledger_event_awaiting_postings'::regclass THEN
    RAISE EXCEPTION 'only ledger_event_awaiting_postings waits' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT e.id INTO bad FROM unnest(NEW.event_ids) AS e (id)
   WHERE (SELECT p.seq FROM ledger_posting p WHERE p.event_id = e.id AND p.seq = 1) IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'event % came without its postings', bad USING ERRCODE = 'restrict_violation';
  END IF;
  DELETE FROM ledger_event_awaiting_postings WHERE id = NEW.id;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_account_months")]
    operations = [migrations.RunSQL(WHOLE, migrations.RunSQL.noop)]
