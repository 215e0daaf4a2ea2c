"""Production: refuses to start unless everything that has no safe default is set, and says all that is missing at once."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import BROKER_URL, DATABASE_OWNER_URL, STORAGES, env

REQUIRED = [
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "BROKER_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "STRIPE_API_BASE",
    "SECRET_KEY",
    "CARD_KEYS",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "MEDIA_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
]
missing = [name for name in REQUIRED if not env.str(name, default="")]
if not (env.str("MEDIA_ROOT", default="") or env.str("MEDIA_BUCKET", default="")):
    missing.append("MEDIA_ROOT or MEDIA_BUCKET")
if BROKER_URL.startswith("pgmq") and not env.str("BROKER_DATABASE_URL", default=""):
    missing.append("BROKER_DATABASE_URL (for pgmq://)")
if missing:
    raise ImproperlyConfigured("Not set in the environment: " + ", ".join(missing))
if env.str("DATABASE_URL") == DATABASE_OWNER_URL:
    raise ImproperlyConfigured(
        "DATABASE_OWNER_URL and DATABASE_URL must be two roles: the ledger's guards hold only against a role that does not own them."
    )

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[env.str("SITE_URL").rstrip("/")])
SERVE_MEDIA = False

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
PROXIES_IN_FRONT = env.int("PROXIES_IN_FRONT", default=1)  # what ends TLS, below
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
