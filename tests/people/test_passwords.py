"""Passwords that many use, or that somebody who knows the login would try, are refused in words."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from marketplace.people.models import User

SOMEONE = User(phone="+8613800138000", email="lihua88@example.com", name="王小明")


@pytest.mark.parametrize(
    "password",
    ["1314520", "woaini1314", "WoAiNi520!", "woaini", "qwerty123", "qwertyuiop", "5201314520", "88888888", "19900101",
     "password1", "P@ssw0rd", "abc12345", "a1234567", "aaaaaaaa", "abcabcabc", "ｗｏａｉｎｉ１３１４", "1qaz2wsx", "zxcvbnm1", "admin888"],
)  # fmt: skip
def test_what_many_people_use_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, None)
    assert {error.code for error in refused.value.error_list} <= {"common", "password_too_short"}


@pytest.mark.parametrize(
    "password",
    ["my13800138000", "x138-0013-8000", "pears001380", "lihua88-pears", "LiHua88pears", "wangxiaoming9!", "XiaomingWang77",
     "我是王小明本人啊", "ｌｉｈｕａ８８ pears"],
)  # fmt: skip
def test_what_is_like_the_login_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, SOMEONE)
    assert "like_login" in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize(
    "password",
    ["millet-and-pears", "我们村的小米真好吃", "zaoqi-chi-lizi-38", "correct horse battery staple", "wq8-Zk2-pp"],
)
def test_others_are_taken(password: str) -> None:
    validate_password(password, SOMEONE)
