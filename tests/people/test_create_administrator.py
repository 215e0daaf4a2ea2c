"""`manage.py create_administrator`: the first person; no password in an argument, and nothing half-done."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import translation

from cms.management.commands import create_administrator as command
from cms.models import HomePage
from marketplace.people.models import Appointment, Role, User
from tests.world import make_user

pytestmark = pytest.mark.django_db

GOOD = "xun-qiao-72-ling"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str, typed: str = f"{GOOD}\n") -> str:
    monkeypatch.setattr("sys.stdin", StringIO(typed))
    said = StringIO()
    with translation.override("en"):
        call_command("create_administrator", *arguments, stdout=said)
    return said.getvalue()


def counts() -> tuple[int, int, int]:
    return User.objects.count(), Appointment.objects.count(), HomePage.objects.count()


@pytest.mark.parametrize(
    ("arguments", "phone", "email"),
    [
        (["--phone", "138 0013 8000"], "+8613800138000", None),
        (["--email", "Boss@Example.com", "--name", "李局"], None, "boss@example.com"),
        (["--phone", "+8613800138000", "--email", "a@b.example"], "+8613800138000", "a@b.example"),
    ],
)
def test_it_makes_a_person_who_is_appointed_and_the_first_pages(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], phone: str | None, email: str | None
) -> None:
    said = run(monkeypatch, *arguments)
    user = User.objects.get()
    assert (str(user.phone or "") or None, user.email) == (phone, email)
    assert user.check_password(GOOD) and user.is_superuser and user.is_staff
    assert user.phone_verified is bool(phone)
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists() is bool(email)
    held = Appointment.objects.get()
    assert (held.user, held.role, held.how, held.by) == (user, Role.ADMINISTRATOR, Appointment.How.COMMAND, None)
    assert HomePage.objects.count() == 2
    assert "is an administrator and signs in at /admin/. The storefront's first pages were made" in said
    assert GOOD not in said


def test_a_second_one_makes_no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, "--phone", "13800138000")
    HomePage.objects.update(heading="我们的集市")
    assert "first pages" not in run(monkeypatch, "--phone", "13800138001")
    assert counts() == (2, 2, 2)
    assert set(HomePage.objects.values_list("heading", flat=True)) == {"我们的集市"}


def test_a_dry_run_asks_for_no_password_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing was changed." in run(monkeypatch, "--phone", "13800138000", "--dry-run", typed="")
    assert counts() == (0, 0, 0)


@pytest.mark.parametrize(
    ("arguments", "typed", "said", "code"),
    [
        ([], GOOD, "Give a phone number or an e-mail address", 2),
        (["--phone", "12"], GOOD, "--phone: ", 2),
        (["--email", "nobody"], GOOD, "--email: ", 2),
        (["--phone", "+14155550100"], GOOD, "--phone: texts go to mobile numbers in mainland China alone", 2),
        (["--phone", "+861012345678"], GOOD, "--phone: texts go to mobile numbers in mainland China alone", 2),
        (["--phone", "13800138000"], f"{GOOD}\x00", "Null characters are not allowed", 1),
        (["--phone", "13800138000"], "", "There is no password", 1),
        (["--phone", "13800138000"], "12345678", "Nothing was changed", 1),
        (["--email", "wonderful@example.com"], "wonderful", "Nothing was changed", 1),
        (["--email", "TAKEN@example.com"], GOOD, "Somebody has an account with .*; an administrator appoints them", 1),
    ],
)
def test_what_can_not_be_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], typed: str, said: str, code: int
) -> None:
    make_user("taken")
    with pytest.raises(CommandError, match=said) as refused:
        run(monkeypatch, *arguments, typed=f"{typed}\n")
    assert refused.value.returncode == code
    assert counts() == (1, 0, 0)


def test_whoever_types_it_types_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter([GOOD, f"{GOOD}x", GOOD, GOOD])
    monkeypatch.setattr(command, "getpass", lambda prompt: next(typed))
    monkeypatch.setattr("builtins.input", lambda prompt: "李局")
    monkeypatch.setattr("sys.stdin", StringIO())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    with translation.override("en"):
        with pytest.raises(CommandError, match="The two are not the same. Nothing was changed"):
            call_command("create_administrator", "--phone", "13800138000")
        assert counts() == (0, 0, 0)
        call_command("create_administrator", "--phone", "13800138000", stdout=StringIO())
    user = User.objects.get()
    assert user.check_password(GOOD) and user.name == "李局"
