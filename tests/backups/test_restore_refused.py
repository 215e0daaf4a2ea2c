"""A restore looks at everything before it drops anything; one that was cut short is noticed by all who start after it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from marketplace.backups.writing import make_backup
from marketplace.catalogue.models import Category
from marketplace.embedded import stack
from marketplace.funds.models import Campaign
from marketplace.ledger.checks import counted_tables
from tests.backups.test_backup import empty, ended, instance, start
from tests.real_database import RealDatabase, point_django_to
from tests.world import NOW, World

__all__ = ["empty"]


@pytest.fixture
def backup(world: World, private: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole backup of millet and pears, with one upload."""
    (private / "claims").mkdir(parents=True)
    (private / "claims" / "photo.jpg").write_bytes(b"a photo")
    with monkeypatch.context() as patch:
        patch.setattr("marketplace.backups.writing.folders", lambda: {"private": private})
        make_backup(tmp_path / "backup", NOW, counted_tables(), lambda text: None, iter)
    return tmp_path / "backup"


@pytest.fixture
def world(real_world: World) -> World:
    return real_world


@pytest.fixture
def there(
    empty: RealDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[Path]:
    """Another instance, empty; its folder of uploads."""
    folder = tmp_path / "there"
    monkeypatch.setattr("marketplace.backups.restoring.folders", lambda: {"private": folder})
    with point_django_to(empty, django_db_blocker), django_db_blocker.unblock():
        yield folder


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def restore(backup: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("restore", str(backup), *arguments, verbosity=0, stdout=out)
    return out.getvalue()


def tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def test_an_instance_that_is_not_fit_is_left_as_it_was(
    backup: Path, there: Path, empty: RealDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables()
    with pytest.raises(CommandError, match=f"The database is called {empty.name}, not production"):
        restore(backup, "--over", "production")
    with psycopg.connect(empty.app_url, application_name="gunicorn"), pytest.raises(CommandError, match="gunicorn"):
        restore(backup)
    with monkeypatch.context() as patch:
        patch.setattr("marketplace.backups.restoring.shutil.disk_usage", lambda path: SimpleNamespace(free=1 << 20))
        with pytest.raises(CommandError, match="no room for the uploads .*: 1 MiB are free, 20 MiB"):
            restore(backup)
    campaign = Campaign.objects.create(name="义集示例")  # and nothing else
    with pytest.raises(CommandError, match="not empty: funds_campaign"):
        restore(backup)
    campaign.delete()
    there.mkdir(exist_ok=True)
    (there / "mine.jpg").write_bytes(b"somebody's")
    with pytest.raises(CommandError, match="not empty"):
        restore(backup)
    assert (tables(), [one.name for one in there.iterdir()]) == (before, ["mine.jpg"])


def test_a_backup_that_pg_restore_can_not_read_drops_nothing(
    backup: Path, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables()
    (backup / "database" / "toc.dat").write_bytes(b"another program's")
    monkeypatch.setattr("marketplace.backups.restoring.verify_files", lambda *given: None)  # made so, and not damaged
    with pytest.raises(CommandError, match="can't be read: pg_restore"):
        restore(backup)
    assert tables() == before


def test_what_is_written_while_it_is_looked_at_is_not_dropped(
    backup: Path, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def order_comes(manifest: object) -> None:
        Category.objects.create(name="粮", slug="grain")

    monkeypatch.setattr("marketplace.backups.restoring._refuse_without_room", order_comes)
    with pytest.raises(CommandError, match="not empty"):
        restore(backup)


@pytest.mark.slow("a restore is killed, and processes are started that refuse to work on what it left")
def test_a_killed_restore_is_noticed_and_begun_anew(backup: Path, empty: RealDatabase, tmp_path: Path) -> None:
    there = instance(empty, tmp_path / "there")
    with psycopg.connect(empty.owner_url, autocommit=True, application_name="restore") as sql:
        killed = start(there, "restore", str(backup))
        marked = "SELECT to_regclass('public.half_restored') IS NOT NULL"
        until = time.monotonic() + 60
        while sql.execute(marked).fetchone() == (False,):
            assert killed.poll() is None, killed.communicate()
            assert time.monotonic() < until
            time.sleep(0.005)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert sql.execute(marked).fetchone() == (True,)
    said = f"restore DIR --over {empty.name}"  # the rest is in the operator's language
    web = [sys.executable, "-c", "import marketplace.wsgi"]
    done = subprocess.run(web, env=there, cwd=stack.PROJECT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr
    assert said in ended(start(there, "prepare_database"), 1)
    assert said in ended(start(there, "backup", str(tmp_path / "of-half")), 1)
    assert said in ended(start(there, "check_books"), 1)
    for djangos in ("showmigrations", "migrate --check", "createsuperuser --noinput --email a@b.example"):
        text = ended(start(there, *djangos.split()), 1)
        assert (said in text, "Traceback" in text) == (True, False), (djangos, text)
    assert f"--over {empty.name}" in ended(start(there, "restore", str(backup)), 1)
    ended(start(there, "restore", str(backup), "--over", empty.name, "--json"))
    with psycopg.connect(empty.app_url) as sql:
        assert sql.execute(marked).fetchone() == (False,)
        assert sql.execute("SELECT count(*) FROM supply_delivery").fetchone() == (5,)
