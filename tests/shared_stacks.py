"""Running stacks that tests take over from one another: starting one takes longer than most of what is done on it.

One runs at a time, and no longer than until the first test that does not use it. `tests.distribution` keeps the files
together whose tests do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres
from tests.live_stack import LiveStack, running_stack, settings_of
from tests.real_database import RealDatabase, point_django_to

FIXTURES = {"live_stack", "demo_stack"}
_kept = pytest.StashKey["Kept"]()


@dataclass
class Kept:
    """A stack that is running, and all that ends with it."""

    live: LiveStack
    broker: str
    has_demo: bool
    held: ExitStack


@pytest.fixture
def live_stack(
    request: pytest.FixtureRequest,
    cluster: postgres.Cluster,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LiveStack]:
    """Stripe double, web server, worker and beat as real processes, all well, on a database that this process uses too.

    The broker is pgmq; parametrize with `indirect=True` and "redis" or "pgmq" to choose. There may be something in the
    database: what tests before have left, and the demo.
    """
    broker = getattr(request, "param", "pgmq")
    kept = request.config.stash.get(_kept, None)
    if kept is None or kept.broker != broker:
        kept = _start(request.config, cluster, tmp_path_factory.mktemp("stack"), broker, None)
    with _used(kept.live, django_db_blocker) as live:
        yield live


@pytest.fixture
def demo_stack(
    request: pytest.FixtureRequest,
    demo_cluster: postgres.Cluster,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LiveStack]:
    """The same with the demo and its orders in the database; a test does not touch what others have ordered."""
    kept = request.config.stash.get(_kept, None)
    if kept is None or not kept.has_demo:
        media = demo_cluster.directory / "media"
        kept = _start(request.config, demo_cluster, tmp_path_factory.mktemp("stack"), "pgmq", media)
        with _used(kept.live, django_db_blocker), _photos_in(kept.live.var / "private"):
            call_command("demo", "--orders")
    with _used(kept.live, django_db_blocker) as live:
        yield live


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Stop the stack when the test that follows does without: before its PostgreSQL, which may end now too."""
    if nextitem is None or not FIXTURES & set(getattr(nextitem, "fixturenames", ())):
        _stop(item.config)


def _start(config: pytest.Config, cluster: postgres.Cluster, directory: Path, broker: str, media: Path | None) -> Kept:
    _stop(config)
    with ExitStack() as held:
        name = postgres.clone_database(cluster, postgres.DATABASE)
        held.callback(postgres.drop_database, cluster, name)
        live = held.enter_context(running_stack(RealDatabase(cluster, name), directory, broker, media=media))
        kept = config.stash[_kept] = Kept(live, broker, media is not None, held.pop_all())
    return kept


def _stop(config: pytest.Config) -> None:
    kept = config.stash.get(_kept, None)
    if kept is not None:
        del config.stash[_kept]
        kept.held.close()


@contextmanager
def _photos_in(folder: Path) -> Iterator[None]:
    """Inside the block this process keeps buyers' photos in `folder`: a field's storage is made with its model."""
    from orders.models import ReviewPhoto  # pytest loads this file before Django is set up

    with pytest.MonkeyPatch.context() as patch:
        for size in ("large", "small"):
            storage = FileSystemStorage(location=str(folder), base_url=None)
            patch.setattr(ReviewPhoto._meta.get_field(size), "storage", storage)
        yield


@contextmanager
def _used(live: LiveStack, blocker: DjangoDbBlocker) -> Iterator[LiveStack]:
    with point_django_to(live.database, blocker), blocker.unblock(), settings_of(live):
        live.wait_for_health()
        yield live
