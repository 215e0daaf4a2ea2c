"""Production settings refuse to start until everything is set, and pass Django's own deployment checks then."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMPLETE = {
    "DATABASE_URL": "postgres://application:one@127.0.0.1/market",
    "DATABASE_OWNER_URL": "postgres://owner:two@127.0.0.1/market",
    "BROKER_URL": "redis://127.0.0.1/0",
    "STRIPE_SECRET_KEY": "sk_live_example",
    "STRIPE_WEBHOOK_SECRET": "whsec_example",
    "STRIPE_API_BASE": "https://api.stripe.com",
    "SECRET_KEY": "a-long-and-random-secret-that-only-this-test-knows-0123456789",
    "CARD_KEYS": "b25seS1mb3ItdGhlLXRlc3RzLW9mLXByb2R1Y3Rpb24=",
    "ALLOWED_HOSTS": "shop.example",
    "SITE_URL": "https://shop.example",
    "MEDIA_URL": "/media/",
    "MEDIA_ROOT": "/srv/media",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "DEFAULT_FROM_EMAIL": "shop@shop.example",
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
    message = answer.stderr.strip().splitlines()[-1]
    assert answer.returncode != 0
    assert message.startswith("django.core.exceptions.ImproperlyConfigured: Not set in the environment: ")
    for name in COMPLETE.keys() - {"MEDIA_ROOT"}:
        assert name in message
    assert "MEDIA_ROOT or MEDIA_BUCKET" in message


def test_one_role_for_everything_is_refused(tmp_path: Path) -> None:
    answer = manage(["check"], COMPLETE | {"DATABASE_OWNER_URL": COMPLETE["DATABASE_URL"]}, tmp_path)
    assert answer.returncode != 0
    assert "must be two roles" in answer.stderr


@pytest.mark.slow("a process of its own loads everything and checks it")
def test_the_deployment_checks_are_clean(tmp_path: Path) -> None:
    answer = manage(["check", "--deploy", "--fail-level", "WARNING"], COMPLETE, tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout
