"""In the demo nobody has an app: what one would show now comes to the inbox page."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.messaging.inbox import inbox_is_open, keep
from marketplace.messaging.models import KeptMessage
from marketplace.people.models import User

CODES = 6  # of three minutes: time to find the page and to come back


def send_codes(user: User, secret: str = "") -> None:
    """Keep the codes of these minutes for the inbox page, where this is a demo.

    :param secret: of an app that is being enrolled; else that of the enrolled one, if there is one
    """
    if not inbox_is_open():
        return
    if not secret:
        app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
        if app is None:
            return
        secret = decrypt(app.data["secret"])
    period = app_settings.TOTP_PERIOD
    first = int(timezone.now().timestamp()) // period
    lines = [
        _("%(code)s until %(time)s")
        % {
            "code": format_hotp_value(hotp_value(secret, step)),
            "time": f"{timezone.localtime(datetime.fromtimestamp((step + 1) * period, timezone.get_default_timezone())):%H:%M:%S}",
        }
        for step in range(first, first + CODES)
    ]
    words = _("An authenticator app would show these codes now. Only the demo tells them.")
    channel = KeptMessage.Channel.EMAIL if user.email else KeptMessage.Channel.SMS
    keep(channel, str(user.email or user.phone), "\n".join([words, *lines]), _("Second factor (demo)"))
