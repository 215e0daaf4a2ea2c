"""Backup while orders are placed, restore into an empty instance, and the proof that it is the same."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import MISSING
from io import StringIO
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from marketplace.backups.management.commands import restore
from marketplace.backups.manifest import _digest
from marketplace.backups.restoring import Restored, _closed_factors
from marketplace.backups.writing import make_backup
from marketplace.embedded import postgres, stack
from marketplace.income.household_proofs import seal_due
from marketplace.ledger.checks import counted_tables
from marketplace.ledger.sealing import newest
from orders.claims.actions import make_claim
from orders.models import Claim, Order
from tests.orders.changes import paid_g1, settle_rest
from tests.real_database import RealDatabase, point_django_to
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_fund, make_user, make_world, order_packs

# What 816dff0 left in a database: tables and migrations of apps that are no longer installed.
OF_FORMER_APPS = """
CREATE TABLE wagtailforms_formsubmission (
  id serial PRIMARY KEY, form_data jsonb NOT NULL, submit_time timestamptz NOT NULL,
  page_id integer NOT NULL REFERENCES wagtailcore_page DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE wagtailembeds_embed (id serial PRIMARY KEY, url text NOT NULL, hash varchar(32) NOT NULL UNIQUE);
CREATE TABLE axes_accessattempt (id serial PRIMARY KEY, username varchar(255));
CREATE TABLE axes_accessattemptexpiration (access_attempt_id integer PRIMARY KEY REFERENCES axes_accessattempt);
INSERT INTO django_migrations (app, name, applied)
VALUES ('wagtailforms', '0005_alter_formsubmission_form_data', now()), ('wagtailembeds', '0009_embed_cache_until', now()),
       ('axes', '0010_accessattemptexpiration', now());
"""
PHOTO = b"\xff\xd8 a photo of the rotten pears"


@pytest.fixture
def world(real_database: RealDatabase, stripe: Control) -> World:
    """Golden case G1 settled and sealed, with a claim and its photo."""
    world = make_world(millet_grams=[2500 * 20_000])  # more than can be ordered while a backup is written
    order = paid_g1(world, stripe)
    settle_rest(order)
    make_claim(
        line_id=order.lines.earliest("id").pk, claim_key=order.checkout_key, reason="spoiled", words="烂了",
        amount_fen=500, photo=ContentFile(PHOTO, "photo.jpg"), now=NOW,
    )  # fmt: skip
    seal_due(NOW)
    return world


def instance(database: RealDatabase, folder: Path) -> dict[str, str]:
    """The environment of an instance's processes: its database and its folders of uploads."""
    broker = database.cluster.url(postgres.APP, postgres.BROKER_DATABASE)
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.development", "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url, "BROKER_URL": "redis://127.0.0.1:1/0", "BROKER_DATABASE_URL": broker,
        "MEDIA_ROOT": str(folder / "media"), "PRIVATE_ROOT": str(folder / "private"), "VAR": str(folder),
    }  # fmt: skip


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        stack.manage(*arguments), env=environment, cwd=stack.PROJECT, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(process: subprocess.Popen[str], code: int = 0) -> str:
    """What a command wrote, once it has ended with this code."""
    out, errors = process.communicate(timeout=120)
    assert process.returncode == code, out + errors
    return out if code in (0, 3) else errors


def orders_placed(world: World, stop: Event, placed: list[int]) -> None:
    """Place orders, one after the other, until told to stop."""
    try:
        while not stop.is_set():
            placed.append(order_packs((world.millet.pack, 1)).pk)
    finally:
        connection.close()


@pytest.fixture
def empty(cluster: postgres.Cluster) -> Iterator[RealDatabase]:
    """Another instance's database, prepared and empty."""
    name = postgres.clone_database(cluster, postgres.DATABASE)
    yield RealDatabase(cluster, name)
    postgres.drop_database(cluster, name)


@pytest.mark.slow("a backup is killed, made and restored by processes of their own")
def test_killed_backup_is_none_and_a_whole_one_restores(
    world: World, real_database: RealDatabase, empty: RealDatabase, private: Path, tmp_path: Path,
    owner_sql: psycopg.Connection[Any], django_db_blocker: DjangoDbBlocker,
) -> None:  # fmt: skip
    here, target = instance(real_database, tmp_path), tmp_path / "backups" / "monday"
    owner_sql.execute(OF_FORMER_APPS)
    with owner_sql.transaction():  # pg_dump waits for this table, and is killed waiting
        owner_sql.execute("LOCK TABLE orders_order IN ACCESS EXCLUSIVE MODE")
        killed = start(here, "backup", str(target))
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'orders_order'::regclass"
        until = time.monotonic() + 60
        while owner_sql.execute(waits).fetchone() == (0,):
            assert killed.poll() is None, killed.communicate()
            assert time.monotonic() < until
            time.sleep(0.02)
        killed.kill()
        killed.wait()
    assert not target.exists()
    half = target.with_name("monday.partial")
    assert half.is_dir()
    with pytest.raises(CommandError, match=r"manifest\.json"):
        call_command("restore", str(half), "--check")

    stop, placed = Event(), list[int]()
    writer = Thread(target=orders_placed, args=(world, stop, placed))
    writer.start()
    try:
        said = ended(start(here, "backup", str(target)))
    finally:
        stop.set()
        writer.join()
    sealed, root = newest()
    assert root.hex() in said
    assert not half.exists()
    manifest = json.loads((target / "manifest.json").read_text())
    assert (manifest["sealed"], manifest["root"], manifest["missing"]) == (sealed, root.hex(), [])
    in_backup = manifest["counts"]["orders_order"]
    assert 1 < in_backup < Order.objects.count() == len(placed) + 1  # one moment, in the midst of it

    there = instance(empty, tmp_path / "there")
    report = json.loads(ended(start(there, "restore", str(target), "--json")))
    assert report == {
        "right": True, "looked_at": manifest["counts"], "root": root.hex(), "differences": [], "findings": [],
        "other_card_keys": False,
        "closed_factors": 0,
    }  # fmt: skip
    with psycopg.connect(empty.owner_url) as link:
        former = "SELECT count(*) FROM pg_tables WHERE tablename ~ '^wagtail(forms|embeds)_'"
        assert link.execute(former).fetchone() == (0,)
    [photo] = (tmp_path / "there" / "private" / "claims").iterdir()
    assert photo.read_bytes() == PHOTO
    with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(empty.app_url) as link:
        link.execute("UPDATE ledger_event SET kind = 'forged'")
    with point_django_to(empty, django_db_blocker), django_db_blocker.unblock():
        assert f"claims/{photo.name}" == Claim.objects.get().photo.name
        assert Order.objects.count() == in_backup
        fill_fund(100)  # business goes on, and is sealed
        assert seal_due(NOW).tree_size == sealed + 1
        with pytest.raises(CommandError, match="ledger_event|households_household"):
            call_command("restore", str(target), verbosity=0)  # no longer empty
        assert Order.objects.count() == in_backup


@pytest.fixture
def backup(world: World, private: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole backup."""
    folders = {"private": private, "media": tmp_path / "media"}
    monkeypatch.setattr("marketplace.backups.writing.folders", lambda: folders)
    target = tmp_path / "backup"
    (private / "drawn").mkdir()
    (private / "drawn" / "again.jpg").write_bytes(b"can be drawn anew")
    make_backup(target, NOW, counted_tables(), lambda text: None, iter)
    call_command("restore", str(target), "--check", stdout=StringIO())
    return target


def test_what_can_be_drawn_anew_is_in_no_backup(backup: Path) -> None:
    assert not (backup / "private" / "drawn").exists()
    assert len(list((backup / "private" / "claims").iterdir())) == 1


@pytest.mark.slow("files of a whole backup are damaged one by one")
def test_damaged_files_are_named(backup: Path) -> None:
    dump = max((backup / "database").glob("*.dat.gz"), key=lambda path: path.stat().st_size)
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    [photo] = (backup / "private" / "claims").iterdir()
    photo.unlink()
    for arguments in (["--check"], []):  # whether it is only looked at or to be restored
        with pytest.raises(CommandError) as refused:
            call_command("restore", str(backup), *arguments, verbosity=0)
        assert f"database/{dump.name}" in str(refused.value)
        assert f"private/claims/{photo.name}" in str(refused.value)
        assert refused.value.returncode == 1


def test_other_formats_and_altered_manifests_are_refused(backup: Path) -> None:
    path = backup / "manifest.json"
    whole = path.read_text()
    for old, new, said in (
        ('"format": 1', '"format": 2', "2"),
        ('"sealed": ', '"sealed": 1', r"manifest\.json"),
        ("{", "", r"manifest\.json"),
    ):
        path.write_text(whole.replace(old, new, 1))
        with pytest.raises(CommandError, match=said):
            call_command("restore", str(backup), verbosity=0)
    facts_of_a_file = {"sha256": "", "size": 1}
    for field, value in (  # with a checksum that fits: more than we know, less than we need, or of another kind
        ("later", 1), ("sealed", MISSING), ("sealed", True), ("files", []), ("files", None), ("files", {"a": "facts"}),
        ("files", {"a": facts_of_a_file | {"size": "1"}}), ("counts", None), ("counts", {"orders_order": "1"}),
        ("postgres", "18"), ("migrations", [1]), ("missing", "none"), ("made_at", "yesterday"),
        ("made_at", "2026-11-30T15:57:57"),
    ):  # fmt: skip
        facts = json.loads(whole)
        del facts["sha256"]
        facts = (
            facts | {field: value} if value is not MISSING else {name: facts[name] for name in facts if name != field}
        )
        path.write_text(json.dumps(facts | {"sha256": _digest(facts)}))
        with (
            translation.override("en"),
            pytest.raises(CommandError, match=f"another version.* can't read: {field}. Restore"),
        ):
            call_command("restore", str(backup), "--check", verbosity=0)
    path.write_text(whole)
    with pytest.raises(CommandError, match="backup"):  # nor is it written into
        call_command("backup", str(backup), verbosity=0)
    facts = json.loads(whole) | {"made_at": "2026-11-30T15:57:57.559056+00:00"}
    del facts["sha256"]
    path.write_text(json.dumps(facts | {"sha256": _digest(facts)}))
    with translation.override("en"):
        call_command("restore", str(backup), "--check", verbosity=0, stdout=(told := StringIO()))
    assert told.getvalue() == "The backup of 2026-11-30 23:57 is whole and undamaged.\n"


def test_a_full_disk_is_said_to_be_that_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(*_args: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")  # as a write says it: without a name

    monkeypatch.setattr("marketplace.backups.writing._write", fill)
    with pytest.raises(OSError, match="No space left") as refusal:
        make_backup(tmp_path / "new", NOW, (), lambda text: None, iter)
    assert refusal.value.filename == str(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("embedded", [True, False])
def test_the_last_line_says_where_the_key_of_the_cards_is(embedded: bool, tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    if embedded:
        (tmp_path / "secrets.json").write_text("{}")
    out = StringIO()
    with translation.override("en"):
        restore.Command(stdout=out, no_color=True)._tell(
            Restored({}, "ab", [], [], other_card_keys=True, closed_factors=0)
        )
    first, last = out.getvalue().splitlines()
    assert first == "Restored. The books are right and the last root is the same: ab"
    if embedded:
        assert last.endswith(f"put its value into {tmp_path}/secrets.json and start again.")
    else:
        assert last.endswith("set CARD_KEYS to those of the instance that was backed up.")


@pytest.mark.django_db
def test_second_factors_that_the_instances_key_does_not_open_are_counted(settings: Any) -> None:
    settings.SECRET_KEY = "of the instance that was backed up"
    for n in range(2):
        user = make_user(f"staff{n}")
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    assert _closed_factors() == 0
    settings.SECRET_KEY = "of a new folder"
    assert _closed_factors() == 2
    settings.SECRET_KEY_FALLBACKS = ["of the instance that was backed up"]
    assert _closed_factors() == 0
    with translation.override("en"):
        out = StringIO()
        restored = Restored({}, "ab", [], [], other_card_keys=False, closed_factors=2)
        restore.Command(stdout=out, no_color=True)._tell(restored)
    assert "Second factors of 2 people can't be read here: set SECRET_KEY," in out.getvalue()


def test_uploads_that_the_database_names_and_that_are_gone_are_reported(
    world: World, private: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.backups.writing.folders", lambda: {"private": private})
    name = Claim.objects.get().photo.name
    shutil.rmtree(private / "claims")
    errors = StringIO()
    with pytest.raises(SystemExit) as exit_code:
        call_command("backup", str(tmp_path / "backup"), verbosity=0, stdout=StringIO(), stderr=errors)
    assert exit_code.value.code == 3
    assert f"private/{name}" in errors.getvalue()


@pytest.mark.parametrize(
    ("migrations", "said"),
    [
        # Let through: what is refused is that this instance is not empty.
        (["cms.0004_purges", "cms.0006_purges_of_words"], "households_household"),
        (["cms.0006_purges_of_words"], "cms.0004_purges"),
        (
            ["wagtailforms.0005_alter_formsubmission_form_data", "wagtailembeds.0009_embed_cache_until"],
            "households_household",
        ),
        (["orders.0001_schema", "cms.9999_of_the_future"], "cms.9999_of_the_future"),
    ],
)
def test_migrations_of_a_backup_are_known_by_the_names_they_had_and_newer_ones_are_refused(
    world: World, private: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrations: list[str], said: str
) -> None:
    folders = {"private": private, "media": tmp_path / "media"}
    monkeypatch.setattr("marketplace.backups.writing.folders", lambda: folders)
    monkeypatch.setattr("marketplace.backups.writing._migrations", lambda: migrations)
    make_backup(tmp_path / "backup", NOW, counted_tables(), lambda text: None, iter)
    orders = Order.objects.count()
    with pytest.raises(CommandError, match=said):
        call_command("restore", str(tmp_path / "backup"), verbosity=0)
    assert Order.objects.count() == orders == 1
