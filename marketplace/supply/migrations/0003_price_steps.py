"""Each protected price from when on: settlements and purchases are checked against the one that held then."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

STEPS = """
CREATE FUNCTION supply_write_price_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.fen_per_jin <> OLD.fen_per_jin THEN
    INSERT INTO supply_protectedpricestep (price_id, fen_per_jin, set_by_id, set_at)
    VALUES (NEW.id, NEW.fen_per_jin, NEW.set_by_id, NEW.set_at);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER supply_protected_price_is_written_down AFTER INSERT OR UPDATE ON supply_protectedprice
  FOR EACH ROW EXECUTE FUNCTION supply_write_price_down();
-- Written now: what was settled before this version was settled by another rule, and is not judged by this one.
INSERT INTO supply_protectedpricestep (price_id, fen_per_jin, set_by_id, set_at)
  SELECT id, fen_per_jin, set_by_id, set_at FROM supply_protectedprice ORDER BY id;
CREATE TRIGGER supply_protectedpricestep_append_only BEFORE UPDATE OR DELETE ON supply_protectedpricestep
  FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER supply_protectedpricestep_no_truncate BEFORE TRUNCATE ON supply_protectedpricestep
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
"""
NO_STEPS = """
DROP TRIGGER supply_protected_price_is_written_down ON supply_protectedprice;
DROP FUNCTION supply_write_price_down();
"""


class Migration(migrations.Migration):
    dependencies = [("supply", "0002_guarded"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="ProtectedPriceStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fen_per_jin", models.PositiveIntegerField(verbose_name="protected price (fen per 斤)")),
                ("set_at", models.DateTimeField(verbose_name="set at")),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="written"),
                ),
                (
                    "price",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="supply.protectedprice"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set by",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a protected price",
                "verbose_name_plural": "steps of protected prices",
                "constraints": [
                    models.UniqueConstraint(fields=("price", "fen_per_jin"), name="protected_price_step_once")
                ],
            },
        ),
        migrations.RunSQL(STEPS, NO_STEPS),
    ]
