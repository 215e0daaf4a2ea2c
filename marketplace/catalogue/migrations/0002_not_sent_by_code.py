"""Where a product is not sent goes by the province's official code. A name that no province has stays, and is named."""

import sys
from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models

import marketplace.places.divisions.labels
from marketplace.places.divisions.reading import province_named
from marketplace.places.divisions.table import PROVINCES


def to_codes(apps: Any, schema_editor: Any) -> None:
    Product = apps.get_model("catalogue", "Product")
    for pk, name, written in _barred(Product):
        found = [province_named(one) for one in written]
        codes = [one.code if one else text for one, text in zip(found, written, strict=True)]
        Product.objects.filter(pk=pk).update(not_sent_to=list(dict.fromkeys(codes)))
        unknown = [text for one, text in zip(found, written, strict=True) if one is None]
        if unknown:
            sys.stdout.write(f"\n  product {pk} ({name}) is not sent to {', '.join(unknown)}: no province is called so")


def to_names(apps: Any, schema_editor: Any) -> None:
    Product = apps.get_model("catalogue", "Product")
    for pk, _name, codes in _barred(Product):
        names = [PROVINCES[code][0] if code in PROVINCES else code for code in codes]
        Product.objects.filter(pk=pk).update(not_sent_to=names)


def _barred(Product: Any) -> list[tuple[int, str, list[str]]]:
    return list(Product.objects.exclude(not_sent_to=[]).order_by("pk").values_list("pk", "name", "not_sent_to"))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_schema")]

    operations = [
        migrations.AlterField(
            model_name="product",
            name="not_sent_to",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=marketplace.places.divisions.labels.province_choices, max_length=30
                ),
                blank=True,
                default=list,
                help_text="Official codes of provinces (54 for Tibet): what is fresh would not arrive fresh.",
                size=None,
                verbose_name="not sent to",
            ),
        ),
        migrations.RunPython(to_codes, to_names),
    ]
