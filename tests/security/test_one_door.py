"""One door to sign in by, and one way to a new password: those of frameworks lead there."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.staff_access.signing import make_admin

OURS = ("marketplace.", "orders.", "cms.")
# Of frameworks, and counted before they look: allauth's by `ACCOUNT_RATE_LIMITS`, the last two by `marketplace.urls`.
LIMITED = {
    "account_login", "account_reauthenticate", "account_change_password", "account_set_password",
    "account_reset_password_from_key", "account_signup",
    "wagtaildocs_authenticate_with_password", "wagtailcore_authenticate_with_password",
}  # fmt: skip


def patterns(found: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def innermost(view: Callable[..., Any]) -> Any:
    while hasattr(view, "__wrapped__") and not hasattr(view, "view_class"):
        view = view.__wrapped__
    return getattr(view, "view_class", view)


def takes_password(view: Any) -> bool:
    """A form with a field that hides what is typed, or the sources say so."""
    form = getattr(view, "form_class", None)
    fields = getattr(form, "base_fields", {}) if inspect.isclass(form) else {}
    hidden = any(isinstance(field.widget, forms.PasswordInput) for field in fields.values())
    return hidden or "assword" in view.__qualname__ or view.__module__.startswith("django.contrib.auth")


def reached(path: str, pattern: URLPattern) -> bool:
    """Whether the address leads to this pattern, and not to one of ours that stands before it."""
    return resolve(path).func is pattern.callback


def example(path: str) -> str:
    for part, value in (
        ("<uidb64>", "a"), ("<token>", "b"), ("<int:restriction_id>", "1"), ("<int:page_view_restriction_id>", "1"),
        ("<int:page_id>", "1"), ("^", ""), ("$", ""), ("(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)", "a-b"),
    ):  # fmt: skip
        path = path.replace(part, value)
    return "/" + path


def test_no_framework_takes_a_password_but_where_it_is_counted() -> None:
    seen, foreign = set(), []
    for path, pattern in patterns(get_resolver().url_patterns):
        view = innermost(pattern.callback)
        if not takes_password(view) or view.__module__.startswith(OURS):
            continue
        if pattern.name in LIMITED and reached(example(path), pattern):
            seen.add(pattern.name)
        elif (
            "(?P<" in path
            or "<" in path.replace("<uidb64>", "").replace("<token>", "")
            or reached(example(path), pattern)
        ):
            foreign.append((path, pattern.name))
    asks = {"account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done"}
    asks |= {"account_confirm_login_code", "account_reset_password_from_key"}
    assert [one for one in foreign if one[1] not in asks | LIMITED] == []
    assert "account_login" in seen and "wagtailcore_authenticate_with_password" in seen


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/_util/login/", "/accounts/login/"),
        ("/en/_util/login/?next=/en/baskets/", "/en/accounts/login/?next=%2Fen%2Fbaskets%2F"),
        ("/_util/login/?next=https://evil.example/", "/accounts/login/"),
        ("/_util/login/?next=//evil.example", "/accounts/login/"),
        ("/admin/login/", "/accounts/login/?next=%2Fadmin%2F"),
        ("/admin/login/?next=//evil.example/admin/", "/accounts/login/?next=%2Fadmin%2F"),
        ("/admin/password_reset/", "/accounts/password/reset/"),
        ("/admin/password_reset/confirm/a/b/", "/accounts/password/reset/"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_other_door_leads_to_ours(client: Client, path: str, to: str, method: str) -> None:
    answer = getattr(client, method)(
        path, {"username": "wang@example.com", "password": "x"} if method == "post" else None
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, to)


@pytest.mark.django_db
def test_who_comes_to_the_way_out_by_its_address_is_asked_and_stays_signed_in(client: Client) -> None:
    client.force_login(make_admin(), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/admin/logout/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/logout/")
    assert client.get("/admin/").status_code == 200
    answer = client.post("/admin/logout/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/login/")
    assert client.get("/admin/").status_code == 302
