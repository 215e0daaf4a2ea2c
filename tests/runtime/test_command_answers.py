"""Every command of ours × bad arguments, full disks, missing folders: a sentence and an exit code that its help names."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.core.management import CommandError, get_commands, load_command_class
from django.db import DataError, OperationalError, ProgrammingError
from django.utils import translation

from marketplace.embedded import stack
from marketplace.runtime.plain_command import PlainCommand, count, day, file_sentence, row_id
from tests.world import make_world

pytestmark = pytest.mark.django_db

OURS = {name: app for name, app in get_commands().items() if app.partition(".")[0] in ("cms", "marketplace", "orders")}
NOT_UTF8 = os.fsdecode(b"\xff\xfe")
LONG = "x" * 5_000
NOWHERE = "/proc/no/such/folder"

# What each command is given, and the exit code; {file} is a file, {folder} an empty folder.
BAD: dict[str, list[tuple[list[str], int]]] = {
    "backup": [
        ([], 2), (["a", "b"], 2), (["{file}"], 1), (["{file}/below"], 1), ([NOWHERE], 1), ([LONG], 1), (["/"], 1),
        (["/dev/null/x"], 1), ([".."], 1), ([""], 2), ([" "], 2), (["--verbosity", "9", "{folder}/new"], 2), (["--no-such"], 2),
    ],
    "restore": [
        ([], 2), (["{file}"], 1), (["{folder}"], 1), ([NOWHERE], 1), ([LONG], 1), (["{file}", "--check"], 1),
        ([LONG, "--check"], 1), (["{folder}", "--json", "--check"], 1), (["{damaged}", "--check"], 1), ([NOT_UTF8], 1),
        ([""], 2),
    ],
    "check_books": [
        (["--most", "-1"], 2), (["--most", "x"], 2), (["--most", "1.5"], 2), (["--most", "9" * 30], 2), (["--most"], 2),
        (["--most", "１"], 2), (["books"], 2),
    ],
    "prepare_database": [(["all"], 2), (["--no-such"], 2)],
    "prove": [
        ([], 2), (["X-1"], 2), (["X-1", "--event", "0"], 2), (["X-1", "--event", "-1"], 2), (["X-1", "--event", "9" * 40], 2),
        (["X-1", "--event", "1"], 1), ([NOT_UTF8, "--event", "1"], 2), (["X-1", "--event", "1", "--root-of", "x"], 2),
        (["X-1", "--event", "1", "--root-of", "0001-01-01"], 2), ([LONG, "--event", "1"], 1),
        (["{household}", "--event", str(2**63 - 1)], 1),
    ],
    "seal": [(["all"], 2), (["--json", "x"], 2)],
    "retire_unreadable_cards": [(["all"], 2), (["--no-such"], 2)],
    "rotate_card_keys": [(["all"], 2), (["--no-such"], 2)],
    "close_season": [
        ([], 2), (["x"], 2), (["0"], 2), (["-1"], 2), (["9" * 40], 2), (["9" * 18], 1), (["9" * 18, "--dry-run"], 1),
    ],
    "reconcile": [
        (["--since", "x"], 2), (["--since", "0001-01-01"], 2), (["--since", "9999-12-31"], 2), (["--since", "2026-02-30"], 2),
        (["all"], 2),
    ],
    "create_administrator": [([], 2), (["--phone", "x"], 2), (["--email", "x"], 2), (["a"], 2), (["--no-such"], 2)],
    "reset_second_factor": [
        ([], 2), (["nobody@example.com", "--reason", "x"], 1), (["x", "--yes", "--reason", "x"], 1), (["x", "--yes"], 2),
        ([LONG, "--yes", "--reason", "x"], 1), (["x", "--yes", "--reason", LONG], 2), (["a", "b", "--reason", "x"], 2),
    ],
    "demo": [(["--products", "-1"], 2), (["--products", "x"], 2), (["--products"], 2), (["all"], 2)],
}  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def answer(name: str, arguments: list[str]) -> tuple[int, str, str]:
    """Run a command as the command line does: its exit code, what it says, and its help. Other exceptions come through."""
    command = load_command_class(OURS[name], name)
    command._called_from_command_line = True
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        parser = command.create_parser("manage.py", name)
        try:
            options = vars(parser.parse_args(arguments))
            command.execute(*options.pop("args", ()), **options)
        except CommandError as error:
            return error.returncode, str(error), parser.format_help()
        except SystemExit as ended:
            return int(ended.code or 0), said.getvalue(), parser.format_help()
    return 0, said.getvalue(), parser.format_help()


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    """A file, an empty folder, a backup that is none, and a household."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "manifest.json").write_bytes(b"\xff{")
    return {"file": str(tmp_path / "file"), "folder": str(tmp_path / "folder"), "damaged": str(tmp_path / "damaged")}


def test_the_table_holds_every_command_of_ours() -> None:
    assert BAD.keys() == OURS.keys()
    assert all(isinstance(load_command_class(app, name), PlainCommand) for name, app in OURS.items())


@pytest.mark.parametrize("line", [
    "check_books", "seal --json", "reconcile", "prove X-1 --event 1", "close_season 1 --dry-run",
    "retire_unreadable_cards --dry-run", "demo --logins", "rotate_card_keys",
])  # fmt: skip
def test_no_command_works_on_a_half_restored_database(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.runtime.half_restored.MARKER", "ledger_account")  # a table that is there
    name, *arguments = line.split()
    code, said, _help = answer(name, arguments)
    assert code == 1
    assert "is half restored: a restore is running, or was cut short." in said


def test_a_backup_is_verified_beside_a_half_restored_database(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.runtime.half_restored.MARKER", "ledger_account")
    code, said, _help = answer("restore", [given["damaged"], "--check"])
    assert (code, said) == (1, "Damaged: manifest.json")


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [(name, arguments, code) for name, rows in BAD.items() for arguments, code in rows],
    ids=lambda value: " ".join(value)[:40].encode("ascii", "replace").decode() if isinstance(value, list) else None,
)
def test_a_bad_argument_is_answered(given: dict[str, str], name: str, arguments: list[str], code: int) -> None:
    if "{household}" in arguments:
        given["household"] = make_world().millet.households[0].number
    got, said, told = answer(name, [one.format(**given) for one in arguments])
    assert got == code, said
    assert said.strip() and "Traceback" not in said
    assert len(said.strip().splitlines()) == 1 or said.startswith("usage: ")
    assert re.search(rf"\b{code}: ", " ".join(told.partition("Exit codes:")[2].split()))


def test_on_the_command_line_all_is_in_one_language(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the site's is: the help and the answers."""
    command = load_command_class(OURS["prove"], "prove")
    with translation.override("zh-hans"), pytest.raises(SystemExit):
        command.run_from_argv(["manage.py", "prove", "X-1", "--event", "1"])
    assert capsys.readouterr().err.endswith("CommandError: There is no household X-1.\n")


def raising(error: Exception) -> Callable[..., NoReturn]:
    def fail(*_args: Any, **_options: Any) -> NoReturn:
        raise error

    return fail


FAULTS: list[tuple[Exception, int, str]] = [
    (OSError(errno.ENOSPC, "full", "/srv/x"), 1, "/srv/x can't be used: No space left on device"),
    (OSError(errno.ENOSPC, "full"), 1, "A file can't be read or written: No space left on device"),
    (PermissionError(errno.EACCES, "no", "/srv/x"), 1, "/srv/x can't be used: Permission denied"),
    (BrokenPipeError(errno.EPIPE, "gone"), 1, "A file can't be read or written: Broken pipe"),
    (OperationalError("no route to host\nmore"), 2, "no route to host"),
    (ProgrammingError('relation "x" does not exist\nLINE 1'), 2, 'relation "x" does not exist'),
    (DataError("integer out of range"), 2, "integer out of range"),
]
LEAST: dict[str, list[str]] = {
    "backup": ["new"],
    "restore": ["old"],
    "prove": ["X-1", "--event", "1"],
    "close_season": ["1"],
    "reset_second_factor": ["boss@example.com", "--yes", "--reason", "lost"],
}


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize(
    ("error", "code", "sentence"), FAULTS, ids=lambda value: value if isinstance(value, str) else None
)
def test_a_fault_of_the_machine_is_answered(
    monkeypatch: pytest.MonkeyPatch, name: str, error: Exception, code: int, sentence: str
) -> None:
    monkeypatch.setattr(type(load_command_class(OURS[name], name)), "handle", raising(error))
    got, said, _told = answer(name, LEAST.get(name, []))
    assert got == code
    assert sentence in said and "LINE" not in said and "more" not in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.slow("a process for each command")
@pytest.mark.parametrize("name", ["backup", "check_books", "seal"])
def test_a_database_that_is_away_is_no_traceback(tmp_path: Path, name: str) -> None:
    environment = {
        "PATH": os.environ["PATH"], "VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "marketplace.settings.development",
        "DATABASE_URL": "postgres://nobody:x@127.0.0.1:1/none", "BROKER_URL": "redis://127.0.0.1:1/0",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", name, *LEAST.get(name, [])],
        cwd=stack.PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr


@pytest.mark.parametrize(
    ("parse", "text"), [(count, "-1"), (count, ""), (count, "²"), (row_id, "0"), (day, "2026-13-01")]
)
def test_what_is_no_argument(parse: Callable[[str], object], text: str) -> None:
    with pytest.raises(Exception, match="must be a"):
        parse(text)


def test_a_descriptor_in_place_of_a_name() -> None:
    assert file_sentence(OSError(errno.EBADF, "bad", 7)) == "7 can't be used: Bad file descriptor"


EMBEDDED: list[tuple[list[str], dict[str, str], int, str]] = [
    ([], {}, 2, "required: command"),
    (["walk"], {}, 2, "invalid choice"),
    (["run", "--fast"], {}, 2, "unrecognized arguments"),
    (["run"], {"PORT": "0"}, 1, "PORT must be a number from 1 to 65535"),
    (["run"], {"PORT": "http"}, 1, "PORT must be a number from 1 to 65535"),
    (["run"], {"VAR": "{file}"}, 1, "cannot be written"),
    (["run"], {"VAR": "{file}/below"}, 1, "cannot be written"),
    (["run"], {"VAR": NOWHERE}, 1, "cannot be written"),
    (["run"], {"VAR": LONG}, 1, "cannot be written"),
    (["run"], {"VAR": "{taken}"}, 1, "can't be used"),
    (["run"], {"VAR": "{damaged}"}, 1, "holds no JSON object"),
    (["run"], {"HOST": "192.0.2.1"}, 1, "HOST=192.0.2.1 is no address of this machine"),
    (["manage", "check_books"], {"VAR": NOWHERE}, 1, "cannot be written"),
    (["manage", "check_books"], {"VAR": LONG}, 1, "can't be used"),
    (["manage", "check_books"], {"VAR": "{file}/below"}, 1, "can't be used"),
    (["manage", "check_books"], {"PORT": "x"}, 1, "PORT must be a number"),
]


@pytest.mark.parametrize(("arguments", "variables", "code", "sentence"), EMBEDDED)
def test_the_embedded_marketplace_answers_too(
    tmp_path: Path, arguments: list[str], variables: dict[str, str], code: int, sentence: str
) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "run").write_text("a file where a folder should be")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "secrets.json").write_text("[")
    named = {name: str(tmp_path / name) for name in ("file", "taken", "damaged")}
    done = subprocess.run(
        [sys.executable, "-m", "marketplace.embedded", *arguments],
        cwd=stack.PROJECT, capture_output=True, text=True, check=False, timeout=100,
        env={"PATH": os.environ["PATH"], "VAR": str(tmp_path / "new")}
        | {name: value.format(**named) for name, value in variables.items()},
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
