"""The demo's inbox: messages are kept as rows, since there is no phone and no mailbox to send them to."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from .models import KeptMessage

DEMO_PEOPLE = "@demo.example"  # the addresses of the demo's logins, and of nobody else
KEPT_FOR = timedelta(days=7)
SHOWN = 100


def keep(channel: str, to: str, text: str, subject: str = "") -> None:
    """Keep one message, and forget those that are a week old."""
    now = timezone.now()
    KeptMessage.objects.filter(at__lt=now - KEPT_FOR).delete()
    KeptMessage.objects.create(channel=channel, to=to[:320], subject=subject, text=text, at=now)


def inbox_is_open() -> bool:
    """Whether this is a demo: `DEMO_INBOX` is on and the demo was loaded.

    A shop of one's own that runs on the demo's settings has no such people: there, the page would hand out its codes.
    """
    return settings.DEMO_INBOX and get_user_model()._default_manager.filter(email__endswith=DEMO_PEOPLE).exists()


def newest_messages() -> list[KeptMessage]:
    """Return the last messages, newest first."""
    return list(KeptMessage.objects.order_by("-at", "-pk")[:SHOWN])
