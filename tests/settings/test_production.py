"""Production settings refuse to start until everything is set, and pass Django's own deployment checks then."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.settings.safety import (
    account_problems,
    address_problems,
    broker_problems,
    endpoint_problems,
    host_problems,
    key_problems,
    mail_problems,
    media_problems,
    origin_problems,
    private_problems,
    role_problems,
    secret_problems,
    sender_problems,
    stripe_problems,
)

SMTP = "django.core.mail.backends.smtp.EmailBackend"

COMPLETE = {
    "DATABASE_URL": "postgres://application:one@127.0.0.1/market",
    "DATABASE_OWNER_URL": "postgres://owner:two@127.0.0.1/market",
    "BROKER_URL": "redis://127.0.0.1/0",
    "STRIPE_SECRET_KEY": "sk_live_example",
    "STRIPE_WEBHOOK_SECRET": "whsec_example",
    "STRIPE_API_BASE": "https://api.stripe.com",
    "SECRET_KEY": "a-long-and-random-secret-that-only-this-test-knows-0123456789",
    "CARD_KEYS": "b25seS1mb3ItdGhlLXRlc3RzLW9mLXByb2R1Y3Rpb24=",
    "ORDER_LINK_KEYS": "b25lLW9mLXRoZS1saW5rcy1vZi1hbGwtdGhlLW9yZGU=",
    "ALLOWED_HOSTS": "shop.example",
    "SITE_URL": "https://shop.example",
    "MEDIA_URL": "/media/",
    "MEDIA_ROOT": "/srv/media",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "DEFAULT_FROM_EMAIL": "shop@shop.example",
    "SMS_GATEWAY": "none",
}


def manage(arguments: list[str], environment: dict[str, str], var: Path) -> subprocess.CompletedProcess[str]:
    """Run a management command with nothing in the environment but what is given."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=Path(__file__).parents[2],
        env={
            "PATH": os.environ["PATH"], "VAR": str(var), "DJANGO_SETTINGS_MODULE": "marketplace.settings.production",
            **environment,
        },
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_one_message_names_all_that_is_missing(tmp_path: Path) -> None:
    answer = manage(["check"], {}, tmp_path)
    [message] = answer.stderr.strip().splitlines()
    assert answer.returncode == 1
    assert message.startswith("Not set in the environment: ")
    for name in COMPLETE.keys() - {"MEDIA_ROOT"}:
        assert name in message
    assert "MEDIA_ROOT or MEDIA_BUCKET" in message
    assert "BROKER_DATABASE_URL" not in message  # it is asked for by one kind of broker, and none is named


def test_one_role_for_everything_is_refused(tmp_path: Path) -> None:
    answer = manage(["check"], COMPLETE | {"DATABASE_OWNER_URL": COMPLETE["DATABASE_URL"]}, tmp_path)
    assert answer.returncode != 0
    assert "must be two roles" in answer.stderr


def test_one_message_names_all_that_is_unsafe(tmp_path: Path) -> None:
    unsafe = {
        "SECRET_KEY": "development-only",
        "ALLOWED_HOSTS": "*,https://shop.example",
        "CARD_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,c2hvcnQ=",
        "SITE_URL": "http://shop.example",
        "EMAIL_URL": "smtp://shop:secret@mail.example:25",
        "STRIPE_WEBHOOK_SECRET": "whsec_test",
        "STRIPE_API_BASE": "http://127.0.0.1:4242",
        "CSRF_TRUSTED_ORIGINS": "http://shop.example",
        "PROXIES_IN_FRONT": "-1",
        "TRUSTED_PROXIES": "10.0.0.1/8,192.168.0.0/16,0.0.0.0/0,::/0,fc00::/7",
        "SECRET_KEY_FALLBACKS": "short,development-only,",
        "CACHE_URL": "locmemcache://",
        "ORDER_LINK_KEYS": COMPLETE["CARD_KEYS"],
        "CONN_MAX_AGE": "long",
        "DATABASE_OWNER_URL": COMPLETE["DATABASE_URL"],
        "SMS_GATEWAY": "marketplace.messaging.gateways.Console",
    }
    missing = {"MEDIA_URL": ""}
    answer = manage(["check"], COMPLETE | unsafe | missing, tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "Not set in the environment: MEDIA_URL",
        "CONN_MAX_AGE must be a whole number, not “long”.",
        "CACHE_URL must begin with redis:// or rediss://; leave it out to use the database.",
        "PROXIES_IN_FRONT must be at least 0, not “-1”.",
        "TRUSTED_PROXIES must name networks such as 10.0.0.0/8, not “10.0.0.1/8”.",
        "DATABASE_OWNER_URL and DATABASE_URL must be two roles: the ledger's guards hold only against a role that does not "
        "own them.",
        "SECRET_KEY is a well-known one: make a random one.",
        "SECRET_KEY_FALLBACKS: value 1 is too short or too regular: at least 32 random signs, such as "
        "python -c 'import secrets; print(secrets.token_urlsafe(48))' writes.",
        "SECRET_KEY_FALLBACKS: value 2 is a well-known one: make a random one.",
        "TRUSTED_PROXIES: “0.0.0.0/0” holds strangers, whose headers would be believed: name your proxies' own.",
        "TRUSTED_PROXIES: “::/0” holds strangers, whose headers would be believed: name your proxies' own.",
        "STRIPE_WEBHOOK_SECRET is a well-known one: use that of your own account.",
        "CARD_KEYS: key 1 is not random: all zero, regular, or well known.",
        "CARD_KEYS: key 2 is not 32 bytes in base64 with - and _.",
        "ALLOWED_HOSTS: “*” lets every host through; name the site's own.",
        "ALLOWED_HOSTS: “https://shop.example” is no host name: without scheme, port and path, as shop.example.",
        "SITE_URL must begin with https:// and a host: “http://shop.example”.",
        "STRIPE_API_BASE must begin with https:// and a host: “http://127.0.0.1:4242”.",
        "CSRF_TRUSTED_ORIGINS must begin with https:// and a host: “http://shop.example”.",
        "EMAIL_URL sends passwords and mails in clear: use smtp+tls:// or smtp+ssl://.",
        "SMS_GATEWAY is marketplace.messaging.gateways.Console, which sends nothing and lets others read the codes: name the "
        "class of your own gateway, or none to do without.",
    ]
    assert "secret@" not in answer.stderr


def test_one_message_names_all_that_can_not_be_used(tmp_path: Path) -> None:
    unusable = {
        "SECRET_KEY": "  ", "STRIPE_SECRET_KEY": "none", "STRIPE_WEBHOOK_SECRET": "none", "BROKER_URL": "pigeon://a:secret@h",
        "MEDIA_URL": "http://cdn.example/", "MEDIA_ROOT": "media", "MEDIA_BUCKET": " ",
        "SITE_URL": "https://me:secret@shop.example/shop", "EMAIL_URL": "smtp+tls://", "DEFAULT_FROM_EMAIL": "shop@example.com",
        "ALLOWED_HOSTS": ".com", "DATABASE_OWNER_URL": "postgres://application:two@127.0.0.1/other",
    }  # fmt: skip
    answer = manage(["check"], COMPLETE | unusable, tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "Not set in the environment: SECRET_KEY",
        "DATABASE_OWNER_URL and DATABASE_URL must be two roles: the ledger's guards hold only against a role that does not "
        "own them.",
        "DATABASE_OWNER_URL and DATABASE_URL must name the same database.",
        "STRIPE_SECRET_KEY must begin with sk_ or rk_, with letters and digits behind it.",
        "STRIPE_WEBHOOK_SECRET must begin with whsec_, with letters and digits behind it.",
        "BROKER_URL must begin with one of redis, rediss, redis+socket, sentinel, amqp, amqps, pgmq and ://.",
        "ALLOWED_HOSTS: “.com” lets every host of a top-level domain through; name the site's own.",
        "SITE_URL must be https:// and a host, without user, path and query.",
        "MEDIA_URL must begin with https:// and a host: “http://cdn.example/”.",
        "MEDIA_ROOT must be an absolute path: “media”.",
        "MEDIA_BUCKET is no name of a bucket: “ ”.",
        "EMAIL_URL names no host: smtp+tls://user:password@host:port.",
        "DEFAULT_FROM_EMAIL is still shop@example.com: name the shop's own address.",
    ]
    assert "secret" not in answer.stderr


def test_one_message_names_all_that_does_not_fit_together(tmp_path: Path) -> None:
    unfit = {
        "CARD_KEYS": ",", "SITE_URL": "https://shop.test", "PRIVATE_ROOT": "/srv/media/../media/claims",
        "STRIPE_ACCOUNT_ID": "foo", "MEDIA_ENDPOINT": "nonsense", "BROKER_URL": "pgmq://",
    }  # fmt: skip
    answer = manage(["check"], COMPLETE | unfit, tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "Not set in the environment: CARD_KEYS, BROKER_DATABASE_URL (for pgmq://)",
        "SITE_URL has a host that ALLOWED_HOSTS does not name: “shop.test”.",
        "PRIVATE_ROOT lies in MEDIA_ROOT, which everybody can see: “/srv/media/../media/claims”.",
        "MEDIA_ENDPOINT must be https:// or http:// and a host: “nonsense”.",
        "STRIPE_ACCOUNT_ID must begin with acct_, with letters and digits behind it: “foo”.",
    ]
    nothing = manage(["check"], COMPLETE | {"ALLOWED_HOSTS": " , ", "PRIVATE_ROOT": ""}, tmp_path)
    assert nothing.stderr.splitlines() == [
        "Not set in the environment: ALLOWED_HOSTS", "PRIVATE_ROOT must be an absolute path: “”.",
    ]  # fmt: skip


GOOD_KEY = COMPLETE["CARD_KEYS"]


@pytest.mark.parametrize(
    ("problems", "count"),
    [
        (secret_problems("SECRET_KEY", COMPLETE["SECRET_KEY"]), 0),
        (secret_problems("SECRET_KEY", "django-insecure-" + "x1y2z3" * 8), 1),
        (secret_problems("SECRET_KEY", "only-a-short-key-0123456789"), 1),
        (secret_problems("SECRET_KEY", "a" * 80), 1),
        (key_problems("CARD_KEYS", [GOOD_KEY]), 0),
        (key_problems("CARD_KEYS", [GOOD_KEY, GOOD_KEY]), 1),
        (key_problems("CARD_KEYS", ["x" * 44, ""]), 2),
        (key_problems("CARD_KEYS", ["QUJBQkFCQUJBQkFCQUJBQkFCQUJBQkFCQUJBQkFCQUI="]), 1),
        (host_problems(["shop.example", ".shop.example", "[::1]", "127.0.0.1"]), 0),
        (host_problems([".com", ".com."]), 2),
        (host_problems(["shop.example:443", "*.shop.example", ""]), 3),
        (origin_problems("SITE_URL", ["https://shop.example", "https://shop.example:8443"]), 0),
        (
            origin_problems("SITE_URL", ["https://", "shop.example", "https://[::1", "https://a b", "https://h:x", ""]),
            6,
        ),
        (origin_problems("SITE_URL", ["https://h.example/shop", "https://me:pw@h.example", "https://h.example/?a"]), 3),
        (address_problems("https://shop.example:8443/", ["shop.example"]), 0),
        (address_problems("https://www.Shop.example", [".shop.example"]), 0),
        (address_problems("https://shop.example", ["www.shop.example"]), 1),
        (address_problems("https://127.0.0.1", ["127.0.0.1"]), 1),
        (address_problems("https://localhost", ["localhost"]), 1),
        (address_problems("http://other.example", ["shop.example"]), 0),  # said of the address alone
        (private_problems("/srv/private", "/srv/media"), 0),
        (private_problems("/srv/private", "/srv/private/media"), 0),
        (private_problems("/srv/media-of-claims", "/srv/media"), 0),
        (private_problems("/srv/media", "/srv/media/"), 1),
        (private_problems("claims", ""), 1),
        (endpoint_problems("http://minio:9000"), 0),
        (endpoint_problems("https://s3.example/bucket"), 1),
        (account_problems("acct_1Abc"), 0),
        (account_problems("acct_"), 1),
        (stripe_problems("STRIPE_SECRET_KEY", "sk_live_abc123"), 0),
        (stripe_problems("STRIPE_SECRET_KEY", "rk_live_abc123"), 0),
        (stripe_problems("STRIPE_SECRET_KEY", "pk_live_abc123"), 1),
        (stripe_problems("STRIPE_SECRET_KEY", "sk_ live"), 1),
        (stripe_problems("STRIPE_SECRET_KEY", "sk_test_double"), 1),
        (stripe_problems("STRIPE_WEBHOOK_SECRET", "whsec_abc/12+="), 0),
        (stripe_problems("STRIPE_WEBHOOK_SECRET", "sk_live_abc123"), 1),
        (role_problems("postgres://app:a%2Fb@pooler:6432/market", "postgres://owner@h/market"), 0),
        (role_problems("postgres://one:1@h/market", "postgres://one:2@h/market"), 1),
        (role_problems("postgres:///market", "postgres:///market"), 1),
        (role_problems("postgres://app@h/market", "postgres://owner@h/other"), 1),
        (broker_problems("rediss://:pw@h:6379/0"), 0),
        (broker_problems("sentinel://:p@a:1;sentinel://:p@b:2"), 0),
        (broker_problems("http://127.0.0.1"), 1),
        (broker_problems("redis"), 1),
        (media_problems("/media/", "/srv/media", ""), 0),
        (media_problems("https://cdn.example/shop/", "", "shop-pictures"), 0),
        (media_problems("http://cdn.example/", "media", " "), 3),
        (media_problems("//cdn.example/", "", ""), 1),
        (media_problems("media/", "", ""), 1),
        (sender_problems("Lili <shop@shop.example>"), 0),
        (sender_problems("shop"), 1),
        (sender_problems("@shop.example"), 1),
        (sender_problems("Shop <shop@example.com>"), 1),
        (mail_problems({"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "mail.example", "EMAIL_USE_TLS": True}), 0),
        (mail_problems({"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "localhost"}), 0),
        (mail_problems({"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "10.0.0.1"}), 1),
        (mail_problems({"EMAIL_BACKEND": SMTP, "EMAIL_HOST": None, "EMAIL_USE_TLS": True}), 1),
        (mail_problems({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}), 1),
    ],
)
def test_what_is_unsafe(problems: Iterator[str], count: int) -> None:
    assert len(list(problems)) == count


@pytest.mark.slow("a process of its own loads everything and checks it")
def test_the_deployment_checks_are_clean(tmp_path: Path) -> None:
    answer = manage(["check", "--deploy", "--fail-level", "WARNING"], COMPLETE, tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


def test_cookies_are_bound_to_the_host(tmp_path: Path) -> None:
    names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_DOMAIN STAFF_SECOND_FACTOR"
    script = f"from django.conf import settings; print(*[getattr(settings, name) for name in '{names}'.split()])"
    answer = manage(["shell", "-v", "0", "-c", script], COMPLETE, tmp_path)
    assert answer.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True", "True", "None", "True"], (
        answer.stderr
    )
