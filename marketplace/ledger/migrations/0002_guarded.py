"""What PostgreSQL itself keeps of the ledger's rules, so that no code, bug or raw SQL of the application can break them.

R2 and R9: an event and all its postings, numbered from 1, come in one statement or, by COPY, in one statement each of
the same transaction; none joins them later, accounts exist, and what a household is credited names its source.
R3: rows are never changed or deleted. R7: balances of guarded accounts follow the postings and never go below zero.
Seals: a Merkle tree over events, append-only as the events themselves (`ledger.sealing` says how it grows).

Stamps (transaction, time) are columns' defaults, and checked: a trigger that stamps each row would keep COPY from
writing whole pages. The postings' check adds each account's part of a batch up once, and joins only those sums to
accounts and balances: joined row by row, a batch of 25,000 postings took a second of nested loops.
"""

from django.db import migrations

GUARDS = """
ALTER TABLE ledger_event ADD COLUMN inserted_xid xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE ledger_balance SET (fillfactor = 70);

CREATE FUNCTION ledger_deny() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on % is denied', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE ON ledger_event
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON ledger_event
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE ON ledger_posting
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER ledger_posting_no_truncate BEFORE TRUNCATE ON ledger_posting
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER ledger_account_append_only BEFORE UPDATE OR DELETE ON ledger_account
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER ledger_account_no_truncate BEFORE TRUNCATE ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER ledger_balance_no_delete BEFORE DELETE ON ledger_balance
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER ledger_balance_no_truncate BEFORE TRUNCATE ON ledger_balance
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
-- Only the triggers below write balances. The roles say so too, where there are two.
CREATE TRIGGER ledger_balance_follows_postings BEFORE INSERT OR UPDATE ON ledger_balance
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_deny();

-- An account is what its code says, once; an unguarded household account would be a way around R7.
ALTER TABLE ledger_account
  ADD CONSTRAINT account_guarded_by_kind CHECK (guarded OR kind NOT IN ('household', 'price_protection_fund')),
  ADD CONSTRAINT account_code_names_owner CHECK (
    (owner_type = '' AND owner_id IS NULL AND code = kind)
    OR (owner_type = kind AND owner_id IS NOT NULL AND code = kind || ':' || owner_id)
    OR (owner_type = kind AND owner_id IS NULL AND kind = 'carrier' AND code LIKE 'carrier:_%'));

CREATE TABLE ledger_event_awaiting_postings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_ids bigint[] NOT NULL);

CREATE FUNCTION ledger_check_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
-- A scalar subquery is looked up in the index, whatever the planner believes.
CREATE FUNCTION ledger_check_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
CREATE CONSTRAINT TRIGGER ledger_event_whole AFTER INSERT ON ledger_event_awaiting_postings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_whole();

CREATE TRIGGER ledger_event_check AFTER INSERT ON ledger_event
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_events();

CREATE FUNCTION ledger_open_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_RELID <> 'public.ledger_account'::regclass THEN
    RAISE EXCEPTION 'only ledger_account opens balances' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO ledger_balance (account_id, amount, version) SELECT id, 0, 0 FROM new_rows WHERE guarded ORDER BY id;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_account_open_balance AFTER INSERT ON ledger_account
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_open_balances();

CREATE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  bad bigint;
  known bigint;
  accounts bigint[];
  deltas bigint[];
  counts bigint[];
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
         array_agg(n ORDER BY account_id), array_agg(without_source ORDER BY account_id)
    INTO accounts, deltas, counts, unexplained
    FROM (SELECT account_id, sum(amount)::bigint AS delta, count(*) AS n, bool_or(without_source) AS without_source
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
  UPDATE ledger_balance b SET amount = b.amount + moved.delta, version = b.version + 1, postings = b.postings + moved.n
    FROM unnest(accounts, deltas, counts) AS moved (id, delta, n) WHERE b.account_id = moved.id;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_posting_check AFTER INSERT ON ledger_posting
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_postings();

-- The application may lock a balance and read it, never write it.
CREATE FUNCTION ledger_lock_balances(accounts bigint[]) RETURNS TABLE (account_id bigint, amount bigint)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT b.account_id, b.amount FROM ledger_balance b WHERE b.account_id = ANY (accounts)
   ORDER BY b.account_id FOR UPDATE;
$$;

-- Whoever may execute a trigger's function may hang it on a table of their own, and have it act as the owner.
REVOKE EXECUTE ON FUNCTION
  ledger_check_postings(), ledger_open_balances(), ledger_check_events(), ledger_check_whole() FROM PUBLIC;
"""

SEALED = ("sealedevent", "sealednode", "sealedholder", "seal")
SEALS = "".join(
    f"""
CREATE TRIGGER ledger_{table}_append_only BEFORE UPDATE OR DELETE ON ledger_{table}
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER ledger_{table}_no_truncate BEFORE TRUNCATE ON ledger_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();"""
    for table in SEALED
)
SEALED_IN_TURN = """
-- Leaves are numbered from 0 without a gap, so that none can be put in or left out later.
CREATE FUNCTION ledger_check_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first bigint; last bigint; n bigint;
BEGIN
  SELECT min(leaf_index), max(leaf_index), count(*) INTO first, last, n FROM new_rows;
  IF n > 0 AND (first < 0 OR last - first + 1 <> n
                OR (first > 0 AND NOT EXISTS (SELECT FROM ledger_sealedevent WHERE leaf_index = first - 1))) THEN
    RAISE EXCEPTION 'leaves % to % (% of them) do not follow the last one', first, last, n
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_sealedevent_in_turn AFTER INSERT ON ledger_sealedevent
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_leaves();

-- A seal is over all leaves, and neither goes back behind the one before it nor behind its day.
CREATE FUNCTION ledger_check_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.tree_size <> (SELECT coalesce(max(leaf_index) + 1, 0) FROM ledger_sealedevent)
     OR EXISTS (SELECT FROM ledger_seal WHERE tree_size >= NEW.tree_size)
     OR EXISTS (SELECT FROM ledger_seal WHERE sealed_on > NEW.sealed_on) THEN
    RAISE EXCEPTION 'the seal of % over % events does not follow the last one', NEW.sealed_on, NEW.tree_size
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_seal_in_turn BEFORE INSERT ON ledger_seal FOR EACH ROW EXECUTE FUNCTION ledger_check_seal();
"""

# The checks look events, postings and accounts up in their indexes, whatever the planner believes: before the first
# ANALYZE it believed that no posting is numbered 1 and read the whole table for each event, and a plan that was made
# while a table was small is kept by a connection while the table grows.
CHECKS = ("ledger_check_events", "ledger_check_postings", "ledger_check_whole")
BY_INDEX = "".join(
    f"ALTER FUNCTION {check}() SET {setting} = off;\n"
    for check in CHECKS
    for setting in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
)

ACCOUNTS = """
-- The shared accounts. The fund comes first, so that it is also the first balance locked.
INSERT INTO ledger_account (code, kind, owner_type, guarded) VALUES
  ('price_protection_fund', 'price_protection_fund', '', true),
  ('payment_clearing', 'payment_clearing', '', false),
  ('payment_fees', 'payment_fees', '', false),
  ('sales_suspense', 'sales_suspense', '', false),
  ('bank', 'bank', '', false),
  ('payouts_in_transit', 'payouts_in_transit', '', false),
  ('disputed_payments', 'disputed_payments', '', false);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_schema")]
    replaces = [("ledger", "0002_guards"), ("ledger", "0004_batches_by_copy"), ("ledger", "0007_batches_by_index")]
    operations = [migrations.RunSQL(GUARDS + SEALS + SEALED_IN_TURN + BY_INDEX + ACCOUNTS, migrations.RunSQL.noop)]
