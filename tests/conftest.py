"""Databases, servers and a browser for the tests. Things of the domain are in tests/world.py."""

import asyncio
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres
from tests.prepared_cluster import demo_cluster as prepared_demo_cluster
from tests.prepared_cluster import session_cluster
from tests.real_database import RealDatabase, point_django_to

pytest_plugins = [
    "tests.garbage",
    "tests.memory_folder",
    "tests.page_contexts",
    "tests.shared_worlds",
    "tests.world_template",
    "tests.shared_stacks",
    "tests.slowness",
    "tests.changed",
    "tests.distribution",
]

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """The session's private PostgreSQL."""
    with session_cluster() as started:
        yield started


@pytest.fixture(scope="session")
def demo_cluster() -> Iterator[postgres.Cluster]:
    """A server whose database `marketplace` has the demo in it: a template for clones, its pictures beside it."""
    with prepared_demo_cluster() as started:
        yield started


@pytest.fixture(scope="session")
def django_db_setup(cluster: postgres.Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's: tests marked `django_db` run on a clone, as the application's role."""
    with postgres_clone(cluster) as database, point_django_to(database, django_db_blocker):
        yield


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Uploads of tests, and what is kept in private, stay out of VAR."""
    folder, private = tmp_path_factory.mktemp("media"), str(tmp_path_factory.mktemp("private"))
    storage = {**settings.STORAGES["private"], "OPTIONS": {"location": private, "base_url": None}}
    with override_settings(MEDIA_ROOT=str(folder), STORAGES={**settings.STORAGES, "private": storage}):
        yield folder


@contextmanager
def postgres_clone(cluster: postgres.Cluster, template: str = postgres.DATABASE) -> Iterator[RealDatabase]:
    """A copy of a database, by default the migrated, empty one, dropped at the end."""
    name = postgres.clone_database(cluster, template)
    try:
        yield RealDatabase(cluster, name)
    finally:
        postgres.drop_database(cluster, name)


@pytest.fixture
def real_database(
    request: pytest.FixtureRequest,
    cluster: postgres.Cluster,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[RealDatabase]:
    """A database of its own for a test with real transactions, threads, processes or servers.

    Django's connection and the environment of subprocesses point to it. Not together with the mark `django_db`. It is
    empty, or has in it what the fixtures `real_world` and `real_site` give.
    """
    if request.node.get_closest_marker("django_db"):
        pytest.fail("real_database opens its own connection: remove the mark django_db from this test", pytrace=False)
    template = postgres.DATABASE
    for given, made in (("real_site", "site_template"), ("real_world", "world_template")):
        if given in request.fixturenames:
            template = request.getfixturevalue(made).database.name
            break
    with (
        postgres_clone(cluster, template) as database,
        point_django_to(database, django_db_blocker),
        django_db_blocker.unblock(),
    ):
        yield database


@pytest.fixture
def owner_sql(real_database: RealDatabase) -> Iterator[psycopg.Connection[Any]]:
    """A connection to `real_database` as the owner of its tables; each statement commits."""
    with psycopg.connect(real_database.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def running_browser() -> Iterator[tuple[Any, asyncio.AbstractEventLoop]]:
    """Debian's Chromium, driven by Playwright, whose event loop is laid aside; for `browser` alone."""
    from playwright.sync_api import sync_playwright  # a third of a second, for the files that open a browser

    if not shutil.which(CHROMIUM):
        pytest.fail(
            f"{CHROMIUM} is missing. Install it as root: apt-get install chromium fonts-noto-cjk", pytrace=False
        )
    # A page's handler that was pending when its page closed is logged when Python collects it: in whatever test runs then.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield launched, loop
        asyncio._set_running_loop(loop)
        launched.close()


@pytest.fixture(scope="module")
def browser(
    running_browser: tuple[Any, asyncio.AbstractEventLoop], django_db_blocker: DjangoDbBlocker
) -> Iterator[Any]:
    """The session's browser, for the tests of a file."""
    launched, loop = running_browser
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, beside which Django would refuse to use its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        asyncio._set_running_loop(loop)
        yield launched
        with django_db_blocker.unblock():
            connections.close_all()  # those of beside the event loop: who points Django elsewhere doesn't see them
        asyncio._set_running_loop(None)  # other files' tests are beside none, as a web server's threads are


@pytest.fixture
def new_context(browser: Any) -> Iterator[Callable[..., Any]]:
    """A function that opens a browser context (one person's browser); its options are those of `new_context`."""
    opened = []

    def open_context(**options: Any) -> Any:
        context = browser.new_context(**{"locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse pytest-django's flushing tests: the application's role may not empty the ledger's tables."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        flushing = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        if flushing or (mark and mark.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture real_database instead of a flushed database")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Each test begins in the site's own language, whichever the last page was read in."""
    translation.deactivate()


_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what was skipped."""
    if report.skipped:
        _skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Remember whole files that were skipped."""
    if report.skipped:
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed one: it proves nothing."""
    if _skipped and os.environ.get("CI", "").lower() in ("true", "1"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests whose skipping failed the run."""
    if _skipped and os.environ.get("CI", "").lower() in ("true", "1"):
        terminalreporter.section("skipped tests fail the run (CI=true)", red=True)
        for name in _skipped:
            terminalreporter.line(name)
