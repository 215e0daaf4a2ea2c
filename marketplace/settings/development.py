"""The embedded default of `make run`: one machine, its own PostgreSQL, the Stripe double. DEBUG only when asked for."""

import base64
import hashlib

from .base import *
from .base import EMAIL_CONFIG, env
from .environment import refuse

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="development-only")
CARD_KEYS = env.list(
    "CARD_KEYS", default=[base64.urlsafe_b64encode(hashlib.sha256(SECRET_KEY.encode()).digest()).decode()]
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
WHITENOISE_USE_FINDERS = True  # no collectstatic before the first start
SERVE_MEDIA = True
DEMO_INBOX = env.bool("DEMO_INBOX", default=env.bool("DEMO", default=True))
if DEMO_INBOX:
    SMS_GATEWAY = env.str("SMS_GATEWAY", default="").strip() or "marketplace.messaging.gateways.Kept"
    KEPT_MAIL_GOES_TO = EMAIL_CONFIG["EMAIL_BACKEND"]
    EMAIL_BACKEND = "marketplace.messaging.mail.KeepingBackend"
refuse(env.problems)
