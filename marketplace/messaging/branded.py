"""A mail of the shop's: its text, and the same in the shop's look for readers that show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def branded_mail(to: str, title: str, paragraphs: Sequence[str], **more: Any) -> EmailMultiAlternatives:
    """Return a mail in the active language.

    :param more: what else Django's message takes, such as its headers
    """
    brand, slogan = _("Two-Way Market"), _("Produce to town, goods to the village")
    text = "\n\n".join([brand, title, *paragraphs, slogan])
    message = EmailMultiAlternatives(f"[{brand}] {title}", text, to=[to], **more)
    message.attach_alternative(in_the_shops_look(title, paragraphs), "text/html")
    return message


def in_the_shops_look(title: str, paragraphs: Sequence[str]) -> str:
    """Return the HTML of a mail."""
    return render_to_string("mail/message.html", {"title": title, "paragraphs": paragraphs})
