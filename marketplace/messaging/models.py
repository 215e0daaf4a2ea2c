"""How many texts were sent to whom, and in the demo what they said."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SentText(models.Model):
    """One text that was sent, or tried. Number and place are kept as keyed hashes, for a day (`sending`)."""

    class Kind(models.TextChoices):
        """What each counts by itself (`SMS_LIMITS`)."""

        CODE = "code"  # or what is sent in its place
        INVITATION = "invitation"
        NOTICE = "notice"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CODE)
    number_key = models.BigIntegerField()
    place_key = models.BigIntegerField(null=True)  # on whose behalf it is sent; None: nobody's in particular
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sent text")
        verbose_name_plural = _("sent texts")
        indexes = [
            models.Index(fields=["number_key", "sent_at"], name="sent_text_number"),
            models.Index(fields=["sent_at"], name="sent_text_at"),
        ]


class KeptMessage(models.Model):
    """What the demo shows on its inbox page in place of a phone and a mailbox. Nowhere else are messages kept."""

    class Channel(models.TextChoices):
        SMS = "sms", _("SMS")
        EMAIL = "email", _("e-mail")

    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    to = models.CharField(_("to"), max_length=320)
    subject = models.TextField(_("subject"), blank=True)
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("when"), db_index=True)

    class Meta:
        verbose_name = _("kept message")
        verbose_name_plural = _("kept messages")
