"""Months of accounts with many postings are kept; a balance counts its postings, which tells whether they are whole."""

import django.db.models.deletion
from django.db import migrations, models


# A balance also counts its account's postings.
COUNTED = """
ALTER TABLE ledger_balance DISABLE TRIGGER ledger_balance_follows_postings;
UPDATE ledger_balance b SET postings = (SELECT count(*) FROM ledger_posting p WHERE b.account_id = p.credit_id)
                                     + (SELECT count(*) FROM ledger_posting p WHERE b.account_id = p.debit_id);
ALTER TABLE ledger_balance ENABLE TRIGGER ledger_balance_follows_postings;

CREATE OR REPLACE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id",
                        "month",
                        "kind",
                        "credited",
                        "income_class",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("month", models.DateField(verbose_name="month")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("credited", models.BooleanField(verbose_name="credited")),
                ("income_class", models.CharField(blank=True, max_length=10, verbose_name="income class")),
                ("amount", models.BigIntegerField(verbose_name="amount (fen)")),
                ("entries", models.BigIntegerField(verbose_name="entries")),
            ],
        ),
        migrations.CreateModel(
            name="RolledUp",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.account",
                    ),
                ),
                ("through_event_id", models.BigIntegerField()),
                ("postings", models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="balance",
            name="postings",
            field=models.BigIntegerField(db_default=0, verbose_name="postings"),
        ),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
    ]
