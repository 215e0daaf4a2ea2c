"""A price support pays at the terms that two people saw: the protected price of the day it was asked for, and the most a 斤.

Those of before say neither: they hold for the protected price as it is at the upgrade, up to all of it. And a signed paper that
was kept by mistake can be removed: the row stays.
"""

import django.db.models.deletion
import marketplace.supply.models.agreement
import marketplace.uploads.private
from django.conf import settings

from django.db import migrations, models
from django.db.models import F, Q

# A support of before has paid at the prices that came since; what it agreed to is not made less than what it has paid.
OF_BEFORE = """
UPDATE supply_pricesupport s SET fen_per_jin = p.fen_per_jin, most_fen_per_jin = p.fen_per_jin
  FROM supply_protectedprice p WHERE p.id = s.price_id;
"""
GUARDS = """
CREATE FUNCTION supply_support_keeps_terms() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'the terms of price support % are never changed', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  -- held until the end of the transaction, as the action does: no raise comes in between
  PERFORM FROM supply_protectedprice WHERE id = NEW.price_id AND fen_per_jin = NEW.fen_per_jin FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a price support is asked for at the protected price as it is' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_pricesupport_keeps_terms BEFORE UPDATE ON supply_pricesupport FOR EACH ROW
  WHEN ((NEW.fen_per_jin, NEW.most_fen_per_jin) IS DISTINCT FROM (OLD.fen_per_jin, OLD.most_fen_per_jin))
  EXECUTE FUNCTION supply_support_keeps_terms();
CREATE TRIGGER supply_pricesupport_terms_of_today BEFORE INSERT ON supply_pricesupport
  FOR EACH ROW EXECUTE FUNCTION supply_support_keeps_terms();
"""
NO_GUARDS = """
DROP TRIGGER supply_pricesupport_terms_of_today ON supply_pricesupport;
DROP TRIGGER supply_pricesupport_keeps_terms ON supply_pricesupport;
DROP FUNCTION supply_support_keeps_terms();
"""


class Migration(migrations.Migration):
    dependencies = [("supply", "0009_seasons_mended"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField(
            "pricesupport",
            "fen_per_jin",
            models.PositiveIntegerField(default=1, verbose_name="up to which protected price (fen per 斤)"),
            preserve_default=False,
        ),
        migrations.AddField(
            "pricesupport",
            "most_fen_per_jin",
            models.PositiveIntegerField(default=1, verbose_name="at most (fen per 斤)"),
            preserve_default=False,
        ),
        migrations.RunSQL(OF_BEFORE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "pricesupport",
            models.CheckConstraint(
                condition=Q(most_fen_per_jin__gt=0, most_fen_per_jin__lte=F("fen_per_jin")),
                name="price_support_most_a_jin",
            ),
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
        migrations.AlterField(
            "agreementscan",
            "file",
            models.FileField(
                blank=True,
                storage=marketplace.uploads.private.private_storage,
                upload_to=marketplace.supply.models.agreement.scan_path,
                verbose_name="file",
            ),
        ),
        migrations.AddField(
            "agreementscan",
            "removed_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="removed by",
            ),
        ),
        migrations.AddField(
            "agreementscan", "removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed")
        ),
        migrations.AddField(
            "agreementscan",
            "removed_reason",
            models.CharField(blank=True, default="", max_length=300, verbose_name="why it was removed"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("agreementscan", "agreement_scan_once"),
        migrations.AddConstraint(
            "agreementscan",
            models.UniqueConstraint(
                fields=("agreement", "sha256"), condition=Q(removed_at=None), name="agreement_scan_once"
            ),
        ),
        migrations.AddConstraint(
            "agreementscan",
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None, removed_reason="") & ~Q(file="")
                | Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_reason=""),
                name="agreement_scan_removed_with_reason",
            ),
        ),
    ]
