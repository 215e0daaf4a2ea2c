"""When members joined, consented and left; their shares; and what PostgreSQL keeps of both.

Whoever enters a membership locks its household, whoever notes a share its membership: of two that are noted at once the second
sees the first. A household is at one time a member of one cooperative of a kind. What was noted is never changed or deleted; a
member's shares of a kind are on no day below zero; a transfer is a pair of rows that sum to zero; nobody leaves with shares.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

# The kind is read out of the whole row: this stands before and after cooperatives have one.
KEPT = """
CREATE FUNCTION cooperatives_member_begins() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE other text;
BEGIN
  PERFORM FROM households_household WHERE id = NEW.household_id FOR NO KEY UPDATE;
  IF NEW.left_on IS NOT NULL THEN
    RAISE EXCEPTION 'a membership begins with nobody having left' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT c.name INTO other
    FROM cooperatives_member m
    JOIN cooperatives_cooperative c ON c.id = m.cooperative_id
    JOIN cooperatives_cooperative own ON own.id = NEW.cooperative_id
   WHERE m.household_id = NEW.household_id AND m.left_on IS NULL AND m.cooperative_id <> NEW.cooperative_id
     AND c.kind = own.kind LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'household % is a member of %', NEW.household_id, other USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM FROM cooperatives_member
    WHERE household_id = NEW.household_id AND cooperative_id = NEW.cooperative_id AND left_on > NEW.joined_on;
  IF FOUND THEN
    RAISE EXCEPTION 'household % was a member on that day', NEW.household_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cooperatives_member_is_entered BEFORE INSERT ON cooperatives_member
  FOR EACH ROW EXECUTE FUNCTION cooperatives_member_begins();

CREATE FUNCTION cooperatives_keep_member() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.left_on IS NOT NULL
     OR (NEW.id, NEW.cooperative_id, NEW.household_id, NEW.joined_on, NEW.consented_on)
        IS DISTINCT FROM (OLD.id, OLD.cooperative_id, OLD.household_id, OLD.joined_on, OLD.consented_on) THEN
    RAISE EXCEPTION 'a member only ever leaves' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM FROM cooperatives_share WHERE member_id = OLD.id GROUP BY kind HAVING sum(quantity) <> 0;
  IF FOUND THEN
    RAISE EXCEPTION 'member % has shares', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cooperatives_member_is_kept BEFORE UPDATE ON cooperatives_member
  FOR EACH ROW EXECUTE FUNCTION cooperatives_keep_member();

CREATE FUNCTION cooperatives_share_begins() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  of cooperatives_member;
  wrong cooperatives_share;
BEGIN
  SELECT * INTO of FROM cooperatives_member WHERE id = NEW.member_id FOR NO KEY UPDATE;
  IF of.left_on IS NOT NULL OR NEW.valid_on < of.joined_on THEN
    RAISE EXCEPTION 'member % has left, or joined later', NEW.member_id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.corrects_id IS NOT NULL THEN
    SELECT * INTO wrong FROM cooperatives_share WHERE id = NEW.corrects_id;
    IF (wrong.member_id, wrong.kind, wrong.valid_on, -wrong.quantity)
       IS DISTINCT FROM (NEW.member_id, NEW.kind, NEW.valid_on, NEW.quantity) OR wrong.deed = 'correction' THEN
      RAISE EXCEPTION 'the correction is no counter row of %', NEW.corrects_id USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cooperatives_share_is_noted BEFORE INSERT ON cooperatives_share
  FOR EACH ROW EXECUTE FUNCTION cooperatives_share_begins();

CREATE FUNCTION cooperatives_share_covered() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM (SELECT sum(sum(quantity)) OVER (ORDER BY valid_on) AS held FROM cooperatives_share
                 WHERE member_id = NEW.member_id AND kind = NEW.kind GROUP BY valid_on) days WHERE held < 0;
  IF FOUND THEN
    RAISE EXCEPTION 'member % would have less than no % on some day', NEW.member_id, NEW.kind
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER cooperatives_share_not_below_zero AFTER INSERT ON cooperatives_share
  FOR EACH ROW EXECUTE FUNCTION cooperatives_share_covered();

CREATE FUNCTION cooperatives_share_paired() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE pair record;
BEGIN
  IF NEW.deed <> 'transfer'
     AND NOT EXISTS (SELECT FROM cooperatives_share WHERE id = NEW.corrects_id AND deed = 'transfer') THEN
    RETURN NULL;
  END IF;
  SELECT count(*) AS rows, sum(s.quantity) AS left_over, count(DISTINCT s.member_id) AS members,
         count(DISTINCT m.cooperative_id) AS cooperatives, count(DISTINCT (s.kind, s.valid_on, s.deed)) AS kinds
    INTO pair FROM cooperatives_share s JOIN cooperatives_member m ON m.id = s.member_id WHERE s.request = NEW.request;
  IF (pair.rows, pair.left_over, pair.members, pair.cooperatives, pair.kinds) IS DISTINCT FROM (2, 0, 2, 1, 1) THEN
    RAISE EXCEPTION 'a transfer is a pair of rows of two members of a cooperative that sum to zero'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cooperatives_share_is_a_pair AFTER INSERT ON cooperatives_share
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cooperatives_share_paired();

CREATE TRIGGER cooperatives_member_no_delete BEFORE DELETE ON cooperatives_member
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER cooperatives_member_no_truncate BEFORE TRUNCATE ON cooperatives_member
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER cooperatives_share_append_only BEFORE UPDATE OR DELETE ON cooperatives_share
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER cooperatives_share_no_truncate BEFORE TRUNCATE ON cooperatives_share
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
"""
FREE = """
DROP TRIGGER cooperatives_member_no_truncate ON cooperatives_member;
DROP TRIGGER cooperatives_member_no_delete ON cooperatives_member;
DROP TRIGGER cooperatives_member_is_kept ON cooperatives_member;
DROP FUNCTION cooperatives_keep_member();
DROP TRIGGER cooperatives_member_is_entered ON cooperatives_member;
DROP FUNCTION cooperatives_member_begins();
DROP TRIGGER cooperatives_share_no_truncate ON cooperatives_share;
DROP TRIGGER cooperatives_share_append_only ON cooperatives_share;
DROP TRIGGER cooperatives_share_is_a_pair ON cooperatives_share;
DROP FUNCTION cooperatives_share_paired();
DROP TRIGGER cooperatives_share_not_below_zero ON cooperatives_share;
DROP FUNCTION cooperatives_share_covered();
DROP TRIGGER cooperatives_share_is_noted ON cooperatives_share;
DROP FUNCTION cooperatives_share_begins();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0003_joining"),
        ("ledger", "0005_member_shares"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("member", "member_once"),
        migrations.AddField(
            "member", "consented_on", models.DateField(blank=True, null=True, verbose_name="consent signed")
        ),
        migrations.AddField("member", "left_on", models.DateField(blank=True, null=True, verbose_name="left")),
        migrations.AddField(
            "member", "left_reason", models.CharField(blank=True, default="", max_length=300, verbose_name="why it left"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "member", "cooperative",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="cooperatives.cooperative",
                verbose_name="cooperative",
            ),
        ),
        migrations.AlterField(
            "member", "household",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="households.household",
                verbose_name="household",
            ),
        ),
        migrations.AddConstraint(
            "member",
            models.UniqueConstraint(
                condition=Q(left_on=None), fields=("cooperative", "household"), name="member_once"
            ),
        ),
        migrations.AddConstraint(
            "member",
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="") | (Q(left_on__gte=F("joined_on")) & ~Q(left_reason="")),
                name="member_left_with_reason",
            ),
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("land", "land shares"), ("house", "house shares"), ("money", "money shares")],
                        max_length=12, verbose_name="kind",
                    ),
                ),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("noted", "brought in or given back"),
                            ("paid_in", "paid in from the balance"),
                            ("cash_in", "paid in in cash"),
                            ("paid_back", "paid back to the balance"),
                            ("transfer", "transferred"),
                            ("correction", "corrected"),
                        ],
                        max_length=12, verbose_name="what was done",
                    ),
                ),
                ("quantity", models.BigIntegerField(verbose_name="quantity")),
                ("valid_on", models.DateField(verbose_name="valid from")),
                ("noted_at", models.DateTimeField(verbose_name="noted")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("paper", models.CharField(max_length=60, verbose_name="paper number")),
                ("request", models.UUIDField(editable=False)),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrected_by",
                        to="cooperatives.share", verbose_name="corrects",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="cooperatives.member"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to=settings.AUTH_USER_MODEL, verbose_name="noted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "share",
                "verbose_name_plural": "shares",
                "constraints": [
                    models.UniqueConstraint(fields=("request", "member"), name="share_noted_once"),
                    models.CheckConstraint(condition=~Q(quantity=0), name="share_of_something"),
                    models.CheckConstraint(
                        condition=Q(deed="transfer", corrects=None)
                        | Q(deed="correction", corrects__isnull=False)
                        | Q(deed="noted", kind__in=["land", "house"], corrects=None)
                        | Q(deed__in=["paid_in", "cash_in"], kind="money", quantity__gt=0, corrects=None)
                        | Q(deed="paid_back", kind="money", quantity__lt=0, corrects=None),
                        name="share_deed_fits_kind",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEPT, FREE),
    ]  # fmt: skip
