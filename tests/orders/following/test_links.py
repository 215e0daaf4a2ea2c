"""The secret link of an order: computed, never stored or logged; old ones still lead to it."""

import json
import logging
import re
import secrets
from base64 import urlsafe_b64encode
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client, RequestFactory

from marketplace.runtime.secret_links import RedactedReporter, RedactingFormatter, redacted
from orders.basket.placed import is_own
from orders.models import Order, StripeEvent
from orders.models.links import behind_link, former_link, link_token
from orders.payments.events import receive_event
from tests.world import NOW, World, order_packs

KEYS = [urlsafe_b64encode(secrets.token_bytes(32)).decode() for _ in range(2)]
OLD = "Zq3-_x9KJ2mNvB7cL5tRw8Yd"


def opens(token: str) -> int:
    return Client().get(f"/en/orders/{token}/").status_code


@pytest.mark.django_db
def test_a_link_is_the_number_and_a_mark_that_only_the_key_makes(world: World, settings: Any) -> None:
    order, other = (order_packs((world.millet.pack, 1)) for _ in range(2))
    assert re.fullmatch(rf"{order.number}-[\w-]{{24}}", order.token)
    mark = order.token[-24:]
    wrong = [
        order.number, f"{order.number}-", f"{order.number}-{mark[:-1]}{'A' if mark[-1] != 'A' else 'B'}",
        f"{other.number}-{mark}", f"{order.number}-{mark}x", former_link(order.token), mark, f"0{order.token}",
    ]  # fmt: skip

    assert (opens(order.token), [opens(one) for one in wrong]) == (200, [404] * len(wrong))


@pytest.mark.django_db
def test_the_first_key_signs_and_all_verify(world: World, settings: Any) -> None:
    order = order_packs((world.millet.pack, 1))
    settings.ORDER_LINK_KEYS = KEYS[:1]
    sent = order.token
    settings.ORDER_LINK_KEYS = [KEYS[1], KEYS[0]]

    assert order.token == link_token(order.number) != sent
    assert [opens(order.token), opens(sent)] == [200, 200]
    settings.ORDER_LINK_KEYS = KEYS[1:]
    assert [opens(order.token), opens(sent)] == [200, 404]


def test_links_of_before_lead_there_and_are_kept_as_a_hash(
    real_world: World, owner_sql: psycopg.Connection[Any]
) -> None:
    """The migration's statements, on a table as it was."""
    order = order_packs((real_world.millet.pack, 1))
    owner_sql.execute("ALTER TABLE orders_order ADD COLUMN token varchar(40)")
    owner_sql.execute("UPDATE orders_order SET token = %s", [OLD])
    body = json.dumps({"success_url": f"https://shop.example/en/orders/{OLD}/return/", "other": "/orders/find/"})
    StripeEvent.objects.create(event_id="evt_1", kind="x", object_id="cs_1", payload=body, processed_at=NOW)
    migration = import_module("orders.migrations.0014_order_links")
    with owner_sql.transaction():
        for statement in (migration.HASHED, migration.UNNAMED, "ALTER TABLE orders_order DROP COLUMN token"):
            owner_sql.execute(statement)

    assert [opens(OLD), opens(order.token), opens(OLD[:-1] + "x")] == [200, 200, 404]
    assert list(Order.objects.filter(behind_link(OLD)).values_list("former_link")) == [(former_link(OLD),)]
    kept = json.loads(StripeEvent.objects.get().payload)
    assert kept == {"success_url": "https://shop.example/en/orders/…/return/", "other": "/orders/find/"}


@pytest.mark.django_db
def test_a_browser_that_has_placed_an_order_of_before_is_still_known(world: World) -> None:
    from django.core.signing import Signer

    order = order_packs((world.millet.pack, 1))
    Order.objects.update(former_link=former_link(OLD))
    client = Client()
    client.cookies[f"placed-{order.pk}-en"] = Signer(salt="orders.placed").signature(OLD)
    page = client.get(f"/en/orders/{OLD}/")

    assert page.context["is_own"] is True
    assert is_own(client.get(f"/en/orders/{order.token}/").wsgi_request, order) is False


@pytest.mark.django_db
def test_nothing_that_opens_an_order_is_stored(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = order_packs((world.millet.pack, 1))
    body = {
        "id": "evt_1",
        "type": "x",
        "data": {"object": {"id": "cs_1", "cancel_url": f"https://s.example/orders/{order.token}/"}},
    }
    monkeypatch.setattr("orders.payments.events.read_event", lambda payload, signature: json.loads(payload))
    receive_event(json.dumps(body).encode(), "", NOW)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name LIKE 'orders_%'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS one WHERE one::text LIKE %s', [f"%{order.token[-24:]}%"])
            assert (table, cursor.fetchone()) == (table, (0,))
    assert f"/orders/{order.number}-…/" in StripeEvent.objects.get().payload


@pytest.mark.django_db
def test_no_log_shows_a_link(world: World, caplog: pytest.LogCaptureFixture) -> None:
    order = order_packs((world.millet.pack, 1))
    caplog.set_level(logging.DEBUG)
    Client().get(f"/en/orders/{order.token}/nothing/")
    Client().get(f"/orders/{OLD}/")
    logging.getLogger("any").warning("at %s?next=%s", f"/orders/{order.token}/", f"%2Forders%2F{OLD}%2F")

    told = " ".join(record.getMessage() for record in caplog.records)
    assert f"/en/orders/{order.number}-…/nothing/" in told and "/orders/…/" in told and "%2Forders%2F…%2F" in told
    assert order.token not in told and OLD not in told


@pytest.mark.django_db
def test_no_traceback_or_error_report_shows_a_link(world: World) -> None:
    token = order_packs((world.millet.pack, 1)).token
    try:
        raise ValueError(f"/orders/{token}/")
    except ValueError as error:
        facts = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "failed", (), facts)
    request = RequestFactory().get(f"/orders/{token}/", headers={"Referer": f"https://s.example/orders/{token}/"})
    reporter = RedactedReporter(request, *facts)

    for told in (RedactingFormatter().format(record), reporter.get_traceback_text(), reporter.get_traceback_html()):
        assert token not in told and "-…/" in told


@pytest.mark.parametrize(
    "written",
    [
        "/orders/26113012345678-{old}x/",
        "/orders/26113012345678-{old}",
        "/orders/２６１１３０１２３４５６７８-{old}/",
        "/orders/%EF%BC%9226113012345678－{old}/",
        "/orders/26113012345678%2D{old}/pay/",
        "at 26113012345678-{short}, and",
        "%2Forders%2F{old}x%2F",
        "/orders/{short}/",
        "/accounts/invitation/%5A{old}/",
    ],
)
def test_what_begins_like_a_link_or_is_written_otherwise_is_not_shown_either(written: str) -> None:
    assert OLD[1:-1] not in redacted(written.format(old=OLD, short=OLD[:-1]))


def test_what_is_no_secret_stays() -> None:
    for text in ("/orders/find/", "/orders/", "/en/orders/26113012345678/", "order 26113012345678", "2026-11-30"):
        assert redacted(text) == text
    assert redacted("/accounts/password/reset/key/1a-set-password/") == "/accounts/password/reset/key/…/"
