"""`python -m tests.prepared_demo`: load the demo into a prepared database, which `prepared_cluster` keeps as a template.

Two things differ from `manage.py demo`, whose own tests are in tests/cms: small files stand in for its pictures, and
its passwords are hashed as production does, but in one round.
"""

from __future__ import annotations

import io

import django
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command
from django.test import override_settings
from PIL import Image


class OneRound(PBKDF2PasswordHasher):
    """What it hashes, every server checks as its own: the number of rounds stands in the hash."""

    iterations = 1


ONE_ROUND = [f"tests.prepared_demo.{OneRound.__name__}"]


def quick_picture(scene: str) -> bytes:
    """A small file in place of the real one: encoding the sizes of the real ones takes a while."""
    file = io.BytesIO()
    shade = sum(scene.encode()) % 200
    Image.new("RGB", (320, 240), (shade, 120, 60)).save(file, "JPEG")
    return file.getvalue()


def main() -> None:
    """Load it."""
    django.setup()
    from cms.demo import picturing  # models can't be imported before Django is set up

    picturing.read_file = quick_picture
    with override_settings(PASSWORD_HASHERS=ONE_ROUND):
        call_command("demo")


if __name__ == "__main__":
    main()
