"""Postage goes by the province's official code, and an order holds its division's code beside the text of its address.

A rate for a name that no province has, or for one that has a rate already, stays as it is and is named: it was nobody's
rate before either, since addresses held the official name. What addresses of orders say is not changed.
"""

import sys
from typing import Any

from django.db import connection, migrations, models

import marketplace.places.divisions.labels
from marketplace.places.divisions.reading import locate, province_named
from marketplace.places.divisions.table import PROVINCES

KNOWN = """
UPDATE orders_order o SET division = k.code
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS k (province, city, district, code)
 WHERE (o.province, o.city, o.district) = (k.province, k.city, k.district)
"""


def rates_to_codes(apps: Any, schema_editor: Any) -> None:
    Rate = apps.get_model("orders", "PostageRate")
    rates = list(Rate.objects.exclude(province="").order_by("pk"))
    official = {name: code for code, (name, _english) in PROVINCES.items()}
    # the official name first: addresses held it, so that is the rate that was paid
    rates.sort(key=lambda rate: rate.province not in official)
    taken: set[str] = set()
    for rate in rates:
        found = province_named(rate.province)
        if found is None:
            sys.stdout.write(f"\n  postage rate {rate.pk} is for {rate.province}: no province is called so")
        elif found.code in taken:
            sys.stdout.write(f"\n  postage rate {rate.pk} is for {rate.province}: {found.name} has another rate")
        else:
            taken.add(found.code)
            Rate.objects.filter(pk=rate.pk).update(province=found.code)


def rates_to_names(apps: Any, schema_editor: Any) -> None:
    Rate = apps.get_model("orders", "PostageRate")
    for rate in Rate.objects.filter(province__in=PROVINCES):
        Rate.objects.filter(pk=rate.pk).update(province=PROVINCES[rate.province][0])


def orders_get_codes(apps: Any, schema_editor: Any) -> None:
    Order = apps.get_model("orders", "Order")
    places = Order.objects.order_by().values_list("province", "city", "district").distinct()
    known = [(*place, code) for place in places if (code := locate(*place).code)]
    if known:
        with connection.cursor() as cursor:
            cursor.execute(KNOWN, [list(column) for column in zip(*known, strict=True)])


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_codes_guarded")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="division",
            field=models.CharField(blank=True, default="", editable=False, max_length=6, verbose_name="division"),
        ),
        migrations.AlterField(
            model_name="postagerate",
            name="province",
            field=models.CharField(
                blank=True,
                choices=marketplace.places.divisions.labels.province_choices,
                help_text="Empty for everywhere else.",
                max_length=30,
                unique=True,
                verbose_name="province",
            ),
        ),
        migrations.RunPython(rates_to_codes, rates_to_names),
        migrations.RunPython(orders_get_codes, migrations.RunPython.noop),
    ]
