"""An appointment may begin on an application, as that of a party's first manager."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_groups_of_what_is_held"),
    ]

    operations = [
        migrations.AlterField(
            model_name="appointment",
            name="how",
            field=models.CharField(
                choices=[
                    ("invitation", "by invitation"),
                    ("application", "on an application"),
                    ("command", "by command"),
                    ("migration", "from before appointments were kept"),
                    ("demo", "for the demo"),
                ],
                max_length=12,
                verbose_name="how it began",
            ),
        ),
    ]
