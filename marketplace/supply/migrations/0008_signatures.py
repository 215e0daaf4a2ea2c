"""What a household's signature carries, papers that were signed, and what PostgreSQL keeps of agreements.

The share is what was agreed: it changes only while nothing was delivered and no harvest announced under it. A delivery needs
a signature whose household has not left; whoever lets it leave holds the agreement's row, which each delivery waits for.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import marketplace.supply.models.agreement
import marketplace.uploads.private

KEPT = """
CREATE FUNCTION supply_keep_agreement() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.cooperative_id, NEW.product_id, NEW.season_id) IS DISTINCT FROM
     (OLD.id, OLD.cooperative_id, OLD.product_id, OLD.season_id) THEN
    RAISE EXCEPTION 'agreement % is for another cooperative, product or season', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.household_share_bp <> OLD.household_share_bp
     AND (EXISTS (SELECT FROM supply_delivery WHERE agreement_id = OLD.id)
          OR EXISTS (SELECT FROM supply_forecast WHERE agreement_id = OLD.id)) THEN
    RAISE EXCEPTION 'something was delivered or announced under agreement %: its share stays', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_agreement_is_kept BEFORE UPDATE ON supply_agreement
  FOR EACH ROW EXECUTE FUNCTION supply_keep_agreement();

CREATE FUNCTION supply_keep_signature() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.agreement_id, NEW.household_id) IS DISTINCT FROM (OLD.id, OLD.agreement_id, OLD.household_id) THEN
    RAISE EXCEPTION 'signature % is of another household or agreement', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_signature_is_kept BEFORE UPDATE ON supply_signature
  FOR EACH ROW EXECUTE FUNCTION supply_keep_signature();

CREATE FUNCTION supply_delivery_is_signed_for() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM supply_agreement WHERE id = NEW.agreement_id FOR KEY SHARE;
  PERFORM FROM supply_signature
    WHERE agreement_id = NEW.agreement_id AND household_id = NEW.household_id AND left_on IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'household % has not signed agreement %, or has left it', NEW.household_id, NEW.agreement_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_delivery_is_signed BEFORE INSERT ON supply_delivery
  FOR EACH ROW EXECUTE FUNCTION supply_delivery_is_signed_for();

""" + "".join(
    f"""
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
"""
    for table in ("supply_agreement", "supply_signature")
)
FREE = """
DROP TRIGGER supply_signature_no_truncate ON supply_signature;
DROP TRIGGER supply_signature_no_delete ON supply_signature;
DROP TRIGGER supply_agreement_no_truncate ON supply_agreement;
DROP TRIGGER supply_agreement_no_delete ON supply_agreement;
DROP TRIGGER supply_delivery_is_signed ON supply_delivery;
DROP FUNCTION supply_delivery_is_signed_for();
DROP TRIGGER supply_signature_is_kept ON supply_signature;
DROP FUNCTION supply_keep_signature();
DROP TRIGGER supply_agreement_is_kept ON supply_agreement;
DROP FUNCTION supply_keep_agreement();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supply", "0007_seasons_and_notices"),
        ("ledger", "0002_guarded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "signature", "expected_grams",
            models.PositiveIntegerField(blank=True, null=True, verbose_name="expected mass (g)"),
        ),
        migrations.AddField(
            "signature", "named_to_buyers",
            models.BooleanField(
                blank=True, null=True, verbose_name="buyers may read the masked name and the village"
            ),
        ),
        migrations.AddField(
            "signature", "edited_by",
            models.CharField(
                choices=[
                    ("clerks", "the cooperative's clerks and managers"),
                    ("managers", "the cooperative's managers alone"),
                ],
                default="clerks", max_length=8, verbose_name="who may change this signature",
            ),
        ),
        migrations.AddField("signature", "left_on", models.DateField(blank=True, null=True, verbose_name="left")),
        migrations.AddField(
            "signature", "left_reason", models.CharField(blank=True, default="", max_length=300, verbose_name="why it left"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "signature",
            models.CheckConstraint(
                condition=Q(expected_grams__isnull=True) | Q(expected_grams__gt=0), name="signature_expects_mass"
            ),
        ),
        migrations.AddConstraint(
            "signature",
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="") | (Q(left_on__gte=F("signed_on")) & ~Q(left_reason="")),
                name="signature_left_with_reason",
            ),
        ),
        migrations.CreateModel(
            name="AgreementScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.FileField(
                        storage=marketplace.uploads.private.private_storage,
                        upload_to=marketplace.supply.models.agreement.scan_path, verbose_name="file",
                    ),
                ),
                ("note", models.CharField(max_length=100, verbose_name="what it is")),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("kept_at", models.DateTimeField(verbose_name="kept")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="supply.agreement"
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
                        verbose_name="kept by",
                    ),
                ),
            ],
            options={
                "verbose_name": "signed paper",
                "verbose_name_plural": "signed papers",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "sha256"), name="agreement_scan_once")
                ],
            },
        ),
        migrations.RunSQL(KEPT, FREE),
    ]  # fmt: skip
