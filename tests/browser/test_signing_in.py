"""Staff sign in in a browser: the password is looked at, a passkey is enrolled, used, lost and removed; the session is about to end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils import timezone

from tests.browser.own_server import answering
from tests.browser.test_narrow import OVERFLOW, PHONE, SMALL, WEAR
from tests.browser.visitor import Visitor
from tests.staff_access.signing import PASSWORD, make_admin

pytestmark = pytest.mark.django_db

KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


def give_password(visitor: Visitor) -> None:
    """The first half of signing in."""
    visitor.goto("/en/accounts/login/?next=/admin/account/")
    visitor.fill_in({"login": "admin@example.com", "password": PASSWORD})
    visitor.click("form:has(#id_password) button[type=submit]")


def sign_out(visitor: Visitor) -> None:
    visitor.goto("/en/accounts/logout/")
    visitor.click("main form button[type=submit]")


def look_at_password(visitor: Visitor) -> None:
    """What was typed is shown, and hidden again, also in large text; where no script runs there is no button."""
    page = visitor.page
    visitor.goto("/en/accounts/login/")
    button = page.get_by_role("button", name="Show password")
    page.fill("#id_password", "millet")
    for kind, pressed in (("text", "true"), ("password", "false")):
        button.click()
        assert (page.get_attribute("#id_password", "type"), button.get_attribute("aria-pressed")) == (kind, pressed)
    page.evaluate(WEAR, ["light", "large"])
    assert page.evaluate(SMALL, "main button") == [] and page.evaluate(OVERFLOW) == 0
    page.evaluate("document.documentElement.classList.remove('has-script')")
    assert not button.is_visible()


def enrol_a_passkey(visitor: Visitor) -> list[str]:
    """Enrol the browser's own; return the recovery codes."""
    give_password(visitor)
    visitor.click("main a[href$='/webauthn/add/']")
    visitor.page.fill("#id_name", "office computer")
    visitor.page.click("#passkey-add")
    visitor.page.wait_for_url("**/recovery-codes/")
    visitor.settle()
    assert [str(one) for one in Authenticator.objects.filter(type="webauthn")] == ["office computer"]
    return re.findall(r"\d{4} \d{4}", visitor.text("main"))


def use_the_passkey(visitor: Visitor) -> None:
    give_password(visitor)
    visitor.page.click("#passkey-ask")
    visitor.page.wait_for_url("**/admin/account/")
    visitor.settle()


def remove_it_as_lost(visitor: Visitor, code: str) -> None:
    """Sign in with a recovery code, and remove it; another factor has to be enrolled then."""
    give_password(visitor)
    visitor.page.click("#passkey-ask")  # the browser knows none any more
    visitor.page.wait_for_selector("#passkey-failed:not([hidden])")
    visitor.page.fill("#id_code", code)
    visitor.click("form:has(#id_code) button[type=submit]")
    visitor.goto("/en/accounts/2fa/webauthn/")
    visitor.click("main a[href$='/remove/']")
    visitor.click("main form button[type=submit]")
    assert not Authenticator.objects.filter(type="webauthn").exists()
    visitor.goto("/admin/account/")
    assert visitor.page.url.endswith("/accounts/2fa/")


def be_warned(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five minutes before an hour without doing anything is over it is said; whoever stays, stays."""
    page, now = visitor.page, timezone.now
    page.clock.install()
    visitor.goto("/admin/account/")
    box = page.locator(".bo-session")
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(minutes=56))
    page.clock.fast_forward("55:02")
    stay = box.get_by_role("button")
    stay.wait_for()
    stay.click()
    stay.wait_for(state="detached")
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(minutes=120))
    page.clock.fast_forward("01:00:00")
    link = box.get_by_role("link")
    link.wait_for()
    assert link.get_attribute("href").endswith("/admin/login/")


@pytest.mark.slow("a passkey and a session, page by page in a real browser")
def test_with_a_passkey_until_the_session_ends(
    new_context: Callable[..., Any], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.STAFF_SECOND_FACTOR = True
    cache.clear()
    make_admin()
    with answering() as base:
        context = new_context(viewport=PHONE, service_workers="block", locale="en-GB")
        visitor = Visitor(context, base.replace("127.0.0.1", "localhost"))  # an address of numbers can have no passkey
        device = context.new_cdp_session(visitor.page)
        device.send("WebAuthn.enable")
        key = device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        look_at_password(visitor)
        recovery = enrol_a_passkey(visitor)[0]
        sign_out(visitor)
        use_the_passkey(visitor)
        be_warned_in = Visitor(context, visitor.base)
        be_warned(be_warned_in, monkeypatch)
        monkeypatch.undo()
        sign_out(visitor)
        device.send("WebAuthn.clearCredentials", key)
        visitor.hearing = False
        remove_it_as_lost(visitor, recovery)
    assert visitor.faults == []
