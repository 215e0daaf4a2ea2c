"""Operators' commands work on the whole instance: one at a time, and what a killed one held is free."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from marketplace.embedded import postgres, stack
from marketplace.runtime.locking import CommandRunning, hold_operating
from marketplace.supply.models import Agreement, SeasonPurchase
from tests.concurrency.at_once import at_once
from tests.real_database import RealDatabase
from tests.world import make_world

COMMANDS = (
    ("backup", "{folder}/backup"),
    ("restore", "{folder}/backup"),
    ("demo",),
    ("rotate_card_keys",),
    ("close_season", "{agreement}"),
)


@pytest.fixture
def given(real_database: RealDatabase, tmp_path: Path) -> dict[str, str]:
    """What the commands are given: a folder, and an agreement whose produce is unsold."""
    world = make_world()
    return {"folder": str(tmp_path), "agreement": str(Agreement.objects.get(product=world.millet.product).pk)}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_while_one_works_the_others_are_refused(
    given: dict[str, str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    arguments = [one.format(**given) for one in command]
    with hold_operating("rotate_card_keys"), pytest.raises(CommandError) as refused:
        call_command(*arguments, stdout=StringIO())
    assert refused.value.returncode == 1
    said = str(refused.value)
    assert "rotate_card_keys" in said and command[0] in said and "None" not in said
    assert list(tmp_path.iterdir()) == []
    assert SeasonPurchase.objects.count() == 0


def test_what_changes_nothing_runs_beside_it(given: dict[str, str]) -> None:
    with hold_operating("backup"):
        out = StringIO()
        call_command("close_season", given["agreement"], "--dry-run", stdout=out)
        call_command("demo", "--logins", stdout=out)
        with pytest.raises(CommandError, match=r"manifest\.json"):
            call_command("restore", given["folder"], "--check")
    assert "admin@demo.example" in out.getvalue()


def test_two_backups_at_once_into_one_folder_make_one_that_is_whole(given: dict[str, str], tmp_path: Path) -> None:
    answers = at_once(*[lambda: call_command("backup", str(tmp_path / "backup"), verbosity=0, stdout=StringIO())] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["CommandError", "NoneType"]
    out = StringIO()
    call_command("restore", str(tmp_path / "backup"), "--check", stdout=out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup"]


HOLD = """
import django; django.setup()
from marketplace.runtime.locking import hold_operating
with hold_operating("backup"):
    print("held", flush=True)
    import time; time.sleep(60)
"""


def test_what_a_killed_command_held_is_free(real_database: RealDatabase) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.development", "DATABASE_URL": real_database.app_url,
        "BROKER_URL": "redis://127.0.0.1:1/0",
        "BROKER_DATABASE_URL": real_database.cluster.url(postgres.APP, postgres.BROKER_DATABASE),
    }  # fmt: skip
    command = [sys.executable, "-c", HOLD]
    with subprocess.Popen(command, env=environment, cwd=stack.PROJECT, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        with pytest.raises(CommandRunning) as refused, hold_operating("restore"):
            pass
        assert refused.value.name == "backup" and refused.value.since is not None
        process.kill()
    deadline = time.monotonic() + 10
    while True:  # PostgreSQL notices that the session is gone when it looks
        try:
            with hold_operating("restore"):
                return
        except CommandRunning:
            assert time.monotonic() < deadline
            time.sleep(0.05)
