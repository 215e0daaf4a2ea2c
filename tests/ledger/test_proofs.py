"""Proofs of sealed entries, and the script that the council runs: whatever is altered, it says so."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from marketplace.embedded import postgres
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.ledger.proofs import NotProvable, fits, prove
from marketplace.ledger.sealing import seal
from marketplace.runtime.database_roles import as_owner
from tests.ledger.conftest import DAY, Books
from tests.ledger.test_sealing import NOON, TAMPERING, Undo, names_of
from tests.real_database import RealDatabase

HASH = re.compile("[0-9a-f]{32,}")
SCRIPT = Path(settings.BASE_DIR) / "static" / "verify_statement.py"


def verified(proof: Any, root: str, folder: Path) -> tuple[int, str]:
    """Run the script as a council member does: exit code and what it says."""
    file = folder / "proof.json"
    file.write_text(proof if isinstance(proof, str) else json.dumps(proof, ensure_ascii=False), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(file), root], capture_output=True, text=True, timeout=60
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def sealed(books: Books) -> Books:
    """A settlement of four postings, two of them the rich household's, among twenty other events, all sealed."""
    for n in range(9):
        post(Draft("fund_deposit", f"before {n}", DAY, [Entry(books.bank, books.fund, 1)]))
    entries = [
        Entry(books.bank, books.rich, 6358, "business", "allocation", 7),
        Entry(books.bank, books.poor, 4097, "business", "allocation", 8),
        Entry(books.fund, books.rich, 722, "business", "allocation", 7),
        Entry(books.bank, books.cooperative, 3000),
    ]
    post(Draft("settlement", "parcel:17", DAY, entries))
    for n in range(9):
        post(Draft("fund_deposit", f"after {n}", DAY, [Entry(books.bank, books.fund, 1)]))
    seal(NOON, names_of)
    return books


def settlement() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_event WHERE reference = 'parcel:17'")
        return int(cursor.fetchone()[0])


def proof_of(account: int, *events: int) -> dict[str, Any]:
    return prove(Account.objects.get(pk=account), events or [settlement()])


def test_a_household_sees_its_own_lines_and_nobody_elses(sealed: Books) -> None:
    proof = proof_of(sealed.rich)
    [event] = proof["events"]
    assert event["head"].split("\n") == [str(settlement()), "2026-11-20", "settlement", "parcel:17", "", "", ""]
    shown = [line["text"].split("|")[:7] for line in event["lines"] if isinstance(line, dict)]
    assert shown == [
        ["1", "bank", "household:1", "6358", "business", "allocation", "7"],
        ["3", "price_protection_fund", "household:1", "722", "business", "allocation", "7"],
    ]
    assert [isinstance(line, str) for line in event["lines"]] == [False, True, False, True]
    assert (proof["account"], event["holder"]) == ("household:1", "0001 焦示例1")
    text = HASH.sub("", json.dumps(proof, ensure_ascii=False))  # of a hash's digits, some are always somebody's amount
    assert not [word for word in ("household:2", "0002", "焦示例2", "4097", "3000") if word in text]
    assert fits(proof)
    assert fits(proof_of(sealed.poor))


def test_hidden_lines_can_not_be_guessed(sealed: Books) -> None:
    """Two events alike in everything have nothing in common in a proof: each has a salt of its own."""
    for reference in ("a", "b"):
        post(
            Draft(
                "settlement", reference, DAY,
                [Entry(sealed.bank, sealed.rich, 1, "wage", "allocation", 1), Entry(sealed.bank, sealed.cooperative, 2)],
            )
        )  # fmt: skip
    seal(NOON, names_of)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_event WHERE reference IN ('a', 'b') ORDER BY id")
        ids = [row[0] for row in cursor.fetchall()]
    first, second = proof_of(sealed.rich, *ids)["events"]
    assert first["lines"][1] != second["lines"][1]
    assert first["holder_salt"] != second["holder_salt"]


def test_the_script_confirms_it(sealed: Books, tmp_path: Path) -> None:
    proof = proof_of(sealed.rich, settlement(), sealed.credited.event_id)
    code, said = verified(proof, proof["root"], tmp_path)
    assert code == 0, said
    assert "是 YES" in said
    assert "63.58 CNY" in said and "7.22 CNY" in said and "5.00 CNY" in said and "0001 焦示例1" in said
    spaced = " ".join(proof["root"].upper()[n : n + 8] for n in range(0, 64, 8))
    assert verified(proof, spaced, tmp_path)[0] == 0  # as it is typed from paper


def edited(proof: dict[str, Any], edit: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    copied = copy.deepcopy(proof)
    edit(copied)
    return copied


def line_edit(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    """Replaces text in the first line that is shown."""

    def edit(proof: dict[str, Any]) -> None:
        line = next(line for line in proof["events"][0]["lines"] if isinstance(line, dict))
        assert old in line["text"]
        line["text"] = line["text"].replace(old, new, 1)

    return edit


def head_edit(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def edit(proof: dict[str, Any]) -> None:
        head = proof["events"][0]["head"]
        assert old in head
        proof["events"][0]["head"] = head.replace(old, new, 1)

    return edit


def set_in_event(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda proof: proof["events"][0].update({name: value})


def listed_again(proof: dict[str, Any], *, path: Callable[[str], str] = str, **more: str) -> None:
    """The first event once more, so written that the two are not equal."""
    event = proof["events"][0]
    proof["events"].append(event | more | {"path": [path(other) for other in event["path"]]})


EDITS: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("one fen more", line_edit("|6358|", "|6359|"), "altered"),
    ("another day", head_edit("2026-11-20", "2026-11-21"), "altered"),
    ("another name", set_in_event("holder", "0002 焦示例2"), "Another name"),
    ("no name", set_in_event("holder", ""), "Another name"),
    ("another class", line_edit("business", "wage"), "altered"),
    ("another source", line_edit("allocation|7", "allocation|8"), "altered"),
    ("another kind", head_edit("settlement", "gift"), "altered"),
    ("another reference", head_edit("parcel:17", "parcel:18"), "altered"),
    ("another number", head_edit("\n2026", "1\n2026"), "altered"),
    ("another payer", line_edit("bank", "carrier"), "altered"),
    ("a line hidden", lambda proof: proof["events"][0]["lines"].__setitem__(0, "00" * 32), "altered"),
    ("a line left out", lambda proof: proof["events"][0]["lines"].pop(), "altered"),
    ("another leaf", set_in_event("leaf", "00" * 32), "altered"),
    ("another place", set_in_event("leaf_index", 3), "did not seal"),
    ("a place outside", set_in_event("leaf_index", 10**9), "did not seal"),
    ("a negative place", set_in_event("leaf_index", -1), "did not seal"),
    ("a path cut short", lambda proof: proof["events"][0]["path"].pop(), "did not seal"),
    ("a path gone on", lambda proof: proof["events"][0]["path"].append("00" * 32), "did not seal"),
    ("another tree", lambda proof: proof.update(tree_size=40), "did not seal"),
    ("another account", lambda proof: proof.update(account="household:2"), "Another name or account"),
    ("twice", lambda proof: proof["events"].append(proof["events"][0]), "twice"),
    ("twice, with a word more", lambda proof: listed_again(proof, note="x"), "twice"),
    ("twice, in capitals", lambda proof: listed_again(proof, path=str.upper), "twice"),
    ("nothing", lambda proof: proof.update(events=[]), "empty"),
    ("another root inside", lambda proof: proof.update(root="00" * 32), "another root"),
    ("no events", lambda proof: proof.pop("events"), "can't be read"),
    ("numbers for text", set_in_event("head", 7), "can't be read"),
    ("no hexadecimal", set_in_event("path", ["zz"]), "can't be read"),
]


@pytest.mark.slow("every edit is tried by the script")
def test_whatever_is_edited_in_a_proof_the_script_says_no(sealed: Books, tmp_path: Path) -> None:
    proof = proof_of(sealed.rich)
    for what, edit, reason in EDITS:
        code, said = verified(edited(proof, edit), proof["root"], tmp_path)
        assert code == 1, what
        assert "否 NO" in said and reason in said, (what, said)
    for what, text in (("no JSON", "{"), ("a list", "[]"), ("no file at all", "")):
        assert verified(text, proof["root"], tmp_path)[0] == 1, what
    code, said = verified(proof, "ab" * 32, tmp_path)
    assert code == 1 and "another root" in said


def test_forging_a_proof_anew_does_not_lead_to_the_printed_root(sealed: Books, tmp_path: Path) -> None:
    """Somebody alters the books, and every hash that is in the proof with them: the paper is what they can't alter."""
    from hashlib import sha256

    proof = proof_of(sealed.rich)
    event = proof["events"][0]
    event["lines"][0]["text"] = event["lines"][0]["text"].replace("6358", "16358")
    data = sha256(event["head"].encode()).digest()
    for line in event["lines"]:
        hidden = isinstance(line, str)
        data += bytes.fromhex(line) if hidden else sha256(bytes.fromhex(line["salt"]) + line["text"].encode()).digest()
    event["leaf"] = sha256(b"\x00" + data).hexdigest()
    code, said = verified(proof, proof["root"], tmp_path)
    assert code == 1 and "did not seal" in said


def test_what_is_altered_in_the_books_is_found_by_the_script(
    sealed: Books, real_database: RealDatabase, tmp_path: Path
) -> None:
    """The same alterations as check_books finds; each proof is made of the altered books, against the root of before."""
    root = proof_of(sealed.rich)["root"]
    superuser = real_database.cluster.url(postgres.SUPERUSER, real_database.name)
    event = settlement()
    seen = {}
    with override_settings(DATABASE_OWNER_URL=superuser), as_owner():
        for what, tampering, _seen_by in TAMPERING:
            with suppress(Undo), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(tampering.format(rich=sealed.rich, poor=sealed.poor, event=event))
                try:
                    proof = proof_of(sealed.rich, event)
                except NotProvable:
                    seen[what] = "no proof"
                else:
                    seen[what] = "no" if verified(proof, root, tmp_path)[0] else "yes"
                    assert (seen[what] == "no") == (not fits(proof) or proof["root"] != root), what
                raise Undo
    gone = {"who got it", "a posting is gone", "an event is gone", "a node is gone"}
    # nothing of this entry, its path or its root
    untouched = {"a leaf is gone", "a leaf's hash", "a root", "a seal's day"}
    assert seen == {
        what: "no proof" if what in gone else "yes" if what in untouched else "no" for what, *_rest in TAMPERING
    }


def test_a_proof_leads_to_the_root_of_the_events_day_or_of_a_later_one(sealed: Books, tmp_path: Path) -> None:
    early = proof_of(sealed.rich)
    post(Draft("gift", "later", DAY, [Entry(sealed.bank, sealed.rich, 1, "wage", "allocation", 1)]))
    seal(NOON + timedelta(days=1), names_of)
    assert proof_of(sealed.rich) == early
    later = prove(Account.objects.get(pk=sealed.rich), [settlement()], root_of=date(2026, 11, 21))
    assert (later["root_date"], later["tree_size"]) == ("2026-11-21", early["tree_size"] + 1)
    assert later["root"] != early["root"]
    assert verified(later, later["root"], tmp_path)[0] == 0


def test_what_can_not_be_proven_is_refused(sealed: Books) -> None:
    account = Account.objects.get(pk=sealed.rich)
    late = post(Draft("gift", "x", DAY, [Entry(sealed.bank, sealed.rich, 1, "wage", "allocation", 1)])).event_id
    with pytest.raises(NotProvable, match=f"event {late} is not sealed yet"):
        prove(account, [settlement(), late])
    with pytest.raises(NotProvable, match="event 987654321 is not sealed yet, or there is none"):
        prove(account, [987654321])
    with pytest.raises(NotProvable, match=r"event \d+ moves nothing on household:2"):
        prove(Account.objects.get(pk=sealed.poor), [sealed.credited.event_id])
    with pytest.raises(NotProvable, match="no event is named"):
        prove(account, [])
    with pytest.raises(NotProvable, match="2026-11-19 has no root"):
        prove(account, [settlement()], root_of=date(2026, 11, 19))
    seal(datetime(2026, 11, 21, 4, tzinfo=UTC), names_of)
    with pytest.raises(NotProvable, match=f"event {late} was sealed after 2026-11-20"):
        prove(account, [late], root_of=DAY)


def test_the_script_is_short_and_needs_the_standard_library_only() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    code = [line for line in source.splitlines() if line.strip()]
    assert len(code) <= 62
    assert {line.split()[1] for line in code if line.startswith(("import", "from"))} == {"hashlib", "json", "sys"}
