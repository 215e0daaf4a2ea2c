"""Nobody of staff passes into the back office without a second factor, by whichever door."""

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.contrib.auth import get_user
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from marketplace.people.models import User
from tests.people.proofs.codes import mail_code
from tests.staff_access.signing import (
    AGAIN,
    CODE,
    ENROL,
    Steps,
    apps_of,
    code_of,
    enrol,
    forget_used_codes,
    is_in,
    make_admin,
    secret_shown,
    sign_in,
    where,
    with_app,
)  # fmt: skip
from tests.suite.test_irreversible import patterns
from tests.world import make_user

pytestmark = pytest.mark.django_db

FACTORS = "/accounts/2fa/"
OPEN = {"wagtailadmin_login", "wagtailadmin_logout"}


def doors() -> list[str]:
    """Addresses of all doors of the back office, of Wagtail's and ours, that need nothing but numbers to be written."""
    found = []
    for name, path, _view in patterns(get_resolver()):
        if path.startswith("admin/") and name not in OPEN:
            for numbers in ([], [1], [1, 1]):
                try:
                    found.append(reverse(name, args=numbers))
                except NoReverseMatch:
                    continue
    return found


@pytest.mark.slow("every door of the back office is knocked at, twice")
def test_no_door_of_the_back_office_opens_without_a_second_factor(client: Client, admin: User) -> None:
    client.force_login(admin)
    addresses = [*doors(), "/styleguide/"]
    assert len(addresses) > 250
    for method in (client.get, client.post):
        passed = [one for one in addresses if where(method(one)) != FACTORS]
        assert passed == []


def test_machine_doors_answer_403_in_words(client: Client, admin: User) -> None:
    client.force_login(admin)
    answer = client.get("/admin/api/main/images/", headers={"Accept": "application/json"})
    assert (answer.status_code, list(answer.json())) == (403, ["detail"])
    assert client.get("/admin/pages/", headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403


def test_the_first_sign_in_enrols_and_leads_on(client: Client, admin: User, steps: Steps) -> None:
    wanted = "/admin/reports/site-history/"
    assert sign_in(client, admin, next=wanted).headers["Location"] == wanted
    assert where(client.get(wanted)) == FACTORS
    assert f'href="{ENROL}"' in client.get(FACTORS).content.decode()
    before = client.session.session_key
    enrol(client, steps)

    assert client.session.session_key not in (None, before)
    shown = client.get("/accounts/2fa/recovery-codes/")
    assert len(shown.context["unused_codes"]) == 10 and shown.context["can_view_codes"]
    assert f'href="{wanted}"' in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert client.get(wanted).status_code == 200
    assert not client.get("/accounts/2fa/recovery-codes/").context["can_view_codes"]
    late = client.get("/en/accounts/2fa/recovery-codes/download/", follow=True)
    assert late.redirect_chain == [("/en/accounts/2fa/recovery-codes/", 302)]
    assert "Your recovery codes were shown once." in late.content.decode()


def test_later_sign_ins_ask_for_a_code(client: Client, admin: User, steps: Steps) -> None:
    secret = with_app(admin)
    assert where(sign_in(client, admin)) == CODE
    assert not get_user(client).is_authenticated
    wrong = client.post(CODE, {"code": "000000"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (200, ["code"])
    assert not get_user(client).is_authenticated
    client.post(CODE, {"code": f" {code_of(secret, steps.now)} "})
    assert is_in(client)


def test_a_code_of_before_has_run_out(client: Client, admin: User, steps: Steps) -> None:
    secret = with_app(admin)
    sign_in(client, admin)
    for step in (steps.now - 2, steps.now + 2):
        assert client.post(CODE, {"code": code_of(secret, step)}).status_code == 200
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize(("off", "fits"), [(-40, True), (40, True), (-120, False), (120, False)])
def test_whose_phone_has_another_time_reads_of_the_clock(
    client: Client, admin: User, monkeypatch: pytest.MonkeyPatch, off: int, fits: bool
) -> None:
    """Seconds; a phone 40 seconds off shows a code of the step beside ours at one time or another, and is let in then."""
    secret, noon = with_app(admin), 30 * 1_000_000 + 15
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: noon))
    sign_in(client, admin)
    html = client.post(f"/en{CODE}", {"code": code_of(secret, (noon + off) // 30)}).content.decode()
    assert (is_in(client), "the clock of your phone is off" in html) == (fits, not fits)


def test_who_has_a_factor_proves_themselves_by_that(client: Client, admin: User) -> None:
    with_app(admin)
    client.force_login(admin)
    assert where(client.get("/accounts/reauthenticate/")) == AGAIN
    client.post("/accounts/reauthenticate/", {"password": "millet-and-pears"})
    assert where(client.get("/accounts/2fa/totp/deactivate/")) == AGAIN


def test_who_has_just_signed_in_with_the_factor_is_not_asked_again(client: Client, admin: User, steps: Steps) -> None:
    secret = with_app(admin)
    sign_in(client, admin, next="/admin/invitations/new/")
    answer = client.post(CODE, {"code": code_of(secret, steps.now)})
    assert answer.headers["Location"] == "/admin/invitations/new/"
    assert client.get("/admin/invitations/new/").status_code == 200


@pytest.mark.parametrize("off", [-1, 1])
def test_a_code_may_be_typed_while_it_changes_but_not_twice(
    client: Client, admin: User, steps: Steps, settings: Any, off: int
) -> None:
    forget_used_codes(settings)
    secret = with_app(admin)
    for passes in (True, False):
        other = Client()
        sign_in(other, admin)
        other.post(CODE, {"code": code_of(secret, steps.now + off)})
        assert is_in(other) is passes


def test_a_clock_that_was_ahead_locks_nobody_out(client: Client, admin: User, steps: Steps, settings: Any) -> None:
    forget_used_codes(settings)
    secret = with_app(admin)
    steps.now += 2880  # a day
    sign_in(client, admin)
    client.post(CODE, {"code": code_of(secret, steps.now)})
    assert is_in(client)
    steps.now -= 2880
    for passes in (True, False):
        other = Client()
        sign_in(other, admin)
        other.post(CODE, {"code": code_of(secret, steps.now)})
        assert is_in(other) is passes


def test_digits_of_an_input_method_are_understood(client: Client, admin: User, steps: Steps) -> None:
    secret = with_app(admin)
    sign_in(client, admin)
    client.post(
        CODE, {"code": code_of(secret, steps.now).translate(str.maketrans("0123456789", "０１２３４５６７８９"))}
    )
    assert is_in(client)


def test_a_code_is_used_once(client: Client, admin: User, steps: Steps, settings: Any) -> None:
    forget_used_codes(settings)
    sign_in(client, admin)
    secret = enrol(client, steps)
    enrolled = code_of(secret, steps.now)
    other, third = Client(), Client()
    sign_in(other, admin)
    assert list(other.post(CODE, {"code": enrolled}).context["form"].errors) == ["code"]
    steps.now += 1
    other.post(CODE, {"code": code_of(secret, steps.now)})
    assert is_in(other)

    sign_in(third, admin)
    again = third.post(CODE, {"code": code_of(secret, steps.now)})

    assert list(again.context["form"].errors) == ["code"]
    assert not get_user(third).is_authenticated


def test_a_recovery_code_lets_in_once(client: Client, admin: User, steps: Steps) -> None:
    sign_in(client, admin)
    enrol(client, steps)
    [code, *_others] = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    for passes in (True, False):
        other = Client()
        sign_in(other, admin)
        other.post(CODE, {"code": code})
        if passes:
            said = other.get("/admin/").content.decode()
            assert "还剩 9 个" in said and '<a href="/accounts/2fa/">手机或密钥丢了？' in said
        assert is_in(other) is passes


def test_what_one_signs_in_with_is_changed_from_ones_own_page(client: Client, admin: User, steps: Steps) -> None:
    sign_in(client, admin)
    enrol(client, steps)
    for page in ("/admin/account/", "/orders/"):
        shown = client.get(page).content.decode()
        for way in ("password/change/", "phone/change/", "email/", "2fa/", "2fa/#elsewhere"):
            assert f'href="/accounts/{way}"' in shown, (page, way)
    assert 'id="elsewhere"' in client.get(FACTORS).content.decode()


def test_a_session_from_before_gives_the_factor_once_it_is_required(
    client: Client, admin: User, steps: Steps, settings: Any
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(admin)
    assert is_in(client)
    settings.STAFF_SECOND_FACTOR = True
    secret = with_app(admin)
    asked = client.get("/admin/account/")
    assert asked.headers["Location"] == f"{AGAIN}?next=%2Fadmin%2Faccount%2F"
    before = client.session.session_key

    answer = client.post(AGAIN, {"code": code_of(secret, steps.now), "next": "/admin/account/"})

    assert answer.headers["Location"] == "/admin/account/"
    assert client.session.session_key not in (None, before)
    assert is_in(client)


def test_with_a_passkey_alone_it_is_asked_for(client: Client, admin: User) -> None:
    Authenticator.objects.create(user=admin, type=Authenticator.Type.WEBAUTHN, data={})
    client.force_login(admin)
    assert where(client.get("/admin/")) == "/accounts/2fa/webauthn/reauthenticate/"


def test_buyers_are_not_asked(client: Client) -> None:
    buyer = make_user("buyer")
    client.force_login(buyer)
    assert client.get("/orders/").status_code == 200
    assert where(client.get("/admin/")) == "/admin/login/"
    assert client.get("/styleguide/").status_code == 404


def test_somebody_elses_factor_counts_for_nothing(client: Client, admin: User, steps: Steps) -> None:
    other = make_admin("other@example.com")
    sign_in(client, other)
    enrol(client, steps)
    assert is_in(client)
    client.force_login(admin)  # the same browser
    assert where(client.get("/admin/")) == FACTORS


def test_two_tabs_enrol_one_app(client: Client, admin: User, steps: Steps) -> None:
    sign_in(client, admin)
    first, second = secret_shown(client), secret_shown(client)
    assert first == second
    client.post(ENROL, {"code": code_of(first, steps.now)})

    answer = client.post(ENROL, {"code": code_of(second, steps.now)}, follow=True)

    assert apps_of(admin) == 1
    assert answer.redirect_chain[-1][0] == FACTORS
    assert [str(one) for one in answer.context["messages"]][-1:] == [
        "您已经启用了验证器应用，可能是在另一个标签页里。没有任何改动。"
    ]


def test_wrong_codes_are_limited(client: Client, admin: User, steps: Steps) -> None:
    secret = with_app(admin)
    sign_in(client, admin)
    for _n in range(5):
        client.post(CODE, {"code": "000000"})
    refused = client.post(CODE, {"code": code_of(secret, steps.now)})
    html = refused.content.decode()
    assert refused.status_code == 429 and "恢复码" in html and "忘记密码" not in html
    assert not get_user(client).is_authenticated


def test_a_forgotten_password_is_no_way_around_it(client: Client, admin: User, steps: Steps) -> None:
    secret = with_app(admin)
    client.post("/accounts/password/reset/", {"login": "admin@example.com"})
    client.post("/accounts/password/reset/confirm/", {"code": mail_code()})

    answer = client.post(
        "/accounts/password/reset/complete/", {"password1": "pears-and-millet", "password2": "pears-and-millet"}
    )

    admin.refresh_from_db()
    assert admin.check_password("pears-and-millet")
    assert where(answer) == CODE
    assert not get_user(client).is_authenticated
    client.post(CODE, {"code": code_of(secret, steps.now)})
    assert is_in(client)


def test_enrolling_needs_the_password_again_after_a_while(client: Client, admin: User) -> None:
    client.force_login(admin)  # no password was given in this session
    assert where(client.get(ENROL)) == "/accounts/reauthenticate/"


def test_whoever_removes_the_last_factor_enrols_another(client: Client, admin: User, steps: Steps) -> None:
    sign_in(client, admin)
    secret = enrol(client, steps)
    elsewhere = Client()
    steps.now += 1
    sign_in(elsewhere, admin)
    elsewhere.post(CODE, {"code": code_of(secret, steps.now)})
    assert is_in(elsewhere)

    client.post("/accounts/2fa/totp/deactivate/")

    assert apps_of(admin) == 0 and not Authenticator.objects.exists()
    assert where(client.get("/admin/")) == FACTORS
    assert not get_user(elsewhere).is_authenticated
