"""A season is closed by two people: one asks for a sum, another confirms it (R11). Seasons closed before stay as they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

BY_TWO = """
DROP TRIGGER supply_seasonclosing_is_final ON supply_seasonclosing;
UPDATE supply_seasonclosing SET under_former_rule = true WHERE closed_at IS NOT NULL;

-- Whether the change log says that this person has asked for this sum, or confirmed it (nobody: the operator by command).
CREATE FUNCTION supply_season_logged(agreement bigint, said text, by_id bigint, at timestamptz, fen bigint)
 RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM wagtailcore_modellogentry e JOIN django_content_type t ON t.id = e.content_type_id
     WHERE (t.app_label, t.model) = ('supply', 'agreement') AND e.object_id = agreement::text AND e.action = said
       AND e.user_id IS NOT DISTINCT FROM by_id AND e.timestamp = at
       AND e.data #>> '{changes,asked_fen,1}' = fen::text);
END $$;
CREATE OR REPLACE FUNCTION supply_keep_closing() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.closed_at IS NOT NULL
     OR (NEW.id, NEW.agreement_id, NEW.under_former_rule) IS DISTINCT FROM (OLD.id, OLD.agreement_id, OLD.under_former_rule)
  THEN
    RAISE EXCEPTION 'season closing % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.confirmed_at IS NOT NULL
     AND (NEW.started_at, NEW.started_by_id, NEW.asked_by_id, NEW.asked_at, NEW.asked_fen, NEW.withdrawn_at,
          NEW.confirmed_by_id, NEW.confirmed_at) IS DISTINCT FROM
         (OLD.started_at, OLD.started_by_id, OLD.asked_by_id, OLD.asked_at, OLD.asked_fen, OLD.withdrawn_at,
          OLD.confirmed_by_id, OLD.confirmed_at) THEN
    RAISE EXCEPTION 'two people have agreed to season closing %', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL
     AND (OLD.withdrawn_at IS NOT NULL OR (NEW.asked_by_id, NEW.asked_at, NEW.asked_fen) IS DISTINCT FROM
          (OLD.asked_by_id, OLD.asked_at, OLD.asked_fen)) THEN
    RAISE EXCEPTION 'season closing % is confirmed as it was asked for', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL
     AND NOT (supply_season_logged(NEW.agreement_id, 'supply.season.asked', NEW.asked_by_id, NEW.asked_at, NEW.asked_fen)
              AND supply_season_logged(NEW.agreement_id, 'supply.season.confirmed', NEW.confirmed_by_id, NEW.confirmed_at,
                                       NEW.asked_fen)) THEN
    RAISE EXCEPTION 'the change log does not say who asked for and confirmed season closing %', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.confirmed_at IS NULL AND NEW.confirmed_by_id IS NOT NULL THEN
    RAISE EXCEPTION 'season closing % is confirmed at no time', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.asked_at IS DISTINCT FROM OLD.asked_at AND NEW.withdrawn_at IS NOT NULL
     OR NEW.asked_at IS NOT DISTINCT FROM OLD.asked_at
        AND ((NEW.asked_by_id, NEW.asked_fen, NEW.started_at, NEW.started_by_id) IS DISTINCT FROM
             (OLD.asked_by_id, OLD.asked_fen, OLD.started_at, OLD.started_by_id)
             OR OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at) THEN
    RAISE EXCEPTION 'the request of season closing % is written: it is withdrawn, or asked for anew', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.confirmed_at IS NULL AND (NEW.closed_at, NEW.paid_fen, NEW.from_fund_fen, NEW.owed_fen) IS DISTINCT FROM
     (OLD.closed_at, OLD.paid_fen, OLD.from_fund_fen, OLD.owed_fen) THEN
    RAISE EXCEPTION 'nobody has confirmed season closing %', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_seasonclosing_is_final BEFORE UPDATE ON supply_seasonclosing
  FOR EACH ROW EXECUTE FUNCTION supply_keep_closing();

CREATE FUNCTION supply_closing_begins() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF num_nulls(NEW.asked_by_id, NEW.asked_at, NEW.asked_fen) > 0 OR NEW.under_former_rule
     OR num_nonnulls(NEW.confirmed_by_id, NEW.confirmed_at, NEW.closed_at, NEW.withdrawn_at) > 0
     OR NEW.paid_fen <> 0 OR NEW.from_fund_fen <> 0 OR NEW.owed_fen <> 0 THEN
    RAISE EXCEPTION 'the closing of a season begins with a request' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_seasonclosing_begins BEFORE INSERT ON supply_seasonclosing
  FOR EACH ROW EXECUTE FUNCTION supply_closing_begins();

CREATE FUNCTION supply_purchase_is_confirmed() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM supply_seasonclosing WHERE id = NEW.closing_id AND confirmed_at IS NOT NULL AND closed_at IS NULL FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'nothing is bought by season closing %: nobody has confirmed it, or it is closed', NEW.closing_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_seasonpurchase_is_confirmed BEFORE INSERT ON supply_seasonpurchase
  FOR EACH ROW EXECUTE FUNCTION supply_purchase_is_confirmed();
"""
BY_ONE = """
DROP TRIGGER supply_seasonpurchase_is_confirmed ON supply_seasonpurchase;
DROP FUNCTION supply_purchase_is_confirmed();
DROP TRIGGER supply_seasonclosing_begins ON supply_seasonclosing;
DROP FUNCTION supply_closing_begins();
CREATE OR REPLACE FUNCTION supply_keep_closing() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.closed_at IS NOT NULL
     OR (NEW.id, NEW.agreement_id, NEW.started_at, NEW.started_by_id) IS DISTINCT FROM
        (OLD.id, OLD.agreement_id, OLD.started_at, OLD.started_by_id) THEN
    RAISE EXCEPTION 'season closing % is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
DROP FUNCTION supply_season_logged(bigint, text, bigint, timestamptz, bigint);
"""


def person(verbose_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
        to=settings.AUTH_USER_MODEL, verbose_name=verbose_name,
    )  # fmt: skip


def moment(verbose_name: str) -> models.DateTimeField:
    return models.DateTimeField(blank=True, null=True, verbose_name=verbose_name)


class Migration(migrations.Migration):
    dependencies = [
        ("supply", "0005_support_begins_requested"),
        ("people", "0002_change_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("seasonclosing", "asked_by", person("asked by")),
        migrations.AddField("seasonclosing", "asked_at", moment("asked")),
        migrations.AddField(
            "seasonclosing", "asked_fen",
            models.PositiveBigIntegerField(blank=True, null=True, verbose_name="sum that was asked for (fen)"),
        ),
        migrations.AddField("seasonclosing", "withdrawn_at", moment("withdrawn")),
        migrations.AddField("seasonclosing", "confirmed_by", person("confirmed by")),
        migrations.AddField("seasonclosing", "confirmed_at", moment("confirmed")),
        migrations.AddField(
            "seasonclosing", "under_former_rule", models.BooleanField(default=False, editable=False)
        ),
        migrations.RunSQL(BY_TWO, BY_ONE),
        migrations.AddConstraint(
            "seasonclosing",
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(asked_by__isnull=False, asked_at__isnull=False, asked_fen__isnull=False, withdrawn_at__isnull=True),
                name="season_closing_asked_for",
            ),
        ),
        migrations.AddConstraint(
            "seasonclosing",
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")), name="season_closing_by_two"
            ),
        ),
        migrations.AddConstraint(
            "seasonclosing",
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(confirmed_at__isnull=False) | Q(under_former_rule=True),
                name="season_closed_once_confirmed",
            ),
        ),
    ]  # fmt: skip
