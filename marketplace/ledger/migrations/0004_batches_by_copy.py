"""Batches: COPY writes the events in one statement and their postings in the next, at COPY's speed.

Stamps (transaction, time) are columns' defaults, and checked; a trigger that stamps each row would keep COPY from writing
whole pages. The check that an event has its postings waits for the end of the transaction when they are not there yet.

The postings' check adds each account's part of a batch up once, and joins only those sums to accounts and balances.
Joined row by row, a batch of 25,000 postings took the planner's guess for a handful of rows: a second of nested loops.
"""

from django.db import migrations

CHECK = """
CREATE OR REPLACE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  bad bigint;
  known bigint;
  accounts bigint[];
  deltas bigint[];
  unexplained boolean[];
BEGIN
  IF TG_RELID <> 'public.ledger_posting'::regclass THEN
    RAISE EXCEPTION 'only ledger_posting moves balances' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Numbered 1 to n: whoever comes later in the same transaction finds the numbers taken.
  SELECT p.event_id INTO bad
    FROM (SELECT event_id, count(*) AS n, min(seq) AS first, max(seq) AS last FROM new_rows GROUP BY event_id) p
    LEFT JOIN ledger_event e ON e.id = p.event_id
   WHERE e.id IS NULL OR e.inserted_xid <> pg_current_xact_id()
      OR e.posting_count <> p.n OR p.first <> 1 OR p.last <> p.n LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'event % is closed, unknown, or not given whole', bad USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT array_agg(account_id ORDER BY account_id), array_agg(delta ORDER BY account_id),
         array_agg(without_source ORDER BY account_id) INTO accounts, deltas, unexplained
    FROM (SELECT account_id, sum(amount)::bigint AS delta, bool_or(without_source) AS without_source
            FROM (SELECT credit_id AS account_id, amount, source_id IS NULL AS without_source FROM new_rows
                  UNION ALL SELECT debit_id, -amount, false FROM new_rows) moves
           GROUP BY account_id) moved;
  SELECT moved.id, c.id INTO bad, known
    FROM unnest(accounts, unexplained) AS moved (id, without_source) LEFT JOIN ledger_account c ON c.id = moved.id
   WHERE c.id IS NULL OR (moved.without_source AND c.kind = 'household') LIMIT 1;
  IF FOUND AND known IS NULL THEN
    RAISE EXCEPTION 'unknown account %', bad USING ERRCODE = 'foreign_key_violation';
  ELSIF FOUND THEN
    SELECT p.event_id INTO bad FROM new_rows p WHERE p.credit_id = known AND p.source_id IS NULL LIMIT 1;
    RAISE EXCEPTION 'event % credits a household without a source', bad USING ERRCODE = 'restrict_violation';
  END IF;
  -- One order for everyone (law 4): balances by account id.
  PERFORM 1 FROM ledger_balance WHERE account_id = ANY (accounts) ORDER BY account_id FOR UPDATE;
  UPDATE ledger_balance b SET amount = b.amount + moved.delta, version = b.version + 1
    FROM unnest(accounts, deltas) AS moved (id, delta) WHERE b.account_id = moved.id;
  RETURN NULL;
END $$;
"""

WHOLE = """
CREATE TABLE ledger_event_awaiting_postings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_ids bigint[] NOT NULL);

CREATE OR REPLACE FUNCTION ledger_check_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  bad bigint;
  awaiting bigint[];
BEGIN
  IF TG_RELID <> 'public.ledger_event'::regclass THEN
    RAISE EXCEPTION 'only ledger_event has events' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- A forged transaction number would let postings in later, a forged time would backdate the event.
  SELECT e.id INTO bad FROM new_rows e
   WHERE e.inserted_xid <> pg_current_xact_id() OR e.posted_at <> statement_timestamp() LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'event % has a forged stamp', bad USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT array_agg(e.id) INTO awaiting FROM new_rows e;
  IF awaiting IS NULL THEN  -- posted before
    RETURN NULL;
  END IF;
  IF cardinality(awaiting) > 1
     OR NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.event_id = awaiting[1] AND p.seq = 1) THEN
    INSERT INTO ledger_event_awaiting_postings (event_ids) VALUES (awaiting);
  END IF;
  RETURN NULL;
END $$;

-- At the latest when the transaction commits. An event without postings would keep its reference from ever being posted.
CREATE FUNCTION ledger_check_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE bad bigint;
BEGIN
  IF TG_RELID <> 'public.ledger_event_awaiting_postings'::regclass THEN
    RAISE EXCEPTION 'only ledger_event_awaiting_postings waits' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT e.id INTO bad FROM unnest(NEW.event_ids) AS e (id)
   WHERE NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.event_id = e.id AND p.seq = 1) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'event % came without its postings', bad USING ERRCODE = 'restrict_violation';
  END IF;
  DELETE FROM ledger_event_awaiting_postings WHERE id = NEW.id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_event_whole AFTER INSERT ON ledger_event_awaiting_postings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_whole();
DROP TRIGGER ledger_event_stamp ON ledger_event;
DROP FUNCTION ledger_stamp_event();
REVOKE EXECUTE ON FUNCTION ledger_check_events(), ledger_check_whole() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_money_under_fire")]
    operations = [migrations.RunSQL(CHECK + WHOLE, migrations.RunSQL.noop)]
