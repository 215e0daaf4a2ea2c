"""One stranger who asks for many codes closes their network to nobody who has shown who they are, nor learns who has an account."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.utils import timezone

from marketplace.cooperatives.models import Cooperative
from marketplace.messaging.sending import NotSent
from marketplace.people.appointments.actions import appoint
from marketplace.people.appointments.inviting import invite
from marketplace.people.models import Role, User
from marketplace.people.proofs import askers, codes, letters, proof
from marketplace.people.proofs.proving import prove_phone
from marketplace.places.models import Township, Village
from tests.people.proofs.codes import PASSWORD, PHONE, SIGN_UP, enter, sign_in, sms_code, someone, texts

pytestmark = pytest.mark.django_db

CONFIRM, COMPLETE = "/accounts/password/reset/confirm/", "/accounts/password/reset/complete/"
OWNER = "+8613700137000"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Three codes and ten asked for where it is 40 and 400; what an answer waits for is only written down."""
    waits: list[float] = []
    monkeypatch.setattr(codes, "OF_AN_ASKER", 3)
    monkeypatch.setattr(codes, "CROWDED", 3)
    monkeypatch.setattr(askers, "OF_A_NETWORK", 10)
    monkeypatch.setattr(time, "sleep", waits.append)
    return waits


@pytest.fixture
def cooperative() -> Cooperative:
    village = Village.objects.create(name="李里村", township=Township.objects.create(name="岭子镇"))
    return Cooperative.objects.create(name="李里合作社(示例)", village=village)


@pytest.fixture
def owner() -> User:
    user = someone(phone=OWNER)
    prove_phone(user, OWNER)
    return user


def forget(login: str, client: Client | None = None) -> Any:
    return (client or Client()).post("/accounts/password/reset/", {"login": login})


def flood(times: int) -> None:
    """A stranger forgets the passwords of made-up numbers, and signs up with others."""
    for last in range(times):
        forget(f"1390013900{last}")
        Client().post("/accounts/signup/", SIGN_UP | {"phone": f"1380013810{last}"})


def test_a_strangers_made_up_numbers_keep_no_code_from_others_of_the_network(owner: User) -> None:
    flood(8)
    assert [len(texts(f"+861390013900{last}")) for last in range(8)] == [1] * 3 + [0] * 5  # each text costs money
    assert [len(texts(f"+861380013810{last}")) for last in range(8)] == [1] * 3 + [0] * 5

    client = Client()
    forget(OWNER, client)
    assert enter(client, sms_code(OWNER), CONFIRM).headers["Location"] == COMPLETE

    newcomer = Client()
    newcomer.post("/en/accounts/signup/", SIGN_UP)  # texts to newcomers are used up, and the page names a way
    assert texts() == [] and "begin anew with an e-mail address" in newcomer.get("/en/accounts/code/").content.decode()
    newcomer.post("/accounts/code/", {"action": "leave"})
    newcomer.post("/accounts/signup/", SIGN_UP | {"phone": "", "email": "li@example.com"})
    assert [one.to for one in mail.outbox] == [["li@example.com"]]


def test_who_was_invited_and_who_has_given_the_password_have_a_count_of_their_own(
    owner: User, cooperative: Cooperative
) -> None:
    appoint(user=owner, role=Role.MANAGER, place=cooperative)
    _invitation, token = invite(by=owner, role=Role.CLERK, place=cooperative, phone=PHONE, now=timezone.now())
    someone(phone="+8613600136000")
    flood(9)

    invited, known = Client(), Client()
    given = {"name": "王示例", "password": PASSWORD}
    assert invited.post(f"/accounts/invitation/{token}/", given).headers["Location"] == "/accounts/code/"
    assert enter(invited, sms_code()).status_code == 302 and get_user(invited).is_authenticated
    assert sign_in(known, "13600136000").headers["Location"] == "/accounts/code/"
    assert len(texts("+8613600136000")) == 1


def test_links_that_lead_nowhere_do_not_close_the_door_for_an_open_invitation(
    owner: User, cooperative: Cooperative, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invitation": "2/h/ip"}
    appoint(user=owner, role=Role.MANAGER, place=cooperative)
    _invitation, token = invite(by=owner, role=Role.CLERK, place=cooperative, phone=PHONE, now=timezone.now())
    nowhere = [Client().post("/accounts/invitation/nowhere/").status_code for _ in range(3)]
    assert nowhere == [404, 404, 429]
    answer = Client().post(f"/accounts/invitation/{token}/", {"name": "王示例", "password": PASSWORD})
    assert answer.headers["Location"] == "/accounts/code/"


def test_a_browser_that_is_known_is_not_counted_with_strangers(owner: User, settings: Any) -> None:
    browser = Client()
    sign_in(browser, OWNER)
    browser.post("/accounts/logout/")
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"reset_password": "12/h/ip"}
    answers = [forget(f"139001390{last}") for last in range(10, 23)]
    assert [one.status_code for one in answers] == [302] * 12 + [429]
    assert "您以前登录过的浏览器" in answers[-1].content.decode()

    assert forget(OWNER, browser).status_code == 302
    assert enter(browser, sms_code(OWNER), CONFIRM).headers["Location"] == COMPLETE


def test_the_way_out_of_a_network_that_is_closed_to_passwords_is_open(owner: User, settings: Any) -> None:
    settings.SIGN_IN_TRIES = settings.SIGN_IN_TRIES | {"of_network": "3/15m/key"}
    flood(8)
    assert [sign_in(Client(), f"1390013900{n}", "wrong").status_code for n in range(4)] == [200] * 3 + [429]
    client = Client()
    answer = sign_in(client, OWNER)
    assert answer.status_code == 429 and 'href="/accounts/password/reset/"' in answer.content.decode()
    forget(OWNER, client)
    enter(client, sms_code(OWNER), CONFIRM)
    client.post(COMPLETE, {"password1": "pears-and-millet", "password2": "pears-and-millet"})
    assert get_user(client) == owner


@pytest.mark.parametrize("is_away", [False, True])
def test_nobody_learns_there_who_has_an_account(
    owner: User, few: list[float], is_away: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: Any) -> None:
        raise NotSent("away")

    flood(4)
    if is_away:
        monkeypatch.setattr(letters, "send_sms", away)
    told = []
    few.clear()
    for login in (OWNER, "13799997000"):
        client = Client()
        answer = forget(login, client)
        page = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", client.get(CONFIRM).content.decode())
        told.append((answer.status_code, dict(answer.headers), page))
    assert told[0] == told[1] and told[0][0] == 302
    assert len(few) == 2 and all(2.5 < one <= proof.EVENLY for one in few)
    assert (len(texts(OWNER)), len(texts("+8613799997000"))) == (0 if is_away else 1, 0)

    flood(9)  # and where the network may ask for no more
    for login in (OWNER, "13799997000"):
        client = Client()
        forget(login, client)
        assert "一小时后再来" in client.get(CONFIRM).content.decode()
