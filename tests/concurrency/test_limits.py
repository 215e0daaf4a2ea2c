"""Tries at the same moment, by processes that share nothing but the cache: none slips through, and none is lost."""

from contextlib import contextmanager
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import caches
from django.db import connection
from django.test import RequestFactory

from marketplace.people.limits import Histories, TooManyTries, count_try
from tests.concurrency.at_once import at_once
from tests.concurrency.test_changes import all_read_first

pytestmark = pytest.mark.usefixtures("real_database")


def tried(login: str) -> Any:
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.7")
    return lambda: count_try(request, login)


def counted() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT jsonb_array_length(value) FROM shared_cache WHERE key LIKE '%%of_login%%' AND key NOT LIKE '%%lock'"
        )
        return [row[0] for row in cursor.fetchall()]


def test_thirty_at_once_are_no_more_than_ten() -> None:
    answers = at_once(*[tried("13800138000")] * 30)

    passed = sum(isinstance(answer, list) for answer in answers)
    refused = sum(isinstance(answer, TooManyTries) for answer in answers)
    assert (passed + refused, passed <= 10) == (30, True)
    assert counted() == [passed, passed] and passed > 0  # by login here, and by login: none was lost


def test_without_the_lock_all_slip_through(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def unlocked(key: str) -> Any:
        yield True

    monkeypatch.setattr(ratelimit, "cache_lock", unlocked)
    all_read_first(monkeypatch, 12, (Histories, "get"))
    answers = at_once(*[tried("13800138000")] * 12)

    assert [type(answer) for answer in answers] == [list] * 12
    assert max(counted()) < 12


@pytest.mark.parametrize("kept", [False, True])
def test_of_many_who_add_one_key_one_does(kept: bool) -> None:
    if kept:  # and its time is over
        caches["shared"].set("key", 1, -1)
    answers = at_once(*[lambda n=n: caches["shared"].add("key", n, 60) for n in range(12)])

    assert sorted(answers) == [False] * 11 + [True]
    assert caches["shared"].get("key") == answers.index(True)
