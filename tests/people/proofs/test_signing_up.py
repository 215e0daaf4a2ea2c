"""An account is opened by who proves the phone or e-mail that it is opened with, and nobody else learns whether there is one."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client, TestCase

from marketplace.messaging.sending import NotSent
from marketplace.people.appointments.actions import appoint
from marketplace.people.change_log import ScopedLogEntry
from marketplace.people.models import Appointment, Role, SentCode, User
from marketplace.people.proofs import codes, proof
from marketplace.people.proofs.proving import Taken, prove_email, prove_phone
from tests.people.proofs.codes import PASSWORD, PHONE, SIGN_UP, code_in, enter, mail_code, sms_code, someone, texts

pytestmark = pytest.mark.django_db


def test_nobody_is_there_before_the_code_and_then_somebody_who_has_proved_it(client: Client) -> None:
    answer = client.post("/accounts/signup/?next=/basket/", SIGN_UP)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/code/")
    assert not User.objects.exists() and not get_user(client).is_authenticated
    page = client.get("/accounts/code/").content.decode()
    assert 'autocomplete="one-time-code"' in page and 'inputmode="numeric"' in page

    answer = enter(client, f" {sms_code()[:3]} {sms_code()[3:]} ")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/basket/")
    user = User.objects.get()
    assert (str(user.phone), user.phone_verified, user.email) == (PHONE, True, None)
    assert get_user(client) == user and user.check_password(PASSWORD)


def test_both_are_proved_where_both_are_given(client: Client) -> None:
    client.post("/accounts/signup/", SIGN_UP | {"email": "Wang@Example.com"})
    assert mail.outbox == []
    assert enter(client, sms_code()).headers["Location"] == "/accounts/code/"
    assert not User.objects.exists()
    assert [one.to for one in mail.outbox] == [["wang@example.com"]]
    enter(client, mail_code())
    user = User.objects.get()
    assert (str(user.phone), user.email) == (PHONE, "wang@example.com")
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (user.pk, "wang@example.com", True, True)
    ]


@pytest.mark.parametrize("given", [{"email": ""}, {"phone": "", "email": "wang@example.com"}])
def test_what_is_taken_is_told_to_its_owner_and_to_nobody_else(given: dict[str, str]) -> None:
    owner = someone(phone=PHONE, email="wang@example.com")
    free = {"phone": "13900139000"} if not given["email"] else {"phone": "", "email": "li@example.com"}
    prove_phone(owner, PHONE)
    prove_email(owner, "wang@example.com")
    told = []
    for answers in (SIGN_UP | given, SIGN_UP | free):
        client = Client()
        sent = client.post("/en/accounts/signup/", answers)
        page = client.get("/en/accounts/code/").content.decode()
        wrong = enter(client, "000000", "/en/accounts/code/").content.decode()
        for secret in ("+86138••••8000", "+86139••••9000", "w•••@example.com", "l•••@example.com"):
            page, wrong = page.replace(secret, "…"), wrong.replace(secret, "…")
        told.append([sent.status_code, sent.headers["Location"], *(_without_token(one) for one in (page, wrong))])
    assert told[0] == told[1]
    message = texts()[0] if not given["email"] else str(mail.outbox[0].body)
    assert "has an account already" in message and code_in(message) == ""
    assert list(User.objects.all()) == [owner]


def _without_token(html: str) -> str:
    return "\n".join(line.partition('name="csrfmiddlewaretoken"')[0] for line in html.splitlines())


def test_a_number_that_a_new_owner_proves_leaves_the_account_that_never_did(client: Client) -> None:
    before, with_mail = someone(phone=PHONE), someone(phone="+8613900139000", email="li@example.com")
    old = Client()
    old.force_login(before, backend="allauth.account.auth_backends.AuthenticationBackend")

    client.post("/en/accounts/signup/", SIGN_UP)
    before.refresh_from_db()
    assert str(before.phone) == PHONE  # asking for a code takes nothing away
    assert "An older account has this number" in texts()[-1]
    enter(client, sms_code())

    before.refresh_from_db()
    assert (before.phone, before.is_active) == (None, False)  # nothing is left to sign in with
    assert not get_user(old).is_authenticated
    assert str(get_user(client).phone) == PHONE  # type: ignore[union-attr]
    entry = ScopedLogEntry.objects.get(action="people.login.left")
    assert (entry.object_id, entry.data["changes"]) == (str(before.pk), {"phone": ["•••", "•••"]})

    second = Client()
    second.post("/accounts/signup/", SIGN_UP | {"phone": "13900139000"})
    enter(second, sms_code("+8613900139000"))
    with_mail.refresh_from_db()
    assert (with_mail.phone, with_mail.email, with_mail.is_active) == (None, "li@example.com", True)


def test_an_address_that_a_new_owner_proves_leaves_the_account_that_never_did(client: Client) -> None:
    before = someone(email="wang@example.com", phone=PHONE)
    EmailAddress.objects.create(user=before, email="wang@example.com", primary=True)
    client.post("/accounts/signup/", {"phone": "", "email": "wang@example.com", "password1": PASSWORD})
    enter(client, mail_code())
    before.refresh_from_db()
    assert (before.email, before.is_active, before.emailaddress_set.count()) == (None, True, 0)
    assert get_user(client).email == "wang@example.com"  # type: ignore[union-attr]


def test_a_code_is_tried_five_times_and_then_a_new_one_is_needed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/en/accounts/signup/", SIGN_UP)
    first = sms_code()
    wrong = "000000" if first != "000000" else "111111"
    for _ in range(4):
        assert "This is not the code" in enter(client, wrong, "/en/accounts/code/").content.decode()
    assert "tried too often" in enter(client, wrong, "/en/accounts/code/").content.decode()
    assert "tried too often" in enter(client, first, "/en/accounts/code/").content.decode()
    client.post("/en/accounts/code/", {"action": "again"})
    assert len(texts()) == 1  # not within half a minute
    monkeypatch.setattr(proof, "PAUSE", 0)
    for _ in range(5):
        client.post("/en/accounts/code/", {"action": "again"})
    assert len(texts()) == proof.MOST_CODES
    assert "This is not the code" in enter(client, first, "/en/accounts/code/").content.decode()
    enter(client, sms_code())
    assert get_user(client) == User.objects.get()


def test_codes_to_one_recipient_are_limited_whoever_asks(client: Client) -> None:
    for _ in range(5):
        Client().post("/accounts/signup/", SIGN_UP)
    html = client.post("/en/accounts/signup/", SIGN_UP, follow=True).content.decode()
    assert "So many codes were sent" in html
    assert "We have sent" not in html and 'name="code"' not in html
    assert (len(texts()), SentCode.objects.count()) == (5, 5)
    assert enter(client, "").status_code == 200 and not User.objects.exists()


def test_strangers_elsewhere_leave_the_owner_a_code_and_the_number_is_not_flooded() -> None:
    for network in range(4):
        for _ in range(6):
            Client(REMOTE_ADDR=f"203.0.{network}.7").post("/accounts/signup/", SIGN_UP)
    # Five from each of two networks; then one from each.
    assert len(texts()) == 5 + 5 + 1 + 1
    owner = Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(2):
        owner.post("/accounts/signup/", SIGN_UP)
    assert len(texts()) == 13
    for network in range(10, 20):
        Client(REMOTE_ADDR=f"203.0.{network}.7").post("/accounts/signup/", SIGN_UP)
    assert len(texts()) == codes.MOST_AN_HOUR == 15


def test_codes_that_one_network_asks_for_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "OF_AN_ASKER", 2)
    for last in range(3):
        Client().post("/accounts/signup/", SIGN_UP | {"phone": f"1390013900{last}"})
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")
    elsewhere.post("/accounts/signup/", SIGN_UP)
    assert [len(texts(f"+861390013900{last}")) for last in range(3)] == [1, 1, 0]
    assert len(texts()) == 1


def test_a_code_is_bound_to_the_browser_and_does_not_hold_for_ever(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/en/accounts/signup/", SIGN_UP)
    assert enter(Client(), sms_code()).headers["Location"] == "/accounts/login/"
    later = proof.time.time() + 601
    with monkeypatch.context() as patch:
        patch.setattr(proof.time, "time", lambda: later)
        assert "too old" in enter(client, sms_code(), "/en/accounts/code/").content.decode()
    assert not User.objects.exists()


def test_a_gateway_that_is_away_is_said_and_who_begins_anew_reads_no_number_of_others(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: Any) -> None:
        raise NotSent("away")

    with monkeypatch.context() as patch:
        patch.setattr("marketplace.people.proofs.letters.send_sms", away)
        html = client.post("/en/accounts/signup/", SIGN_UP, follow=True).content.decode()
    assert "The code could not be sent just now" in html
    assert client.post("/en/accounts/code/", {"action": "leave"}).headers["Location"] == "/en/accounts/signup/"
    html = client.get("/en/accounts/signup/").content.decode()
    assert 'name="phone" value' not in html and 'value="138' not in html
    client.post("/en/accounts/signup/", SIGN_UP)
    enter(client, sms_code())
    assert get_user(client) == User.objects.get()


def test_two_tabs_open_one_account() -> None:
    tabs = Client(), Client()
    sent = []
    for tab in tabs:
        tab.post("/accounts/signup/", SIGN_UP)
        sent.append(sms_code())
    enter(tabs[0], sent[0])
    html = tabs[1].post("/en/accounts/code/", {"code": sent[1]}, follow=True).content.decode()
    assert "was opened a moment ago" in html
    assert get_user(tabs[0]) == User.objects.get() and not get_user(tabs[1]).is_authenticated


def test_without_a_gateway_an_account_needs_an_address(client: Client, settings: Any) -> None:
    settings.SMS_GATEWAY = "none"
    assert 'name="phone"' not in client.get("/accounts/signup/").content.decode()
    answer = client.post("/accounts/signup/", SIGN_UP)
    assert list(answer.context["form"].errors) == ["email"]
    client.post("/accounts/signup/", SIGN_UP | {"email": "wang@example.com"})
    enter(client, mail_code())
    assert (User.objects.get().phone, get_user(client)) == (None, User.objects.get())


def test_a_new_owner_of_the_number_ends_what_the_unproved_account_holds_and_the_giver_is_told(client: Client) -> None:
    boss = User.objects.create_superuser("boss@example.com")  # with a mailbox
    editor = someone(phone=PHONE)
    appoint(user=editor, role=Role.EDITOR, by=boss, how=Appointment.How.INVITATION)
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post("/accounts/signup/", SIGN_UP)
        enter(client, sms_code())
    assert str(get_user(client).phone) == PHONE
    editor.refresh_from_db()
    held = editor.appointments.get()
    assert (editor.phone, editor.is_active, editor.is_staff, editor.groups.count()) == (None, False, False, 0)
    assert held.until is not None and held.ended_why == "账号的手机号或邮箱从未验证，现已属于他人"
    [told] = mail.outbox
    assert (told.to, told.subject) == (["boss@example.com"], "双向集市：您作出的一项任命已结束")
    assert "商城编辑" in told.body and "138" not in told.body


def test_an_account_that_signs_in_by_mail_still_keeps_what_it_holds() -> None:
    editor = someone(phone=PHONE, email="editor@example.com")
    appoint(user=editor, role=Role.EDITOR)
    prove_phone(someone(email="new@example.com"), PHONE)
    assert editor.appointments.filter(until=None).exists() and User.objects.get(pk=editor.pk).is_active


def test_the_last_administrator_does_not_lose_the_account_to_a_new_owner_of_the_number() -> None:
    boss = someone(phone=PHONE)
    appoint(user=boss, role=Role.ADMINISTRATOR)
    with pytest.raises(Taken):
        prove_phone(someone(email="new@example.com"), PHONE)
    boss.refresh_from_db()
    assert (str(boss.phone), boss.is_active, boss.is_superuser) == (PHONE, True, True)
    assert boss.appointments.filter(until=None).exists()


def test_on_a_shared_computer_the_next_person_reads_no_number_and_begins_anew(client: Client) -> None:
    client.post("/en/accounts/signup/", SIGN_UP)
    page = client.get("/en/accounts/login/", follow=True)  # as whoever comes next opens it
    html = page.content.decode()
    assert page.redirect_chain[-1][0] == "/en/accounts/code/" and "+86138••••8000" in html
    assert "13800138000" not in html and "Not you, or another phone or e-mail? Begin anew" in html
    client.post("/en/accounts/code/", {"action": "leave"})
    assert client.get("/en/accounts/login/").status_code == 200


@pytest.mark.parametrize(("given", "ends"), [({"not_here": "on"}, True), ({}, False)])
def test_who_says_that_others_use_the_computer_is_signed_out_with_the_browser(
    client: Client, given: dict[str, str], ends: bool
) -> None:
    client.post("/accounts/signup/", SIGN_UP | given)
    enter(client, sms_code())
    assert get_user(client).is_authenticated and client.session.get_expire_at_browser_close() is ends
    assert (client.cookies["sessionid"]["max-age"] == "") is ends
    again = Client()
    again.post("/accounts/login/", {"login": PHONE, "password": PASSWORD} | given)
    assert get_user(again).is_authenticated and (again.cookies["sessionid"]["max-age"] == "") is ends
