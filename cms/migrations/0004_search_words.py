"""Search words with the groups that a marketplace begins with, and words that found nothing."""

from django.db import migrations, models

from cms.finding.words.first_words import FIRST_WORDS


def plant(apps, schema_editor):
    words = apps.get_model("cms", "SearchWords")
    words.objects.bulk_create([words(words=group) for group in FIRST_WORDS])


class Migration(migrations.Migration):
    dependencies = [("cms", "0003_next_lot")]
    operations = [
        migrations.CreateModel(
            name="SearchMiss",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=12, unique=True, verbose_name="word")),
                ("times", models.PositiveIntegerField(default=1, verbose_name="times")),
                ("last_on", models.DateField(verbose_name="last asked for")),
            ],
            options={
                "verbose_name": "search that found nothing",
                "verbose_name_plural": "searches that found nothing",
                "ordering": ["-times", "-last_on", "word"],
            },
        ),
        migrations.CreateModel(
            name="SearchWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    models.TextField(
                        help_text="Separated by commas, such as: 西红柿, 番茄, tomato. Also how people misspell it. Plurals, pinyin and traditional characters are known anyway.",
                        max_length=1000,
                        verbose_name="words that mean the same",
                    ),
                ),
            ],
            options={
                "verbose_name": "group of search words",
                "verbose_name_plural": "search words",
                "ordering": ["id"],
            },
        ),
        migrations.RunPython(plant, migrations.RunPython.noop),
        migrations.RunSQL("SELECT cms_watch('cms_searchwords', 'words', '')", migrations.RunSQL.noop),
    ]
