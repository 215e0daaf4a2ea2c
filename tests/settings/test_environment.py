"""Values from the environment are used as they are given, or refused in words that show no password."""

from __future__ import annotations

from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from marketplace.settings.environment import Environment, quoted_address, refuse
from tests.settings.test_production import manage

SHOW = (
    "from django.conf import settings; d = settings.DATABASES['default']; "
    "print(ascii((settings.SECRET_KEY, d['USER'], d['PASSWORD'], d['HOST'], d['PORT'], d['NAME'])))"
)


@pytest.fixture
def env() -> Environment:
    return Environment()


@pytest.mark.parametrize("value", ["$x", "$HOME", "a$b", r"\$x", r"a\\$", "$$", "", "{x}"])
def test_a_value_stands_for_itself(env: Environment, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SECRET_KEY", value)
    assert env.str("SECRET_KEY", default="development-only") == value


@pytest.mark.parametrize(
    "password", ["a/b", "a@b", "a#b", "a?b", "50%", "a%zz", "a:b", "p+q", "//@@##", "a b", "密码", "[x]", "%e4"]
)
@pytest.mark.parametrize("place", ["127.0.0.1:5433", "[::1]:5433", "db.example", ""])
def test_a_password_may_hold_any_sign(
    env: Environment, monkeypatch: pytest.MonkeyPatch, password: str, place: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgres://shop:{password}@{place}/market")
    found = environ.Env.db_url_config(env.database_address("DATABASE_URL"))
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("shop", password, "market")
    assert (found["HOST"], found["PORT"]) == {
        "127.0.0.1:5433": ("127.0.0.1", 5433), "[::1]:5433": ("::1", 5433), "db.example": ("db.example", ""),
        "": ("", ""),
    }[place]  # fmt: skip
    assert env.problems == []


def test_a_quoted_password_is_unquoted() -> None:
    assert quoted_address("postgres://a:p%2Fw%40@h/n") == "postgres://a:p%2Fw%40@h/n"
    assert quoted_address("sentinel://:p@a:1;sentinel://:p@b:2") == "sentinel://:p@a:1;sentinel://:p@b:2"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://a:secret@h/n", "it must be postgres://user:password@host:port/name."),
        ("postgres://a:secret@h:54x/n", "“h:54x” is no host with a port"),
        ("postgres://a:secret@::1/n", "“::1” is no host with a port. Write an IPv6 address in brackets."),
        ("postgres://a:secret@h", "no database is named"),
        ("nonsense", "it must be postgres://"),
    ],
)
def test_an_address_that_is_none_is_refused(
    env: Environment, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert env.database_address("DATABASE_URL", default="postgres:///marketplace") == "postgres:///marketplace"
    [problem] = env.problems
    assert problem.startswith("DATABASE_URL: ")
    assert said in problem
    assert "secret" not in problem


def test_one_message_names_all_that_is_wrong(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A", "twelve")
    monkeypatch.setenv("B", "1,5")
    monkeypatch.setenv("C", "ture")
    monkeypatch.setenv("EMAIL_URL", "pigeon://a:secret@h")
    assert (env.int("A", default=1), env.float("B", default=2.0), env.bool("C", default=True)) == (1, 2.0, True)
    env.email("EMAIL_URL", default="consolemail://")
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse(env.problems)
    lines = str(refused.value).splitlines()
    assert lines[:3] == [
        "A must be a whole number, not “twelve”.", "B must be a number, not “1,5”.", "C must be true or false, not “ture”.",
    ]  # fmt: skip
    assert lines[3].startswith("EMAIL_URL must be scheme://")
    assert "secret" not in lines[3]
    refuse([])


@pytest.mark.parametrize(("value", "problem"), [
    ("nan", "must be a number, not “nan”."), ("inf", "must be a number, not “inf”."), ("-inf", "must be a number, not “-inf”."),
    ("-1", "must be at least 0, not “-1”."), ("0", ""), ("0.5", ""),
    ("1e300", "must be at most 1,000,000,000, not “1e300”."),
])  # fmt: skip
def test_a_time_is_finite_and_not_less_than_none(
    env: Environment, monkeypatch: pytest.MonkeyPatch, value: str, problem: str
) -> None:
    monkeypatch.setenv("PARCEL_UNDO_SECONDS", value)

    found = env.float("PARCEL_UNDO_SECONDS", default=60.0, least=0)

    assert env.problems == ([f"PARCEL_UNDO_SECONDS {problem}"] if problem else [])
    assert found == (60.0 if problem else float(value))


@pytest.mark.parametrize(
    "address",
    [
        "redis://h:port/0", "redis://h:70000/0", "redis://[::1/0", "redis://::1/0", "redis://h/0?socket_timeout=abc",
        "redis://h/0?colour=red", "redis://", "redis:///0", "redis://:6379/0", "redis://a/0,redis://b/0", "redis://a,b/0",
        "redis://h/abc", "redis://me:secret@h/abc", "redis://h/0#x",
    ],
)  # fmt: skip
def test_a_cache_that_could_not_be_asked_is_refused(
    env: Environment, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CACHE_URL", address)
    assert env.shared_cache("CACHE_URL", default="ours") == {"BACKEND": "ours"}
    [problem] = env.problems
    assert problem.startswith("CACHE_URL must be redis://user:password@host:port/number") and "secret" not in problem


@pytest.mark.parametrize(
    ("address", "used"),
    [
        ("redis://h", "redis://h"), ("redis://h:6380/3", "redis://h:6380/3"), ("redis://[::1]:6379/0", "redis://[::1]:6379/0"),
        ("rediss://me:a,b;c/d@h/0?health_check_interval=30", "rediss://me:a%2Cb%3Bc%2Fd@h/0?health_check_interval=30"),
    ],
)  # fmt: skip
def test_a_redis_is_asked_as_it_is_named(
    env: Environment, monkeypatch: pytest.MonkeyPatch, address: str, used: str
) -> None:
    monkeypatch.setenv("CACHE_URL", address)
    found = env.shared_cache("CACHE_URL", default="ours")
    assert (found["BACKEND"].rpartition(".")[2], found["LOCATION"], env.problems) == ("RedisCache", [used], [])


def test_lists_and_words_are_read_as_they_are_written(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", "shop.example, www.shop.example")
    assert env.list("HOSTS", default=[]) == ["shop.example", "www.shop.example"]
    known = ("alipay", "wechat_pay")
    for given, found in (("alipay, wechat_pay", ["alipay", "wechat_pay"]), ("", []), ("wechat_pay", ["wechat_pay"])):
        monkeypatch.setenv("WALLETS", given)
        assert env.some_of("WALLETS", known) == found
    monkeypatch.setenv("LEVEL", "debug")
    assert env.one_of("LEVEL", ("INFO", "DEBUG")) == "DEBUG"
    assert env.problems == []
    monkeypatch.setenv("WALLETS", "alipy")
    env.some_of("WALLETS", known)
    monkeypatch.setenv("LEVEL", "blah")
    assert env.one_of("LEVEL", ("INFO", "DEBUG")) == "INFO"
    assert env.problems == [
        "WALLETS may name alipay, wechat_pay, not “alipy”.", "LEVEL must be one of INFO, DEBUG, not “BLAH”.",
    ]  # fmt: skip


def test_development_uses_what_it_is_given(tmp_path: Path) -> None:
    given = {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.development", "SECRET_KEY": "$x",
        "DATABASE_URL": "postgres://shop:a/b@c#d@127.0.0.1:1/market",
    }  # fmt: skip
    answer = manage(["shell", "--no-imports", "-c", SHOW], given, tmp_path)
    assert (answer.stdout.strip(), answer.stderr) == (
        "('$x', 'shop', 'a/b@c#d', '127.0.0.1', 1, 'market')", "",
    )  # fmt: skip


def test_development_refuses_in_one_message_without_a_traceback(tmp_path: Path) -> None:
    given = {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.development",
        "DATABASE_URL": "postgres://shop:secret@h:x/market", "SWEEP_SECONDS": "soon", "PROXIES_IN_FRONT": "-1",
        "SEAL_SECONDS": "inf", "SWEEP_THREADS": "0", "STAFF_SESSION_HOURS": "999999999", "STAFF_SESSION_IDLE_MINUTES": "1e9",
    }  # fmt: skip
    answer = manage(["check"], given, tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "STAFF_SESSION_HOURS must be at most 8,784, not “999999999”.",
        "STAFF_SESSION_IDLE_MINUTES must be at most 527,040, not “1e9”.",
        "SWEEP_SECONDS must be a number, not “soon”.",
        "SWEEP_THREADS must be at least 1, not “0”.",
        "SEAL_SECONDS must be a number, not “inf”.",
        "DATABASE_URL: it must be postgres://user:password@host:port/name; “h:x” is no host with a port. "
        "Write an IPv6 address in brackets.",
        "PROXIES_IN_FRONT must be at least 0, not “-1”.",
    ]
