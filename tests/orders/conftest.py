"""A Stripe double in this process, for tests of orders."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres
from orders.models import Claim, Order, ReviewPhoto
from tests.conftest import postgres_clone
from tests.orders.changes import Clock, paid_g1
from tests.orders.shared_orders import SharedOrder, shared_order
from tests.orders.stripe_shop import StripeShop, reachable_shop
from tests.real_database import RealDatabase, point_django_to
from tests.stripe_double import server
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_world


@pytest.fixture(scope="session")
def stripe_double() -> Iterator[server.Double]:
    """One double for the session."""
    with server.start(webhook_secret="whsec_test") as double:
        yield double


@pytest.fixture
def stripe(stripe_double: server.Double, settings: Any) -> Control:
    """The double, empty, its clock at the tests' NOW, with our settings pointing to it."""
    stripe_double.control.reset()
    stripe_double.control.set_clock((NOW - datetime.now(UTC)).total_seconds())
    settings.STRIPE_API_BASE = stripe_double.url
    return stripe_double.control


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The doors' clock, standing at NOW until a test moves it."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def world(shared_world: World, clock: Clock) -> World:
    """Millet and pears, at NOW."""
    return shared_world


paid_order_around = shared_order(paid_g1)


@pytest.fixture
def order(world: World, stripe: Control, paid_order_around: SharedOrder[Order]) -> Order:
    """Golden case G1, paid: two bags of millet for ¥92.10, a box of pears for ¥63.90."""
    return paid_order_around.taken_up()


@pytest.fixture(scope="module")
def history(
    request: pytest.FixtureRequest,
    cluster: postgres.Cluster,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    stripe_double: server.Double,
) -> Iterator[RealDatabase]:
    """A database with what `make_history` of the test's file did to a world. Tests leave it as it was."""
    with (
        postgres_clone(cluster) as database,
        point_django_to(database, django_db_blocker),
        django_db_blocker.unblock(),
        override_settings(STRIPE_API_BASE=stripe_double.url),
    ):
        stripe = stripe_double.control
        stripe.reset()
        stripe.set_clock((NOW - datetime.now(UTC)).total_seconds())
        request.module.make_history(make_world(), stripe)
        yield database


@pytest.fixture
def shop(stripe: Control, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeShop]:
    """A shop that the double's webhooks reach; its clock and the double's are the test's."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    with reachable_shop() as address:
        shop = StripeShop(stripe, f"{address}/stripe/webhook")
        monkeypatch.setattr("django.utils.timezone.now", lambda: shop.now)
        yield shop
        stripe.webhook_endpoint(None)


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this test's photos of claims and reviews, in place of the private one under VAR."""
    folder = tmp_path / "private"
    storage = FileSystemStorage(location=str(folder), base_url=None)
    monkeypatch.setattr(Claim._meta.get_field("photo"), "storage", storage)
    for size in ("large", "small"):
        monkeypatch.setattr(ReviewPhoto._meta.get_field(size), "storage", storage)
    return folder
