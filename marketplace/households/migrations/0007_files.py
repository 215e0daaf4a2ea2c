"""Household files: who of the people is the head, what the others are to the head, who has left when and why.

Nobody in a file is deleted, and the history of a status is written once.
"""

from typing import ClassVar

from django.db import migrations, models

RELATIONS = [
    ("head", "head (户主)"),
    ("spouse", "spouse (配偶)"),
    ("son", "son (子)"),
    ("daughter", "daughter (女)"),
    ("parent", "parent (父母)"),
    ("other", "other (其他)"),
]
REASONS = [
    ("died", "died"),
    ("moved", "moved away"),
    ("married", "married into another household"),
    ("divided", "household divided (分户)"),
    ("mistake", "entered by mistake"),
]

# Of files that are there already, the first person of the head's name is the head. A file without one is asked for it when
# it is changed.
HEADS = """
UPDATE households_person SET relation = 'head' WHERE id IN (
  SELECT min(p.id) FROM households_person p JOIN households_household h ON h.id = p.household_id AND h.head_name = p.name
   GROUP BY p.household_id);
"""

GUARDS = """
CREATE FUNCTION households_keep_status() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'change of status % is written', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER households_statuschange_is_written BEFORE UPDATE ON households_statuschange
  FOR EACH ROW EXECUTE FUNCTION households_keep_status();
""" + "".join(
    f"""
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
"""
    for table in ("households_person", "households_statuschange")
)

FORMER_GUARDS = """
DROP TRIGGER households_statuschange_is_written ON households_statuschange;
DROP FUNCTION households_keep_status();
""" + "".join(
    f"DROP TRIGGER {table}_no_{what} ON {table};\n"
    for table in ("households_person", "households_statuschange")
    for what in ("delete", "truncate")
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("households", "0006_card_numbers_bound"), ("ledger", "0002_guarded")]
    operations: ClassVar = [
        migrations.AddField("household", "version", models.PositiveIntegerField(default=1, editable=False)),
        migrations.AddField(
            "person",
            "relation",
            models.CharField("relation to the head", max_length=8, choices=RELATIONS, default="other"),
        ),
        migrations.AddField("person", "joined_on", models.DateField("belongs to it since", null=True, blank=True)),
        migrations.AddField("person", "left_on", models.DateField("left on", null=True, blank=True)),
        migrations.AddField(
            "person",
            "left_why",
            models.CharField("why they left", max_length=8, choices=REASONS, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(HEADS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "person",
            models.UniqueConstraint(
                fields=["household"], condition=models.Q(relation="head", left_on=None), name="household_has_one_head"
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=models.Q(left_on=None, left_why="")
                | models.Q(left_on__isnull=False) & ~models.Q(left_why=""),
                name="person_left_says_why",
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=models.Q(joined_on=None)
                | models.Q(left_on=None)
                | models.Q(left_on__gte=models.F("joined_on")),
                name="person_left_after_joining",
            ),
        ),
        migrations.RunSQL(GUARDS, FORMER_GUARDS),
    ]
