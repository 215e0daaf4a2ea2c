"""A discount code that is used up or ended may be followed by a new one of the same word."""

from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_held_unpaid"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="discountcode",
            name="replaced_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="replaced by a new one"),
        ),
        migrations.AlterField(
            model_name="discountcode", name="code", field=models.CharField(max_length=30, verbose_name="code")
        ),
        migrations.AddConstraint(
            model_name="discountcode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None)), fields=("code",), name="discount_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="discountcode",
            constraint=models.UniqueConstraint(
                Upper("code"),
                condition=models.Q(("issued_by__isnull", False), ("replaced_at", None)),
                name="discount_code_once_upper",
            ),
        ),
    ]
