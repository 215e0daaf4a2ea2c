"""The checks look events, postings and accounts up in their indexes, whatever the planner believes.

Before the first ANALYZE it believed that no posting is numbered 1, read the whole table for each event, and a batch of
20,000 took half a minute. And a plan that was made while a table was small, and read all of it, is kept by a connection
while the table grows: each single event then read every event and account.
"""

from django.db import migrations

WHOLE = """
CREATE OR REPLACE FUNCTION ledger_check_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
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
CHECKS = ("ledger_check_events", "ledger_check_postings", "ledger_check_whole")
BY_INDEX = "".join(
    f"ALTER FUNCTION {check}() SET {setting} = off;\n"
    for check in CHECKS
    for setting in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_account_months")]
    operations = [migrations.RunSQL(WHOLE + BY_INDEX, migrations.RunSQL.noop)]
