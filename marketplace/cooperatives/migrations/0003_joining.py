"""Parties of three kinds, how each became what it is, and the villages that they are paired with."""

import django.db.models.deletion
import marketplace.cooperatives.parties
import marketplace.uploads.private
from django.conf import settings
from django.db import migrations, models


GUARDS = """
-- Steps are only added. They go with their party, which is deleted only while nothing hangs on it.
CREATE TRIGGER cooperatives_step_append_only BEFORE UPDATE ON cooperatives_step
  FOR EACH ROW EXECUTE FUNCTION people_deny_log_change();
CREATE TRIGGER cooperatives_step_no_truncate BEFORE TRUNCATE ON cooperatives_step
  FOR EACH STATEMENT EXECUTE FUNCTION people_deny_log_change();
CREATE FUNCTION cooperatives_step_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM cooperatives_cooperative WHERE id = OLD.cooperative_id) THEN
    RAISE EXCEPTION 'step % stays as long as its party does', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cooperatives_step_stays AFTER DELETE ON cooperatives_step DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION cooperatives_step_stays();

-- A party's status changes by a step that was written before it.
CREATE FUNCTION cooperatives_status_by_step() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.status IS DISTINCT FROM
     (SELECT status FROM cooperatives_step WHERE cooperative_id = NEW.id ORDER BY id DESC LIMIT 1) THEN
    RAISE EXCEPTION 'party % becomes % by a step only', NEW.id, NEW.status USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cooperatives_status_by_step BEFORE UPDATE OF status ON cooperatives_cooperative
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION cooperatives_status_by_step();

-- A pairing ends once; nothing else of it is changed, and none is deleted.
CREATE FUNCTION cooperatives_pairing_only_ends() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.until IS NOT NULL OR NEW.until IS NULL
     OR (NEW.id, NEW.party_id, NEW.village_id, NEW.since, NEW.reason, NEW.made_by_id, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.party_id, OLD.village_id, OLD.since, OLD.reason, OLD.made_by_id, OLD.made_at) THEN
    RAISE EXCEPTION 'pairing % ends once, and nothing else of it is changed', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cooperatives_pairing_only_ends BEFORE UPDATE ON cooperatives_pairing
  FOR EACH ROW EXECUTE FUNCTION cooperatives_pairing_only_ends();
CREATE TRIGGER cooperatives_pairing_no_delete BEFORE DELETE ON cooperatives_pairing
  FOR EACH ROW EXECUTE FUNCTION people_deny_log_change();
CREATE TRIGGER cooperatives_pairing_no_truncate BEFORE TRUNCATE ON cooperatives_pairing
  FOR EACH STATEMENT EXECUTE FUNCTION people_deny_log_change();
"""
FORMER = """
-- Before, a status kept nobody from selling, and nobody applied: who is there has joined.
INSERT INTO cooperatives_step (cooperative_id, kind, status, reason, at)
  SELECT id, 'before', 'approved', '', now() FROM cooperatives_cooperative ORDER BY id;
UPDATE cooperatives_cooperative SET status = 'approved' WHERE status <> 'approved';
"""
UNGUARDED = """
DROP TRIGGER cooperatives_status_by_step ON cooperatives_cooperative;
DROP FUNCTION cooperatives_status_by_step();
DROP TRIGGER cooperatives_step_append_only ON cooperatives_step;
DROP TRIGGER cooperatives_step_no_truncate ON cooperatives_step;
DROP TRIGGER cooperatives_step_stays ON cooperatives_step;
DROP FUNCTION cooperatives_step_stays();
DROP TRIGGER cooperatives_pairing_only_ends ON cooperatives_pairing;
DROP TRIGGER cooperatives_pairing_no_delete ON cooperatives_pairing;
DROP TRIGGER cooperatives_pairing_no_truncate ON cooperatives_pairing;
DROP FUNCTION cooperatives_pairing_only_ends();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0002_delete_clerk"),
        ("people", "0009_on_an_application"),
        ("places", "0002_where_it_is"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("does", models.TextField(max_length=600, verbose_name="what it does")),
                ("helps", models.TextField(max_length=600, verbose_name="whom it helps, and how")),
                ("households", models.PositiveSmallIntegerField(verbose_name="households that it means to take")),
                ("language", models.CharField(max_length=10)),
                ("is_open", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "application",
                "verbose_name_plural": "applications",
            },
        ),
        migrations.CreateModel(
            name="ApplicationPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.FileField(
                        storage=marketplace.uploads.private.private_storage,
                        upload_to=marketplace.cooperatives.parties.paper_path,
                        verbose_name="file",
                    ),
                ),
                ("note", models.CharField(max_length=100, verbose_name="what it is")),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("kept_at", models.DateTimeField(verbose_name="kept")),
            ],
            options={
                "verbose_name": "document of an application",
                "verbose_name_plural": "documents of applications",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Pairing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(null=True, verbose_name="until")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("ended_reason", models.CharField(blank=True, max_length=200, verbose_name="reason of the end")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
            ],
            options={
                "verbose_name": "pairing",
                "verbose_name_plural": "pairings",
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("applied", "applied"),
                            ("asked_back", "asked to add something"),
                            ("completed", "completed"),
                            ("recommended", "recommended"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                            ("suspended", "suspended"),
                            ("lifted", "suspension lifted"),
                            ("entered", "entered by the county"),
                            ("before", "from before steps were kept"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("applied", "applied"),
                            ("asked_back", "asked to add something"),
                            ("recommended", "recommended"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                            ("suspended", "suspended"),
                        ],
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=500, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="when")),
            ],
            options={
                "verbose_name": "step of a party",
                "verbose_name_plural": "steps of parties",
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="cooperative",
            name="cooperative_name_once",
        ),
        migrations.AddField(
            model_name="cooperative",
            name="credit_code",
            field=models.CharField(blank=True, max_length=18, verbose_name="unified social credit code"),
        ),
        migrations.AddField(
            model_name="cooperative",
            name="kind",
            field=models.CharField(
                choices=[("cooperative", "cooperative"), ("firm", "firm"), ("supplier", "supplier")],
                default="cooperative",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="cooperative",
            name="status",
            field=models.CharField(
                choices=[
                    ("applied", "applied"),
                    ("asked_back", "asked to add something"),
                    ("recommended", "recommended"),
                    ("approved", "approved"),
                    ("declined", "declined"),
                    ("withdrawn", "withdrawn"),
                    ("suspended", "suspended"),
                ],
                default="applied",
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AddConstraint(
            model_name="cooperative",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["declined", "withdrawn"]), _negated=True),
                fields=("name",),
                name="cooperative_name_once",
                violation_error_message="There is a party of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cooperative",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["declined", "withdrawn"]), _negated=True),
                    models.Q(("credit_code", ""), _negated=True),
                ),
                fields=("credit_code",),
                name="cooperative_credit_code_once",
                violation_error_message="There is a party with this credit code already.",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="applicant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to=settings.AUTH_USER_MODEL,
                verbose_name="applicant",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="cooperative",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="application",
                to="cooperatives.cooperative",
                verbose_name="party",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="villages",
            field=models.ManyToManyField(related_name="+", to="places.village", verbose_name="villages that it helps"),
        ),
        migrations.AddField(
            model_name="applicationpaper",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="cooperatives.application"
            ),
        ),
        migrations.AddField(
            model_name="pairing",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="pairing",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="pairing",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pairings",
                to="cooperatives.cooperative",
                verbose_name="party",
            ),
        ),
        migrations.AddField(
            model_name="pairing",
            name="village",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pairings",
                to="places.village",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="appointment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.appointment",
                verbose_name="as what",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by whom",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="cooperative",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="cooperatives.cooperative"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_open", True)), fields=("applicant",), name="application_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationpaper",
            constraint=models.UniqueConstraint(fields=("application", "sha256"), name="application_paper_once"),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("party", "village"), name="pairing_holds_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="pairing_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_reason", ""), ("until", None)),
                    models.Q(("ended_at__isnull", False), ("until__isnull", False)),
                    _connector="OR",
                ),
                name="pairing_ended_is_dated",
            ),
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
        migrations.RunSQL(FORMER, migrations.RunSQL.noop),
    ]
