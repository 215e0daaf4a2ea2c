"""Production: refuses to start unless everything that has no safe default is set safely, and says all that is wrong at once."""

from .base import *
from .base import BROKER_URL, CARD_KEYS, EMAIL_CONFIG, STORAGES, env
from .environment import refuse
from .safety import WELL_KNOWN, card_key_problems, host_problems, mail_problems, origin_problems, secret_problems

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

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env.str("SITE_URL", default="")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL.rstrip("/")])
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

problems = ["Not set in the environment: " + ", ".join(missing)] if missing else []
problems += env.problems
given = {name: env.str(name) for name in REQUIRED if name not in missing}
if "DATABASE_URL" in given and given["DATABASE_URL"] == given.get("DATABASE_OWNER_URL"):
    problems.append(
        "DATABASE_OWNER_URL and DATABASE_URL must be two roles: the ledger's guards hold only against a role that does not own them."
    )
for name in ("SECRET_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
    if name in given and (name == "SECRET_KEY" or given[name] in WELL_KNOWN):
        problems += secret_problems(name, given[name])
problems += card_key_problems(CARD_KEYS) if "CARD_KEYS" in given else []
problems += host_problems(ALLOWED_HOSTS) if "ALLOWED_HOSTS" in given else []
for name in ("SITE_URL", "STRIPE_API_BASE"):
    problems += origin_problems(name, [given[name]]) if name in given else []
if env.list("CSRF_TRUSTED_ORIGINS", default=[]):
    problems += origin_problems("CSRF_TRUSTED_ORIGINS", CSRF_TRUSTED_ORIGINS)
problems += mail_problems(EMAIL_CONFIG) if "EMAIL_URL" in given else []
refuse(problems)
