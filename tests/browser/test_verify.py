"""The page that checks a proof: by itself, offline, on a phone; and what it says where it can't."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres
from marketplace.income import views as seal_views
from marketplace.income.household_proofs import as_json, prove_household, verify_link
from tests.browser.visitor import Visitor
from tests.income.sealed_world import LATER, SealedWorld, sealed_world
from tests.ledger.test_proofs import EDITS, edited
from tests.orders.conftest import stripe_double
from tests.stripe_double import server

__all__ = ["stripe_double"]

SITE = "http://127.0.0.1:9"  # nothing listens there: every answer is given by `answering`
PHONE = {"width": 360, "height": 740}
ALTERED_ANYWHERE = {
    "altered",
    "did not seal",
    "Another name",
    "Another name or account",
    "twice",
    "empty",
    "another root",
}


@pytest.fixture(scope="module")
def made(
    cluster: postgres.Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker, stripe_double: server.Double
) -> Iterator[SealedWorld]:
    """One sealed world for the module."""
    with sealed_world(cluster, django_db_blocker, stripe_double) as world:
        yield world


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], list[str]]:
    """Lets Django answer a browser context without a server, and returns the list of what was asked for."""
    monkeypatch.setattr(seal_views.timezone, "localdate", lambda: timezone.localtime(LATER).date())

    def answer(context: Any) -> list[str]:
        asked: list[str] = []

        def fulfil(route: Any) -> None:
            path = urlsplit(route.request.url).path
            asked.append(path)
            if path.startswith("/static/"):
                found = finders.find(path.removeprefix("/static/"))
                route.fulfill(path=found) if isinstance(found, str) else route.fulfill(status=404)
                return
            page = Client().get(path)
            route.fulfill(status=page.status_code, headers=dict(page.items()), body=page.content)

        context.route("**/*", fulfil)
        return asked

    return answer


def pages_asked(asked: list[str]) -> list[str]:
    """What was asked for, but for what the service worker still fetches for itself when it is new: it begins once the page is
    there, and is not waited for."""
    own = ("/static/", "/service-worker", "/sw.js", "/offline/", "/en/offline/", "/manifest")
    return [path for path in asked if not path.startswith(own)]


def said(visitor: Visitor) -> str:
    """Press the button and read the answer."""
    visitor.page.evaluate("document.getElementById('verify-result').replaceChildren()")
    visitor.page.click("#verify-form button[type=submit]")
    visitor.page.wait_for_selector("#verify-result .alert")
    return visitor.text("#verify-result")


def test_the_page_checks_a_proof_offline_on_a_phone(
    made: SealedWorld, new_context: Callable[..., Any], answering: Callable[[Any], list[str]]
) -> None:
    context = new_context(viewport=PHONE)
    asked = answering(context)
    visitor = Visitor(context, SITE)
    visitor.goto("/en/verify/")
    visitor.page.wait_for_load_state("networkidle")  # the page's last scripts
    context.set_offline(True)
    asked.clear()
    page = visitor.page
    proof = prove_household(made.household, [made.settlement, made.payout])
    file = {"name": "proof.json", "mimeType": "application/json", "buffer": as_json(proof, indent=1).encode()}
    page.set_input_files("#verify-file", file)
    answer = said(visitor)
    assert "Yes, it fits" in answer and "2026-10-21" in answer
    assert "+¥67.71" in answer and "−¥10.00" in answer and "焦示例1" in answer
    assert proof["root"] in "".join(answer.split())
    page.fill("#verify-root", " ".join(proof["root"].upper()[n : n + 8] for n in range(0, 64, 8)))
    assert "under the root you gave" in said(visitor)
    page.fill("#verify-root", "ab" * 32)
    answer = said(visitor)
    assert "No, it does not fit" in answer and "another root" in answer
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    page.evaluate("document.documentElement.style.fontSize = '200%'")  # for old eyes
    assert page.evaluate("document.getElementById('content').scrollWidth") <= PHONE["width"]
    page.evaluate("document.documentElement.style.fontSize = ''")
    assert pages_asked(asked) == []
    assert visitor.faults == []
    visitor.check_access()


@pytest.mark.slow("every edit that the proofs' own tests know, checked in a real browser")
def test_whatever_is_edited_the_page_says_no(
    made: SealedWorld, new_context: Callable[..., Any], answering: Callable[[Any], list[str]]
) -> None:
    context = new_context()
    asked = answering(context)
    visitor = Visitor(context, SITE)
    visitor.goto("/en/verify/")
    visitor.page.wait_for_load_state("networkidle")  # the page's last scripts
    context.set_offline(True)
    asked.clear()
    visitor.page.click("#verify-form summary")
    whole = prove_household(made.household, [made.settlement])
    for what, edit, reason in EDITS:
        try:
            broken = edited(whole, edit)
        except AssertionError:  # it edits a text that only the other tests' books have
            continue
        visitor.page.fill("#verify-proof", as_json(broken))
        answer = said(visitor)
        assert ("Yes" in answer or "fits" in answer) is False, (what, answer)
        assert "No, it does not fit" in answer, (what, answer)
        assert reason not in ALTERED_ANYWHERE or "can be read" not in answer, (what, answer)
    for text in ("{", "[]", "7", "null"):
        visitor.page.fill("#verify-proof", text)
        assert "no proof that can be read" in said(visitor), text
    visitor.page.fill("#verify-proof", "")
    assert "No proof yet" in said(visitor)
    for what, old, new in (
        ("one fen", "|6771|", "|6772|"), ("one date", "2026-10-20\\n", "2026-10-19\\n"), ("one name", "焦示例1", "焦示例2"),
    ):  # fmt: skip
        text = as_json(whole)
        assert old in text, what
        visitor.page.fill("#verify-proof", text.replace(old, new))
        assert "No, it does not fit" in said(visitor), what
    visitor.page.fill("#verify-proof", as_json(whole))
    assert "Yes, it fits" in said(visitor)
    assert pages_asked(asked) == []
    assert visitor.faults == []


def test_the_code_on_paper_opens_the_page_with_its_answer(
    made: SealedWorld, new_context: Callable[..., Any], answering: Callable[[Any], list[str]]
) -> None:
    context = new_context(viewport=PHONE)
    asked = answering(context)
    visitor = Visitor(context, SITE)
    proof = prove_household(made.household, [made.settlement])
    fragment = verify_link(proof).partition("#")[2]
    visitor.goto(f"/en/verify/#{fragment}")
    visitor.page.wait_for_selector("#verify-result .alert")
    assert "Yes, it fits" in visitor.text("#verify-result")
    assert not [path for path in asked if "proof=" in path]
    visitor.page.goto(f"{SITE}/en/verify/#root={proof['root']}&event={made.settlement}")
    visitor.page.wait_for_function("document.getElementById('verify-root').value !== ''")
    assert visitor.page.input_value("#verify-root") == proof["root"]
    visitor.page.goto(f"{SITE}/en/verify/#proof=nonsense")
    visitor.page.wait_for_selector("#verify-result .alert--error")
    assert visitor.faults == []


def test_a_root_that_the_page_does_not_list_is_left_to_the_reader(
    made: SealedWorld, new_context: Callable[..., Any], answering: Callable[[Any], list[str]]
) -> None:
    """Books forged whole, roots and all, would fit themselves: the page never takes that for a yes."""
    context = new_context()
    answering(context)
    visitor = Visitor(context, SITE)
    visitor.goto("/en/verify/")
    visitor.page.evaluate("document.querySelectorAll('[data-root]').forEach((row) => row.remove())")
    visitor.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {src: '/static/js/verify.js'}))"
    )
    visitor.settle()
    visitor.page.click("#verify-form summary")
    visitor.page.fill("#verify-proof", json.dumps(prove_household(made.household, [made.settlement])))
    visitor.page.click("#verify-form button[type=submit]")
    visitor.page.wait_for_selector("#verify-result .alert--warning")
    assert "Only if the printed notice" in visitor.text("#verify-result")


def test_without_scripts_or_web_crypto_the_page_names_the_program(
    made: SealedWorld, new_context: Callable[..., Any], answering: Callable[[Any], list[str]]
) -> None:
    silent = new_context(java_script_enabled=False, viewport=PHONE)
    answering(silent)
    visitor = Visitor(silent, SITE)
    visitor.goto("/en/verify/")
    assert not visitor.page.is_visible("#verify-form")
    assert "Your browser runs no scripts" in visitor.text("main")
    assert visitor.page.is_visible("a[download='verify_statement.py']")
    insecure = new_context(viewport=PHONE)
    answering(insecure)
    visitor = Visitor(insecure, "http://shop.example")
    visitor.page.goto("http://shop.example/en/verify/")
    visitor.settle()
    assert "This browser can't do it here" in visitor.text("#verify-result")
    assert not visitor.page.is_visible("#verify-form")


def test_the_notice_fits_a_phone_and_paper(
    made: SealedWorld, new_context: Callable[..., Any], answering: Callable[[Any], list[str]]
) -> None:
    context = new_context(viewport=PHONE)
    answering(context)
    visitor = Visitor(context, SITE)
    visitor.goto("/en/verify/roots/")
    assert visitor.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    visitor.page.emulate_media(media="print")
    assert not visitor.page.is_visible(".site-nav, .site-tools")
    assert visitor.page.is_visible(".roots .root")
    visitor.page.emulate_media(media="screen")
    assert visitor.faults == []
    visitor.check_access()
