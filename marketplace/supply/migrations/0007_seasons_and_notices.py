"""Seasons of a product and grade don't overlap; why a protected price was raised; who of a cooperative is told of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

GUARDS = """
-- Rows of before stay as they are, also where they overlap: only what is opened or moved from now on is looked at.
CREATE FUNCTION supply_season_overlaps(price bigint, product bigint, of_grade text, season bigint) RETURNS boolean
 LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM supply_protectedprice p JOIN supply_season other ON other.id = p.season_id
      JOIN supply_season mine ON mine.id = season
     WHERE p.product_id = product AND p.grade = of_grade AND p.id <> price AND other.id <> mine.id
       AND daterange(other.starts_on, other.ends_on, '[]') && daterange(mine.starts_on, mine.ends_on, '[]'))
$$;
CREATE FUNCTION supply_price_has_its_season() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM catalogue_product WHERE id = NEW.product_id FOR NO KEY UPDATE;  -- two at once: one after the other
  PERFORM FROM supply_season WHERE id = NEW.season_id FOR SHARE;
  IF supply_season_overlaps(NEW.id, NEW.product_id, NEW.grade, NEW.season_id) THEN
    RAISE EXCEPTION 'product % % has another season at that time', NEW.product_id, NEW.grade
      USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_protected_price_has_its_season BEFORE INSERT ON supply_protectedprice
  FOR EACH ROW EXECUTE FUNCTION supply_price_has_its_season();
CREATE FUNCTION supply_season_is_moved() RETURNS trigger LANGUAGE plpgsql
 SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM supply_protectedprice p
              WHERE p.season_id = NEW.id AND supply_season_overlaps(p.id, p.product_id, p.grade, NEW.id)) THEN
    RAISE EXCEPTION 'season % overlaps another one of its produce', NEW.id USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER supply_season_is_moved AFTER UPDATE OF starts_on, ends_on ON supply_season
  FOR EACH ROW EXECUTE FUNCTION supply_season_is_moved();

-- Why a price was raised stays as it was written, until it is raised again.
CREATE FUNCTION supply_keep_price_reason() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.fen_per_jin = OLD.fen_per_jin AND (NEW.reason, NEW.decided_on) IS DISTINCT FROM (OLD.reason, OLD.decided_on) THEN
    RAISE EXCEPTION 'why protected price % was raised is written', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_protected_price_keeps_reason BEFORE UPDATE ON supply_protectedprice
  FOR EACH ROW EXECUTE FUNCTION supply_keep_price_reason();
CREATE OR REPLACE FUNCTION supply_write_price_down() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.fen_per_jin <> OLD.fen_per_jin THEN
    INSERT INTO supply_protectedpricestep (price_id, fen_per_jin, set_by_id, set_at, reason, decided_on)
    VALUES (NEW.id, NEW.fen_per_jin, NEW.set_by_id, NEW.set_at, NEW.reason, NEW.decided_on);
  END IF;
  RETURN NULL;
END $$;
"""
NO_GUARDS = """
DROP TRIGGER supply_protected_price_keeps_reason ON supply_protectedprice;
DROP FUNCTION supply_keep_price_reason();
DROP TRIGGER supply_season_is_moved ON supply_season;
DROP FUNCTION supply_season_is_moved();
DROP TRIGGER supply_protected_price_has_its_season ON supply_protectedprice;
DROP FUNCTION supply_price_has_its_season();
DROP FUNCTION supply_season_overlaps(bigint, bigint, text, bigint);
CREATE OR REPLACE FUNCTION supply_write_price_down() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.fen_per_jin <> OLD.fen_per_jin THEN
    INSERT INTO supply_protectedpricestep (price_id, fen_per_jin, set_by_id, set_at)
    VALUES (NEW.id, NEW.fen_per_jin, NEW.set_by_id, NEW.set_at);
  END IF;
  RETURN NULL;
END $$;
"""


def reason() -> models.CharField:
    return models.CharField(blank=True, max_length=300, verbose_name="reason", default="")


def decided() -> models.DateField:
    return models.DateField(blank=True, null=True, verbose_name="decided on")


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_schema"),
        ("cooperatives", "0001_schema"),
        ("supply", "0006_season_closed_by_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("protectedprice", "reason", reason(), preserve_default=False),
        migrations.AddField("protectedprice", "decided_on", decided()),
        migrations.AddField("protectedpricestep", "reason", reason(), preserve_default=False),
        migrations.AddField("protectedpricestep", "decided_on", decided()),
        migrations.CreateModel(
            name="PriceNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                ("written_at", models.DateTimeField(verbose_name="written")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "cooperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cooperatives.cooperative",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="supply.protectedpricestep",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "notice of a protected price",
                "verbose_name_plural": "notices of protected prices",
                "indexes": [
                    models.Index(condition=Q(("due_at__isnull", False)), fields=["due_at"], name="price_notice_due"),
                    models.Index(condition=Q(("read_at", None)), fields=["user"], name="price_notice_unread"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("step", "user"), name="price_notice_once"),
                    models.CheckConstraint(
                        condition=Q(("sent_at", None), ("due_at", None), _connector="OR"),
                        name="price_notice_sent_is_not_due",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
