"""Production: refuses to start unless everything that has no safe default is set safely, and says all that is wrong at once."""

from .base import *
from .base import (
    BROKER_URL,
    CARD_KEYS,
    DATABASE_APP_URL,
    DATABASE_OWNER_URL,
    EMAIL_CONFIG,
    ORDER_LINK_KEYS,
    PROXIES_IN_FRONT,
    STORAGES,
    TRUSTED_PROXIES,
    VAR,
    env,
)
from .environment import refuse
from .safety import (
    STRIPE_FORMS,
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
    proxy_problems,
    role_problems,
    secret_problems,
    sender_problems,
    sms_problems,
    stripe_problems,
)

REQUIRED = [
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "BROKER_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "STRIPE_API_BASE",
    "SECRET_KEY",
    "CARD_KEYS",
    "ORDER_LINK_KEYS",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "MEDIA_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "SMS_GATEWAY",
]
missing = [name for name in REQUIRED if not env.str(name, default="").strip(" ,")]
if not (env.str("MEDIA_ROOT", default="").strip() or env.str("MEDIA_BUCKET", default="").strip()):
    missing.append("MEDIA_ROOT or MEDIA_BUCKET")
if (
    "BROKER_URL" not in missing
    and BROKER_URL.startswith("pgmq")
    and not env.str("BROKER_DATABASE_URL", default="").strip()
):
    missing.append("BROKER_DATABASE_URL (for pgmq://)")

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
# former ones: sessions and second factors stay good
SECRET_KEY_FALLBACKS = [key for key in env.list("SECRET_KEY_FALLBACKS", default=[]) if key]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env.str("SITE_URL", default="")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL.rstrip("/")])
SERVE_MEDIA = False
SMS_GATEWAY_MUST_SEND = True
DEMO_INBOX = False

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if env.str("MEDIA_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("MEDIA_BUCKET"),
            "endpoint_url": env.str("MEDIA_ENDPOINT", default="") or None,
            "querystring_auth": False,
        },
    }

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# Said by what ends TLS in front. Of anybody else the middleware has dropped it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES_IN_FRONT or TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# A browser takes a cookie of such a name from this very host alone, over TLS: no neighbouring subdomain can plant one.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

problems = ["Not set in the environment: " + ", ".join(missing)] if missing else []
problems += env.problems
given = {name: env.str(name) for name in REQUIRED if name not in missing}
if {"DATABASE_URL", "DATABASE_OWNER_URL"} <= given.keys() and not any(
    one.startswith("DATABASE_") for one in env.problems
):
    problems += role_problems(DATABASE_APP_URL, DATABASE_OWNER_URL)
problems += secret_problems("SECRET_KEY", SECRET_KEY) if "SECRET_KEY" in given else []
for number, key in enumerate(SECRET_KEY_FALLBACKS, 1):
    problems += secret_problems(f"SECRET_KEY_FALLBACKS: value {number}", key)
problems += proxy_problems(TRUSTED_PROXIES)
for name in STRIPE_FORMS:
    problems += stripe_problems(name, given[name]) if name in given else []
problems += broker_problems(BROKER_URL) if "BROKER_URL" in given else []
for name, keys in (("CARD_KEYS", CARD_KEYS), ("ORDER_LINK_KEYS", ORDER_LINK_KEYS)):
    problems += key_problems(name, keys) if name in given else []
if set(CARD_KEYS) & set(ORDER_LINK_KEYS):
    problems.append("ORDER_LINK_KEYS: a key of CARD_KEYS stands there; make one of its own.")
problems += host_problems(ALLOWED_HOSTS) if "ALLOWED_HOSTS" in given else []
for name in ("SITE_URL", "STRIPE_API_BASE"):
    problems += origin_problems(name, [given[name]]) if name in given else []
if {"SITE_URL", "ALLOWED_HOSTS"} <= given.keys():
    problems += address_problems(SITE_URL, ALLOWED_HOSTS)
if env.list("CSRF_TRUSTED_ORIGINS", default=[]):
    problems += origin_problems("CSRF_TRUSTED_ORIGINS", CSRF_TRUSTED_ORIGINS)
problems += media_problems(
    given.get("MEDIA_URL", ""), env.str("MEDIA_ROOT", default=""), env.str("MEDIA_BUCKET", default="")
)
problems += private_problems(env.str("PRIVATE_ROOT", default=f"{VAR}/private"), env.str("MEDIA_ROOT", default=""))
problems += endpoint_problems(env.str("MEDIA_ENDPOINT")) if env.str("MEDIA_ENDPOINT", default="").strip() else []
problems += account_problems(env.str("STRIPE_ACCOUNT_ID")) if env.str("STRIPE_ACCOUNT_ID", default="") else []
problems += mail_problems(EMAIL_CONFIG) if "EMAIL_URL" in given else []
problems += sender_problems(given["DEFAULT_FROM_EMAIL"]) if "DEFAULT_FROM_EMAIL" in given else []
problems += sms_problems(given["SMS_GATEWAY"]) if "SMS_GATEWAY" in given else []
refuse(problems)
