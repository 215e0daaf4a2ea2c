"""Rates, products and orders of before provinces went by code: what is known gets its code, what is not stays and is named."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from marketplace.runtime.database_roles import as_owner
from orders.models import PostageRate
from tests.world import World, order_packs

ORDERS = import_module("orders.migrations.0008_places_by_code")
CATALOGUE = import_module("marketplace.catalogue.migrations.0002_not_sent_by_code")
PLACES = {
    ("山东省", "淄博市", "张店区"): "370303",
    ("上海市", "上海市", "徐汇区"): "310104",
    ("广东省", "东莞市", ""): "4419",
    ("山东省", "济南市", "高新区"): "3701",
    ("示例省", "示例市", ""): "",
}


def apply(*steps: Any) -> None:
    """Run steps of the migrations on today's tables: those change the texts in columns, which have not changed since.

    Taking the whole schema back and up again takes minutes, and more with each later migration.
    """
    with as_owner(), connection.schema_editor() as editor:
        for step in steps:
            step(apps, editor)


def test_what_is_there_goes_by_code_and_back_again(
    real_world: World, owner_sql: psycopg.Connection[Any], capfd: pytest.CaptureFixture[str]
) -> None:
    world = real_world
    orders = [order_packs((world.pears.pack, 1)).pk for _ in PLACES]
    for pk, (province, city, district) in zip(orders, PLACES, strict=True):
        owner_sql.execute(
            "UPDATE orders_order SET province = %s, city = %s, district = %s, division = '' WHERE id = %s",
            [province, city, district, pk],
        )
    for name, fen in (("山东", 700), ("山东省", 800), ("新疆维吾尔自治区", 2000), ("火星省", 9900)):
        owner_sql.execute("INSERT INTO orders_postagerate (province, fen, days) VALUES (%s, %s, 4)", [name, fen])
    millet = world.millet.product.pk
    owner_sql.execute(
        "UPDATE catalogue_product SET not_sent_to = %s WHERE id = %s", [["西藏自治区", "火星省", "青海省"], millet]
    )
    capfd.readouterr()

    apply(ORDERS.rates_to_codes, ORDERS.orders_get_codes, CATALOGUE.to_codes)

    told = capfd.readouterr().out
    assert "is for 火星省: no province is called so" in told
    assert "is for 山东: 山东省 has another rate" in told
    assert f"product {millet} (小米) is not sent to 火星省: no province is called so" in told
    rates = {rate.province: rate.fen for rate in PostageRate.objects.all()}
    assert rates == {"": 1200, "山东": 700, "37": 800, "65": 2000, "火星省": 9900}
    world.millet.product.refresh_from_db()
    assert world.millet.product.not_sent_to == ["54", "火星省", "63"]
    kept = owner_sql.execute("SELECT province, city, district, division FROM orders_order ORDER BY id").fetchall()
    assert kept == [(*place, code) for place, code in PLACES.items()]

    apply(ORDERS.rates_to_names, CATALOGUE.to_names)

    names = owner_sql.execute("SELECT province, fen FROM orders_postagerate ORDER BY fen").fetchall()
    assert names == [("山东", 700), ("山东省", 800), ("", 1200), ("新疆维吾尔自治区", 2000), ("火星省", 9900)]
    barred = owner_sql.execute("SELECT not_sent_to FROM catalogue_product WHERE id = %s", [millet]).fetchone()
    assert barred == (["西藏自治区", "火星省", "青海省"],)
