"""Settings that hold everywhere. What differs between machines comes from the environment (see README, "Deploy")."""

from pathlib import Path

import environ

from . import machine
from .accounts import *
from .background import *
from .buying import *
from .buying import STRIPE_CHECKOUT_ORIGIN
from .editing import *
from .messages import *

BASE_DIR: Path = machine.BASE_DIR
VAR: Path = machine.VAR
env = machine.env

INSTALLED_APPS = [
    "cms",
    "orders",
    "marketplace.supply",
    "marketplace.income",
    "marketplace.catalogue",
    "marketplace.register",
    "marketplace.cooperatives",
    "marketplace.funds",
    "marketplace.appointing",
    "marketplace.households",
    "marketplace.backups",
    "marketplace.bulk",
    "marketplace.staff_access",
    "marketplace.people",
    "marketplace.messaging",
    "marketplace.typed_text",
    "marketplace.places",
    "marketplace.ledger",
    "wagtail_localize",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "marketplace.people.wagtail_users.PeopleUsersConfig",  # wagtail.users, with forms for phone and one name
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",  # its file of htmx
    "django_filters",
    "phonenumber_field",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "marketplace.runtime.forwarded.ForwardedMiddleware",  # before whoever reads where a request comes from
    "cms.freshness.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "marketplace.uploads.bodies.BodyLimitMiddleware",  # before whatever reads a form
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "marketplace.people.acting.ActingMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "marketplace.staff_access.gate.StaffGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "marketplace.backoffice.content_policy.ContentPolicyMiddleware",
    "marketplace.backoffice.readers_language.ReadersLanguageMiddleware",
    "marketplace.backoffice.dependants.DependantsMiddleware",
    "marketplace.backoffice.foreign_rows.ForeignRowsMiddleware",
    "marketplace.typed_text.door.ControlCharactersMiddleware",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        # What Django's template language is too slow for: see marketplace.runtime.jinja. Its templates are those in templates/jinja2.
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "marketplace.runtime.jinja.environment"},
    },
]

# PostgreSQL only. DATABASE_URL is the application's role; DATABASE_OWNER_URL owns the tables and is used
# only to migrate (marketplace.runtime.database_roles.as_owner), so that the application can't drop the ledger's guards.
DATABASE_APP_URL = env.database_address("DATABASE_URL", default="postgres:///marketplace")
DATABASE_OWNER_URL = env.database_address("DATABASE_OWNER_URL")
DATABASES = {"default": environ.Env.db_url_config(DATABASE_APP_URL)}
DATABASES["default"].update(
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60),
    CONN_HEALTH_CHECKS=True,
)
# Limits count in `shared`, which all processes see, and while it is away in `own`; `default` is each process's own.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "shared": env.shared_cache("CACHE_URL", default="marketplace.runtime.shared_cache.PostgresCache"),
    "own": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "own",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", default=True)  # off behind a pooler that keeps no session

MESSAGE_STORAGE = "marketplace.runtime.told_once.ToldOnce"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "frameworks"]  # ours, then our words for the frameworks'
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
FORMAT_MODULE_PATH = "marketplace.settings.formats"  # 6月25日, not Django's 06月25日
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "CN"
PHONENUMBER_DEFAULT_FORMAT = "E164"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR / "static"))
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("PRIVATE_ROOT", default=str(VAR / "private")), "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes of a form without files; of a whole request where no other is named
# The most of a whole request in MB, by the name of the door or of its namespace: the largest picture, and the form around it.
BODY_MEGABYTES = {
    **dict.fromkeys(["claim", "review", "wagtailimages", "wagtailimages_chooser"], 105),
    **dict.fromkeys(["wagtaildocs", "wagtaildocs_chooser"], 105),
    "payouts:answer": 21,
    "agreements:keep": 105,
    "imports:new": 21,
}
PAGE_CACHE_SECONDS = (
    300.0  # how long a public page is kept at most, if nothing purges it (cms.freshness.purging); 0 keeps nothing
)

# Proxies of ours that stand in front, each of which adds to X-Forwarded-For: how many, or the networks they are in. Without
# either the connection is the visitor's own, and what such headers say is dropped (marketplace.runtime.forwarded).
PROXIES_IN_FRONT = env.int("PROXIES_IN_FRONT", default=0)
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
# Encrypt the numbers of bank cards (households.card_numbers): 32 random bytes each, base64 with - and _. The first one
# encrypts, all of them decrypt; `manage.py rotate_card_keys` brings every card to the first.
CARD_KEYS = env.list("CARD_KEYS", default=[])

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", STRIPE_CHECKOUT_ORIGIN],  # placing an order redirects to the payment page
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}
# Of /admin/ (marketplace.backoffice.content_policy says why some of it is inline).
BACK_OFFICE_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "frame-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
}
DEFAULT_EXCEPTION_REPORTER = "marketplace.runtime.secret_links.RedactedReporter"
X_FRAME_OPTIONS = "DENY"  # Wagtail lets its own previews into its own frames
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cms.serving.views.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "marketplace.runtime.secret_links.RedactingFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.one_of("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR", "CRITICAL")),
    },
    "loggers": {
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},  # a dozen lines for each PDF
        "stripe": {
            "level": "WARNING"
        },  # two for each call, of which a sweep makes thousands; Stripe's dashboard has them
    },
}
