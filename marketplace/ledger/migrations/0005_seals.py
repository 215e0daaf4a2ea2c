"""Seals: a Merkle tree over events, append-only as the events themselves (ledger.sealing says how it grows)."""

from django.db import migrations, models

TABLES = ("sealedevent", "sealednode", "sealedholder", "seal")
DENIED = "".join(
    f"""
CREATE TRIGGER ledger_{table}_append_only BEFORE UPDATE OR DELETE ON ledger_{table}
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER ledger_{table}_no_truncate BEFORE TRUNCATE ON ledger_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();"""
    for table in TABLES
)
GUARDS = """
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


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_batches_by_copy"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedEvent",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("leaf_index", models.BigIntegerField(unique=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("leaf_hash", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="SealedHolder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id", "from_leaf", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("from_leaf", models.BigIntegerField()),
                ("name", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_on", models.DateField(db_index=True, verbose_name="day")),
                ("tree_size", models.BigIntegerField(unique=True, verbose_name="events")),
                ("root", models.BinaryField(max_length=32, verbose_name="root")),
                ("sealed_at", models.DateTimeField(verbose_name="sealed")),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("tree_size__gt", 0)), name="seal_of_something")
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedNode",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level", "index", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("index__gte", 0), ("level__gt", 0)), name="sealed_node_inside"
                    )
                ],
            },
        ),
        migrations.RunSQL(DENIED + GUARDS, migrations.RunSQL.noop),
    ]
