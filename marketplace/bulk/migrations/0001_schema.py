"""Files that were sent to be taken in, and what each of them would change. Who sent what, and what became of it, is kept for good."""

import django.db.models.deletion
import marketplace.bulk.models
import marketplace.uploads.private
from django.conf import settings
from django.db import migrations, models


GUARDS = """
CREATE TRIGGER bulk_importfile_no_delete BEFORE DELETE ON bulk_importfile FOR EACH ROW EXECUTE FUNCTION ledger_deny();
CREATE TRIGGER bulk_importfile_no_truncate BEFORE TRUNCATE ON bulk_importfile
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_deny();
"""
FORMER_GUARDS = """
DROP TRIGGER bulk_importfile_no_delete ON bulk_importfile;
DROP TRIGGER bulk_importfile_no_truncate ON bulk_importfile;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0008_groups_of_what_is_held"),
        ("ledger", "0002_guarded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                ("kind", models.CharField(max_length=30, verbose_name="kind")),
                ("sent_at", models.DateTimeField(verbose_name="sent at")),
                ("language", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=100, verbose_name="file")),
                ("size", models.PositiveIntegerField(verbose_name="size (bytes)")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=marketplace.uploads.private.private_storage,
                        upload_to=marketplace.bulk.models.kept_path,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "is being looked at"),
                            ("wrong", "has errors"),
                            ("ready", "waits to be taken in"),
                            ("unchanged", "changes nothing"),
                            ("taking", "is being taken in"),
                            ("taken", "taken in"),
                            ("moved", "must be looked at again"),
                        ],
                        default="checking",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("seen", models.PositiveIntegerField(default=0)),
                ("added", models.PositiveIntegerField(default=0, verbose_name="new")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                ("faulty", models.PositiveIntegerField(default=0, verbose_name="errors")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken in")),
                ("forgotten_at", models.DateTimeField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.appointment",
                        verbose_name="sent as",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken in by",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of rows",
                "verbose_name_plural": "files of rows",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(null=True, verbose_name="row")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("changed", "changed"),
                            ("wrong", "error"),
                            ("moved", "changed meanwhile"),
                        ],
                        max_length=8,
                    ),
                ),
                ("cells", models.JSONField(default=dict)),
                ("faults", models.JSONField(default=list)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="bulk.importfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "row of a file",
                "verbose_name_plural": "rows of files",
                "ordering": ["file", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="importfile",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="import_file_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("forgotten_at", None), models.Q(("due_at", None), ("file", "")), _connector="OR"),
                name="import_file_forgotten_is_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "taken"), ("taken_at__isnull", False)),
                    models.Q(("state", "taken"), _negated=True),
                    _connector="OR",
                ),
                name="import_file_taken_is_dated",
            ),
        ),
        migrations.RunSQL(GUARDS, FORMER_GUARDS),
    ]
