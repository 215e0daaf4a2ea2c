"""One login has one name, however it is typed; two logins have two."""

import pytest
from django.db import IntegrityError, transaction

from marketplace.people.login_names import login_name
from marketplace.people.models import User

PHONE = "+8613800138000"


@pytest.mark.parametrize(
    "typed",
    [
        "138 0013 8000", "+86 138-0013-8000", "008613800138000", "１３８００１３８０００", "\u202a+8613800138000\u202c",
        "138\u200b0013\u30008000", "138\u20130013\u20138000", "(138) 00138000",
        "(+86)13800138000", "（+86）138 0013 8000",
    ],
)  # fmt: skip
def test_a_phone_number_is_e164(typed: str) -> None:
    assert login_name(typed) == PHONE


@pytest.mark.parametrize(
    "typed",
    [
        "Wang@Example.com",
        " wang @example.com",
        "ＷＡＮＧ＠ｅｘａｍｐｌｅ。ｃｏｍ",
        "wang@exam\u200bple.com",
        "w\x00ang@example.com",
    ],
)
def test_an_address_is_in_lower_case(typed: str) -> None:
    assert login_name(typed) == "wang@example.com"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u212aing@example.com", "king@example.com"),  # the Kelvin sign
        ("\u0131n@example.com", "in@example.com"),
        ("\u017fun@example.com", "sun@example.com"),
        ("wang@stra\u00dfe.example", "wang@strasse.example"),
        ("13800138000转12", "13800138000"),  # an extension is another's
    ],
)
def test_what_only_looks_alike_is_another(one: str, other: str) -> None:
    assert login_name(one) != login_name(other)


def test_a_host_has_one_name_in_any_script() -> None:
    assert login_name("wang@例子.中国") == login_name("WANG@XN--FSQU00A.xn--fiqs8s") == "wang@xn--fsqu00a.xn--fiqs8s"


@pytest.mark.parametrize("typed", ["", "@", "a@", "admin", "12", "1" * 5000, "[::1]@[x", "1-800-FLOWERS", "@" * 300])
def test_what_is_no_login_has_a_name_too(typed: str) -> None:
    assert login_name(typed) == typed.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["wang@EXAMPLE.com", "ｗang@example.com", "138 0013 8000", PHONE])
def test_a_user_is_found_however_the_login_is_written(typed: str) -> None:
    user = User.objects.create_user(phone=PHONE, email="Wang@Example.com", password="millet-and-pears")

    assert User.objects.get_by_natural_key(typed) == user


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "\u212aing@example.com", "13900139000"])
def test_nobody_is_found_by_what_looks_alike(typed: str) -> None:
    User.objects.create_user(email="king@example.com")
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(typed)


@pytest.mark.django_db
def test_an_address_is_stored_as_its_name() -> None:
    user = User.objects.create_user(email="Wang@Example.com")
    assert user.email == "wang@example.com"
    user.email = "WANG@example.com"
    user.save()
    assert user.email == "wang@example.com"
    with pytest.raises(IntegrityError, match="user_email_in_small_letters"), transaction.atomic():
        User.objects.update(email="Wang@example.com")
