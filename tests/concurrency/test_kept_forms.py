"""A form that waits for the password is carried out once, however often the password's page is sent at that moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from marketplace.people.models import Invitation
from tests.concurrency.at_once import at_once
from tests.people.test_kept_forms import EVIL, NEW
from tests.staff_access.signing import PASSWORD, make_admin

pytestmark = [pytest.mark.usefixtures("real_database"), pytest.mark.slow("threads race over real transactions")]


def proofs_at_once(settings: Any) -> list[int]:
    """Send the password's page four times from one browser; return the answers' codes."""
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED, settings.STAFF_SECOND_FACTOR = True, False
    user, browsers = make_admin(), [Client() for _n in range(4)]
    browsers[0].force_login(user)
    asked = browsers[0].post(NEW, EVIL)["Location"]
    for browser in browsers[1:]:
        browser.cookies = browsers[0].cookies
    answers = at_once(*[lambda one=one: one.post(asked, {"password": PASSWORD}).status_code for one in browsers])
    assert set(answers) <= {200, 302}, answers
    return sorted(answers)


def test_one_of_four_carries_it_out(settings: Any) -> None:
    assert proofs_at_once(settings) == [200, 302, 302, 302]
    assert Invitation.objects.count() == 1


def test_by_the_session_alone_several_do(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(caches["shared"]), "add", lambda *_args, **_named: True)
    assert proofs_at_once(settings).count(200) > 1
