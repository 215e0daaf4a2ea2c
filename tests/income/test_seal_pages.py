"""Seals on pages and paper: the statement says what is sealed and brings the proof, the public pages list the roots."""

from __future__ import annotations

import base64
import io
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres
from marketplace.income import views as seal_views
from marketplace.income.household_proofs import LONGEST_LINK, each_alone, prove_household, seal_due, verify_link
from marketplace.income.statement import statement
from marketplace.income.templatetags.roots import in_groups
from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Seal
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.ledger.proofs import fits
from marketplace.people.models import Look
from tests.cms.serving.test_public_law import check_html
from tests.income.sealed_world import LATER, SealedWorld, sealed_world
from tests.ledger.test_proofs import verified
from tests.orders.broken_books import broken_by
from tests.orders.test_backoffice import as_user
from tests.stripe_double import server
from tests.world import NOW


@pytest.fixture(scope="module")
def made(
    cluster: postgres.Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker, stripe_double: server.Double
) -> Iterator[SealedWorld]:
    """One sealed world for the module."""
    with sealed_world(cluster, django_db_blocker, stripe_double) as world:
        yield world


@contextmanager
def day(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[None]:
    """The pages' clock."""
    with monkeypatch.context() as patch:
        patch.setattr(seal_views.timezone, "localdate", lambda: timezone.localtime(now).date())
        yield


def roots() -> dict[date, str]:
    return {seal.sealed_on: bytes(seal.root).hex() for seal in Seal.objects.order_by("tree_size")}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/verify/", "/en/verify/", "/verify/roots/", "/en/verify/roots/"])
def test_public_pages_before_the_first_seal(client: Client, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")
    assert page["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert b"csrf" not in page.content
    check_html(page.content, address)
    if address.startswith("/en"):
        assert "No root yet" in page.content.decode()
    assert client.post(address).status_code == 405


def test_the_page_lists_the_roots_of_the_last_days(made: SealedWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    with day(monkeypatch, LATER):
        html = Client().get("/en/verify/").content.decode()
    rows = re.findall(r'<tr data-root="([0-9a-f]{64})" data-day="([0-9-]{10})">', html)
    assert rows == [(root, f"{on}") for on, root in sorted(roots().items(), reverse=True)]
    assert len(rows) == 2
    for root, _day in rows:
        assert in_groups(root) in html
    assert html.count("so far") == 1  # the day that is not over
    assert made.household.head_name not in html
    with day(monkeypatch, LATER + timedelta(days=40)):
        assert "data-root" not in Client().get("/en/verify/").content.decode()


def test_the_notice_lists_finished_days_of_a_month(made: SealedWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def listed(query: str, now: datetime) -> list[str]:
        with day(monkeypatch, now):
            page = Client().get(f"/en/verify/roots/{query}")
        assert page.status_code == 200
        check_html(page.content, query)
        return re.findall(r'data-day="([0-9-]{10})"', page.content.decode())

    today = LATER
    assert listed("", today) == ["2026-10-20"]
    after = LATER + timedelta(days=30)
    assert listed("", after) == []
    assert listed("?month=2026-10", after) == ["2026-10-21", "2026-10-20"]
    assert listed("?month=2026-09", after) == []
    for nonsense in ("?month=2026-13", "?month=abc", "?month=2999-01", "?month=２０２６-10"):
        assert listed(nonsense, today) == ["2026-10-20"], nonsense


def test_the_statement_says_what_is_sealed_and_where_the_proof_is(made: SealedWorld) -> None:
    page = as_user(made.world.millet.staff).get(f"/admin/households/{made.household.pk}/?year=2026")
    html = page.content.decode()
    days = sorted(roots())
    assert f"{days[0]} 封存" in html and in_groups(roots()[days[0]]) in html
    assert f"{days[1]} 封存" in html and in_groups(roots()[days[1]]) in html
    assert "尚未封存" in html
    for event in (made.settlement, made.payout):
        assert f"/admin/households/{made.household.pk}/proof.json?event={event}" in html
    assert f"proof.json?event={made.unsealed}" not in html


def test_pay_outs_and_corrections_are_shown_and_are_no_income(made: SealedWorld) -> None:
    found = statement(made.household, year=2026, today=date(2026, 10, 21))
    assert (found.income, found.balance, found.paid_out, found.debit_count) == (6776, 5776, 1000, 1)
    [out] = found.debits
    assert (out.event_id, out.kind, out.amount, out.income_class) == (made.payout, "payout", 1000, None)
    assert out.seal is not None
    assert [credit.seal is not None for credit in found.credits] == [False, True]
    assert [mark.sealed_on for mark in found.seals] == [date(2026, 10, 20), date(2026, 10, 21)]


def test_a_proof_is_a_file_that_the_script_confirms(made: SealedWorld, tmp_path: Path) -> None:
    before = Look.objects.count()
    answer = as_user(made.world.millet.staff).get(
        f"/admin/households/{made.household.pk}/proof.json?event={made.settlement}"
    )
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Content-Disposition"].startswith('attachment; filename="proof-')
    proof = json.loads(answer.content)
    code, said = verified(proof, roots()[date(2026, 10, 20)], tmp_path)
    assert code == 0, said
    assert "67.71 CNY" in said and f"{made.household.number} 焦示例1" in said
    assert Look.objects.count() == before + 1
    assert Look.objects.latest("pk").what.startswith("proof")


def test_the_proof_of_a_year_holds_all_that_is_sealed(made: SealedWorld, tmp_path: Path) -> None:
    answer = as_user(made.world.millet.staff).get(f"/admin/households/{made.household.pk}/proof.json?year=2026")
    proof = json.loads(answer.content)
    assert [event["head"].split("\n")[0] for event in proof["events"]] == [f"{made.settlement}", f"{made.payout}"]
    assert proof["root"] == roots()[date(2026, 10, 21)]
    assert verified(proof, proof["root"], tmp_path)[0] == 0


@pytest.mark.parametrize("query", ["event=987654321", "event=abc", "event=-1", "event={unsealed}", "year=2025"])
def test_what_can_not_be_proven_leads_back_with_a_message(made: SealedWorld, query: str) -> None:
    url = f"/admin/households/{made.household.pk}/"
    page = as_user(made.world.millet.staff).get(f"{url}proof.json?{query.format(unsealed=made.unsealed)}", follow=True)
    assert page.redirect_chain == [(url, 302)]
    assert page.context["messages"]


def test_nobody_gets_the_proof_of_a_household_that_is_not_theirs(made: SealedWorld) -> None:
    before = Look.objects.count()
    foreign = made.world.pears.households[0]
    for user in (made.world.millet.staff, made.world.millet.clerk):
        assert as_user(user).get(f"/admin/households/{foreign.pk}/proof.json?event=1").status_code == 404
    assert Client().get(f"/admin/households/{foreign.pk}/proof.json?event=1").status_code == 302  # to the sign-in page
    assert Look.objects.count() == before


def attached(pdf: bytes) -> Any:
    """The proof inside a PDF file."""
    files = pypdf.PdfReader(io.BytesIO(pdf)).attachments
    return json.loads(files["proof.json"][0])


def test_the_statement_on_paper_has_roots_and_the_proof_attached(made: SealedWorld, tmp_path: Path) -> None:
    page = as_user(made.world.millet.staff).get(f"/admin/households/{made.household.pk}/statement.pdf?year=2026")
    text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(page.content)).pages)
    for root in roots().values():
        assert root in "".join(text.split())
    assert "−¥10.00" in text
    proof = attached(page.content)
    assert len(proof["events"]) == 2
    assert verified(proof, roots()[date(2026, 10, 21)], tmp_path)[0] == 0


def test_prove_writes_json_and_paper(made: SealedWorld, tmp_path: Path) -> None:
    files = {"json": tmp_path / "out.json", "pdf": tmp_path / "out.pdf"}
    events = [f"--event={made.settlement}", f"--event={made.payout}"]
    call_command("prove", made.household.number, *events, f"--json={files['json']}", f"--pdf={files['pdf']}")
    proof = json.loads(files["json"].read_text())
    assert verified(proof, proof["root"], tmp_path)[0] == 0
    assert attached(files["pdf"].read_bytes()) == proof
    text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(files["pdf"]).pages)
    assert proof["root"] in "".join(text.split())
    assert "¥67.71" in text and "−¥10.00" in text
    out = io.StringIO()
    call_command("prove", made.household.number, events[0], "--root-of=2026-10-20", stdout=out)
    assert json.loads(out.getvalue())["root"] == roots()[date(2026, 10, 20)]


@pytest.mark.parametrize(
    ("number", "event"), [("nobody", "{settlement}"), ("{number}", "987654321"), ("{number}", "{unsealed}")]
)
def test_prove_refuses_what_it_can_not_prove(made: SealedWorld, number: str, event: str) -> None:
    known = {"number": made.household.number, "settlement": made.settlement, "unsealed": made.unsealed}
    with pytest.raises(CommandError):
        call_command("prove", number.format(**known), f"--event={event.format(**known)}")


def test_the_code_on_paper_holds_the_whole_proof_or_the_root(made: SealedWorld) -> None:
    proof = prove_household(made.household, [made.settlement])
    [alone] = each_alone(proof)
    link = verify_link(alone)
    assert len(link) <= LONGEST_LINK
    page, _, packed = link.partition("#proof=")
    assert page.endswith("/verify/")
    unpacked = json.loads(zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))))
    assert unpacked == proof and fits(unpacked)
    others = [sha256(bytes([n])).hexdigest() for n in range(60)]  # an event with very many lines
    link = verify_link({**alone, "events": [{**alone["events"][0], "lines": others}]})
    assert link.endswith(f"#root={proof['root']}&event={made.settlement}")


ALTERED = [
    (
        "one fen",
        "UPDATE ledger_posting SET amount = amount + 1 WHERE event_id = {event} AND source_type = 'allocation'",
    ),
    ("one date", "UPDATE ledger_event SET occurred_on = occurred_on + 1 WHERE id = {event}"),
    ("one name", "UPDATE ledger_sealedholder SET name = replace(name, '焦', '李')"),
]


def test_one_fen_one_date_one_name_is_found_by_check_books(made: SealedWorld) -> None:
    for what, alteration in ALTERED:
        report, text = broken_by(made.database, alteration.format(event=made.settlement))
        found = [row for row in report["findings"] if row["check"] == "seal-leaf"]
        assert str(made.settlement) in [row["key"] for row in found], what
        assert {row["rule"] for row in found} == {"R3"}
        assert f"Event {made.settlement} was changed after it was sealed" in text


@pytest.mark.usefixtures("real_database")
def test_the_command_seals_and_tells_what_waits() -> None:
    def run() -> dict[str, Any]:
        out = io.StringIO()
        call_command("seal", "--json", stdout=out)
        found: dict[str, Any] = json.loads(out.getvalue())
        return found

    well = {"status": "ok", "oldest_unsealed_seconds": 0.0, "held_by": None}
    assert run() == {"sealed": 0, "busy": False, "tree_size": 0, "root": None, "waiting": well}
    post(Draft("fund_deposit", "1", NOW.date(), [Entry(shared_account("bank"), shared_account("sales_suspense"), 5)]))
    done = run()
    assert done == {"sealed": 1, "busy": False, "tree_size": 1, "root": Seal.objects.get().root.hex(), "waiting": well}
    assert seal_due(timezone.now()).events == 0
