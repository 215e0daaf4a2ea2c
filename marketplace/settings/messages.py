"""Mails and texts (SMS)."""

from .machine import env

EMAIL_TIMEOUT = 20  # seconds, for each mail in whole (marketplace.messaging.smtp)
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
if EMAIL_CONFIG["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_CONFIG["EMAIL_BACKEND"] = "marketplace.messaging.smtp.EmailBackend"
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="shop@example.com")

# Texts (SMS) go through the class that is named here (marketplace.messaging.gateways); "none" sends none: then no phone can
# be proved, and nobody gets back in by phone. It has to end its own calls by the time limit that it is given; one that does not
# is left behind a second later (marketplace.messaging.within).
SMS_GATEWAY = env.str("SMS_GATEWAY", default="marketplace.messaging.gateways.Console").strip() or "none"
SMS_GATEWAY = "none" if SMS_GATEWAY.lower() == "none" else SMS_GATEWAY
SMS_GATEWAY_MUST_SEND = False  # production: neither of ours, which show the codes to others, under whatever name
SMS_TIMEOUT_SECONDS = 10.0
# How many texts within an hour and within a day, of each kind: to one number, and to all together, since each one costs money;
# invitations also of one cooperative or township, a quarter of all, so that two managers don't use up everybody's.
# Each kind has its own, so that neither invitations nor warnings keep somebody's code from being sent.
SMS_AN_HOUR = env.int("SMS_AN_HOUR", default=300, least=1)
SMS_A_DAY = env.int("SMS_A_DAY", default=2000, least=1)
SMS_BESIDE = (max(1, SMS_AN_HOUR // 5), max(1, SMS_A_DAY // 5))
SMS_LIMITS = {
    "code": {"number": (15, 30), "all": (SMS_AN_HOUR, SMS_A_DAY)},
    "invitation": {
        "number": (3, 6),
        "place": (max(1, SMS_BESIDE[0] // 4), max(1, SMS_BESIDE[1] // 4)),
        "all": SMS_BESIDE,
    },
    "notice": {"number": (5, 10), "all": SMS_BESIDE},
}
DEMO_INBOX = False  # whether the demo's inbox page shows what would have been sent
