"""Products and packs of before names were compared: of those that are called alike all but the first get a number, and are named."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from marketplace.catalogue.models import Pack, Product
from marketplace.runtime.database_roles import as_owner
from tests.world import World

MIGRATION = import_module("marketplace.catalogue.migrations.0003_on_screen")
NAMES = {"product_name_once_in_cooperative": Product, "pack_name_once_on_sale": Pack}


def test_what_is_called_alike_gets_a_number_and_the_keys_hold(
    real_world: World, owner_sql: psycopg.Connection[Any], capfd: pytest.CaptureFixture[str]
) -> None:
    millet, pack = real_world.millet.product, real_world.millet.pack
    for name in NAMES:
        owner_sql.execute(f"DROP INDEX {name}")
    twin = Product.objects.create(
        name=millet.name, category=millet.category, cooperative=millet.cooperative, village=millet.village
    )
    ended, other = (
        Pack.objects.create(product=millet, name=pack.name, grams=500, price_fen=900, active=active)
        for active in (False, True)
    )
    capfd.readouterr()

    with as_owner(), connection.schema_editor() as editor:  # in one transaction, as migrating does
        MIGRATION.name_apart(apps, editor)
        for name, model in NAMES.items():
            [key] = [one for one in model._meta.constraints if one.name == name]
            editor.add_constraint(model, key)

    told = capfd.readouterr().out
    assert f"product {twin.pk} was called as another one (小米): it is called 小米 ({twin.pk}) now" in told
    assert f"pack {other.pk} was called as another one (5斤袋)" in told and f"pack {ended.pk} " not in told
    assert set(Product.objects.filter(cooperative=millet.cooperative).values_list("name", flat=True)) == {
        "小米", f"小米 ({twin.pk})"
    }  # fmt: skip
    assert set(Pack.objects.filter(product=millet).values_list("pk", "name")) == {
        (pack.pk, "5斤袋"), (ended.pk, "5斤袋"), (other.pk, f"5斤袋 ({other.pk})")
    }  # fmt: skip
