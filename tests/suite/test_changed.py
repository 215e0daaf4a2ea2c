"""`make test CHANGED=1`: a change runs its own room and those above, and nothing that it can't reach."""

from __future__ import annotations

import subprocess
from pathlib import Path

import grimp
import pytest

from tests import changed


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*changed.PACKAGES, cache_dir=None)


def runs(graph: grimp.ImportGraph, *files: str) -> set[str]:
    """The test files that a change of these files runs."""
    modules = changed.reached(files, graph.find_downstream_modules, changed._sources)
    tests = [str(path.relative_to(changed.PROJECT)) for path in (changed.PROJECT / "tests").rglob("test_*.py")]
    return {test for test in tests if changed.is_reached(test, files, modules, lambda one: set(changed.stands_on(one)))}


def test_a_room_and_those_above_it_run(graph: grimp.ImportGraph) -> None:
    found = runs(graph, "orders/reviews/actions.py")
    assert {"tests/orders/reviews/test_reviews.py", "tests/browser/test_trust.py"} <= found
    assert {"tests/ledger/test_posting.py", "tests/supply/stock/test_stock.py"}.isdisjoint(found)


def test_a_room_at_the_bottom_runs_what_stands_on_it(graph: grimp.ImportGraph) -> None:
    found = runs(graph, "marketplace/ledger/posting.py")
    expected = {
        "tests/ledger/test_posting.py",
        "tests/orders/settlement/test_settlement.py",
        "tests/supply/seasons/test_season_close.py",
        "tests/concurrency/test_ledger.py",
    }
    assert expected <= found
    assert "tests/contract/test_double_page.py" not in found


def test_a_template_follows_the_rooms_that_render_it(graph: grimp.ImportGraph) -> None:
    found = runs(graph, "templates/orders/claims/claim.html")
    assert "tests/orders/claims/test_claim_pages.py" in found
    assert "tests/ledger/test_posting.py" not in found


@pytest.mark.parametrize(
    "file",
    [
        "marketplace/settings/base.py", "orders/migrations/0001_initial.py", "locale/zh_Hans/LC_MESSAGES/django.po",
        "tests/orders/conftest.py", "tests/world.py", "tests/stripe_double/api.py", "static/css/tokens.css",
        "templates/named_by_nobody.html", "a_new_kind_of_file.toml",
    ],
)  # fmt: skip
def test_what_everything_stands_on_runs_everything(graph: grimp.ImportGraph, file: str) -> None:
    assert runs(graph, file) == runs(graph, "manage.py")
    assert len(runs(graph, file)) > 100


def test_documents_run_nothing(graph: grimp.ImportGraph) -> None:
    assert runs(graph, "README.md", "docs/laws/locks.md", "tests/bench/storefront.py") == set()


def test_a_changed_test_runs_and_so_do_those_that_use_it(graph: grimp.ImportGraph) -> None:
    found = runs(graph, "tests/orders/changes.py")
    assert "tests/orders/claims/test_claims.py" in found
    assert "tests/ledger/test_posting.py" not in found
    assert runs(graph, "tests/ledger/test_money.py") == {"tests/ledger/test_money.py"}


def test_the_working_tree_and_new_files_count(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=n", "-c", "user.email=n@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-b", "main")
    for name in ("kept.py", "committed.py", "edited.py", "removed.py"):
        (tmp_path / name).write_text("")
    git("add", ".")
    git("commit", "-m", "one")
    git("checkout", "-b", "work")
    (tmp_path / "committed.py").write_text("1")
    git("commit", "-am", "two")
    (tmp_path / "edited.py").write_text("1")
    (tmp_path / "removed.py").unlink()
    (tmp_path / "new.py").write_text("")
    assert changed.changed_files(tmp_path) == {"committed.py", "edited.py", "removed.py", "new.py"}
    git("branch", "-D", "main")
    assert changed.changed_files(tmp_path) is None
