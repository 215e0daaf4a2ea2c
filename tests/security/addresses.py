"""Every address that the resolver knows, filled with rows of place A; what is answered to each role; and the table of that.

After a change: ``.venv/bin/python -m tests.security`` writes the table anew. Read the diff: each cell is a promise.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse, HttpResponseNotFound
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.coreutils import resolve_model_string

from marketplace.backoffice.foreign_rows import PARTS
from marketplace.people.models import User
from tests.security.every_row import EveryRow

TABLE = Path(__file__).with_name("answers.toml")
WRITES = "ANSWERS"
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
# What no part of an address says: an address that takes anything, and files.
INSTEAD = {
    r"/admin/^.*/$": "/admin/nowhere/at/all/",
    r"/documents/^(\d+)/(.*)$": "/documents/{document}/{file}",
    r"/^((?!_util/)(?:[\w\-]+/)*)$": "/villages/lingzi/lili/",
    r"/^((?:[\w\-]+/)*)$": "/villages/lingzi/lili/",
    r"/admin/api/main/^pages/<int:pk>/action/<str:action_name>/": "/admin/api/main/pages/{page}/action/publish/",
    r"/^admin/(?:failwhale|test404)/$": "/admin/failwhale/",
}
# By the start of its name: what a view's `pk` is of where neither its model nor its namespace says so.
PK = {
    "wagtailadmin_pages:": "page", "wagtailadmin_api:pages:": "page", "wagtailadmin_api:images:": "storyimage",
    "wagtailadmin_api:documents:": "document", "wagtailadmin_workflows:edit_task": "task",
    "wagtailadmin_workflows:disable_task": "task", "wagtailadmin_workflows:enable_task": "task",
    "wagtailadmin_workflows:": "workflow", "repeat_refund": "refund", "refund_elsewhere": "refund",
    "wagtail_localize:submit_snippet": "siteframe", "wagtail_localize:snippets_api": "siteframe",
    "wagtailadmin_editing_sessions:": "page", "reset-second-factor": "user", "sign-out-everywhere": "user",
    "mfa_remove_webauthn": "authenticator", "mfa_edit_webauthn": "authenticator",
}  # fmt: skip
FIXED = {
    "app_label": "cms", "model_name": "villagepage", "app_name": "taggit", "page_pk": "{page}", "workflow_pk": "{workflow}",
    "redirect_id": "{redirect}", "object_id": "{page}", "section": "places", "path": "nothing.jpg", "key": "nothing",
    "uidb36": "1", "uidb64": "1", "stamp": "0123456789abcdef", "stem": "shop", "kind": "css", "token": "{token}",
}  # fmt: skip
BY_NAME = {"wagtailadmin_password_reset_confirm": {"token": "nothing"}}
SNIPPETS = ("wagtail_localize:submit_snippet", "wagtail_localize:snippets_api")


@dataclass(frozen=True)
class Address:
    """One address of the resolver.

    :param written: as the table writes it
    :param name: with its namespaces
    :param path: with the places for rows in braces, for `fill`
    """

    written: str
    name: str
    path: str


def every_address() -> list[Address]:
    """All addresses, each once: of two that are written alike the resolver takes the first."""
    Client().get("/admin/login/")  # the registries of Wagtail's hooks are filled by the first address that is looked up
    found: dict[str, Address] = {}
    for route, name, view in _routes(get_resolver().url_patterns):
        for one in _addresses(route, name, view):
            found.setdefault(one.written, one)
    return sorted(found.values(), key=lambda one: one.written)


def _routes(patterns: list[Any], before: str = "/", names: tuple[str, ...] = ()) -> Iterator[tuple[str, str, Any]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route, ":".join([*names, str(one.name)]), one.callback
        else:
            yield from _routes(one.url_patterns, route, (*names, one.namespace) if one.namespace else names)


def _addresses(route: str, name: str, view: Any) -> Iterator[Address]:
    if name == "wagtail_bulk_action":
        bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")
        for app, models in bulk_action_registry.actions.items():
            for model, actions in models.items():
                for action in actions:
                    path = f"/admin/bulk/{app}/{model}/{action}/?id={{{model}}}"
                    yield Address(path, name, path)
        return
    if route in INSTEAD:
        yield Address(INSTEAD[route], name, INSTEAD[route])
        return
    path = re.sub(r"[\^$]|\\Z", "", PART.sub(lambda part: _place(part, name, view), route)).replace("[.]", ".")
    yield Address(path.replace("\\.", "."), name, path.replace("\\.", "."))


def _place(part: re.Match[str], name: str, view: Any) -> str:
    """What stands in an address for a part of it: a row in braces, or some text."""
    called = part[1] or part[2]
    if called in BY_NAME.get(name, {}):
        return BY_NAME[name][called]
    if name.startswith(SNIPPETS) and called == "model_name":
        return "siteframe"
    if called == "pk":
        for start, model in PK.items():
            if name.startswith(start):
                return f"{{{model}}}"
        made = getattr(view, "view_class", None)
        model = getattr(view, "view_initkwargs", {}).get("model") or getattr(made, "model", None)
        model = resolve_model_string(model) if isinstance(model, str) else model
        if isinstance(model, type) and issubclass(model, Model):
            return f"{{{model._meta.model_name}}}"
        raise AssertionError(f"{name}: say in PK of {__name__} what its pk is of")
    if called in FIXED:
        return FIXED[called]
    if called in ("parent_page_id", "destination_id"):
        return f"{{{called}}}"
    return f"{{{PARTS[called]()._meta.model_name}}}" if called in PARTS else f"{{{called}}}"


def fill(address: Address, made: EveryRow) -> str:
    """Put the rows of place A into an address.

    :raises KeyError: there is no row of a new kind: give it one in `tests/security/every_row.py`
    """
    keys = {model._meta.model_name: row.pk for model, row in made.rows.items()}
    return address.path.format_map(keys | made.named | {"file": "rules.txt"})


class Browser(Client):
    """Django's, which keeps a copy of the context of each template that is drawn: half the time of a page."""

    def request(self, **request: Any) -> Any:
        """Ask, without looking what was drawn with what."""
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


class Drawing:
    """Whether the page that is answered next is drawn."""

    wanted = True


@contextmanager
def drawn_once() -> Iterator[Drawing]:
    """Inside the block pages are drawn while that is wanted, and what is not found has no page: the status says all."""
    drawing, drawn = Drawing(), SimpleTemplateResponse.rendered_content.fget

    def content(response: SimpleTemplateResponse) -> str:
        return str(drawn(response)) if drawing.wanted else ""

    with (
        patch.object(SimpleTemplateResponse, "rendered_content", property(content)),
        patch("marketplace.urls.handler404", lambda request, exception: HttpResponseNotFound()),
    ):
        yield drawing


@contextmanager
def taken_back() -> Iterator[Callable[[], None]]:
    """Inside the block what is yielded takes back what has been changed since the block began, or since it did so last."""
    with transaction.atomic():
        savepoint = transaction.savepoint()

        def take_back() -> None:
            transaction.savepoint_rollback(savepoint)
            transaction.set_rollback(False)

        yield take_back
        transaction.set_rollback(True)


def answer(client: Client, method: str, path: str, take_back: Callable[[], None] | None = None) -> str:
    """Return what is answered, in the words of the table; whatever it changed is taken back.

    :param take_back: of the `taken_back` around many answers, which saves each a savepoint of its own
    """
    if take_back is None:
        with taken_back() as take_back:
            return answer(client, method, path, take_back)
    cookies = client.cookies.copy()
    found = _in_words((client.post if method == "POST" else client.get)(path))
    take_back()
    client.cookies = cookies  # signed in again, and without a basket
    return found


def _in_words(response: HttpResponse) -> str:
    status, target = response.status_code, response.headers.get("Location", "")
    if status not in (301, 302, 303):
        return "ok" if status == 200 else str(status)
    if "/accounts/login/" in target:
        return "login"
    if target.startswith("/admin/login/"):
        return "door"
    return "home" if target == "/admin/" else "away"


def client_of(user: User | None, kind: type[Client] = Client) -> Client:
    """A browser in which somebody is signed in, or nobody; a fault is answered as the site does."""
    client = kind(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def read_table(method: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return the roles, and of each address the answers to them."""
    table = tomllib.loads(TABLE.read_text())
    rows: dict[str, list[str]] = {}
    for address, cells in table[method].items():
        rows[address] = cells.split()
    for cell, addresses in table[f"{method} everybody"].items():
        rows |= {address: [cell] * len(table["roles"]) for address in addresses}
    return table["roles"], rows


def written(roles: list[str], tables: dict[str, dict[str, list[str]]]) -> str:
    """Return the text of the table."""
    heads = [role.replace(" ", "") for role in roles]
    lines = [HEAD.strip(), "", f"roles = {roles!r}".replace("'", '"')]
    for method, rows in tables.items():
        same: dict[str, list[str]] = {}
        width = max(len(address) for address in rows) + 2
        widths = [max(len(head), 5) for head in heads]
        lines += [
            "",
            f"[{method}]",
            f"#{'':{width}} " + " ".join(f"{h:{w}}" for h, w in zip(heads, widths, strict=True)),
        ]
        for address, cells in rows.items():
            if len(set(cells)) == 1:
                same.setdefault(cells[0], []).append(address)
                continue
            told = " ".join(f"{cell:{w}}" for cell, w in zip(cells, widths, strict=True)).rstrip()
            quoted = f'"{address}"'
            lines.append(f'{quoted:{width}} = "{told}"')
        lines += ["", f'["{method} everybody"]']
        for cell, addresses in sorted(same.items()):
            lines += [f'"{cell}" = [', *[f'    "{address}",' for address in addresses], "]"]
    return "\n".join(lines) + "\n"


HEAD = """
# What is answered at every address to each role (docs/laws/scope.md), compared by test_every_address.py.
#
# ok: 200 · login: to the login page · door: to the back office's door, which leads to the login page or refuses who has no
# role · home: refused in words, to the role's own home page · away: sent on, as after a form · a number: the status. Rows in
# braces are of place A; "A" and "B" are roles held there and elsewhere: a foreign row answers 404. POSTs send an empty form,
# and are rolled back.
# Written by `python -m tests.security`; addresses that answer everybody alike stand at the end of each part.
"""
