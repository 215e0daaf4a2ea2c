"""What PostgreSQL itself keeps of the ledger's rules, so that no code, bug or raw SQL of the application can break them.

R2 and R9: an event and all its postings, numbered from 1, come in one statement and none joins them later, accounts
exist, and what a household is credited names its source. R3: rows are never changed or deleted.
R7: balances of guarded accounts follow the postings and never go below zero.
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

-- Transaction and time of an event are stamped by the database; a forged stamp would let postings in later.
CREATE FUNCTION ledger_stamp_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.inserted_xid := pg_current_xact_id();
  NEW.posted_at := statement_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_event_stamp BEFORE INSERT ON ledger_event
  FOR EACH ROW WHEN (NEW.inserted_xid IS DISTINCT FROM pg_current_xact_id()
                     OR NEW.posted_at IS DISTINCT FROM statement_timestamp())
  EXECUTE FUNCTION ledger_stamp_event();

-- An event without postings would keep its reference from ever being posted. One probe is enough: the postings'
-- own trigger lets them in whole or not at all.
CREATE FUNCTION ledger_check_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT e.id INTO bad FROM new_rows e
   WHERE NOT EXISTS (SELECT 1 FROM public.ledger_posting p WHERE p.event_id = e.id AND p.seq = 1) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'event % came without its postings', bad USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
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
DECLARE bad bigint;
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
  SELECT a.id INTO bad FROM (SELECT debit_id AS id FROM new_rows UNION SELECT credit_id FROM new_rows) a
    LEFT JOIN ledger_account c ON c.id = a.id WHERE c.id IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'unknown account %', bad USING ERRCODE = 'foreign_key_violation';
  END IF;
  SELECT p.event_id INTO bad FROM new_rows p JOIN ledger_account c ON c.id = p.credit_id
   WHERE c.kind = 'household' AND p.source_id IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'event % credits a household without a source', bad USING ERRCODE = 'restrict_violation';
  END IF;
  -- One order for everyone (law 4): balances by account id.
  PERFORM 1 FROM ledger_balance
    WHERE account_id IN (SELECT debit_id FROM new_rows UNION SELECT credit_id FROM new_rows)
    ORDER BY account_id FOR UPDATE;
  UPDATE ledger_balance b SET amount = b.amount + d.delta, version = b.version + 1
    FROM (SELECT account_id, sum(amount) AS delta
            FROM (SELECT credit_id AS account_id, amount FROM new_rows
                  UNION ALL SELECT debit_id, -amount FROM new_rows) m GROUP BY account_id) d
   WHERE b.account_id = d.account_id;
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
REVOKE EXECUTE ON FUNCTION ledger_check_postings(), ledger_open_balances() FROM PUBLIC;

-- The shared accounts. The fund comes first, so that it is also the first balance locked.
INSERT INTO ledger_account (code, kind, owner_type, guarded) VALUES
  ('price_protection_fund', 'price_protection_fund', '', true),
  ('payment_clearing', 'payment_clearing', '', false),
  ('payment_fees', 'payment_fees', '', false),
  ('sales_suspense', 'sales_suspense', '', false),
  ('bank', 'bank', '', false);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, migrations.RunSQL.noop)]
