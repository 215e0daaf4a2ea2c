"""Settings that hold everywhere. What differs between machines comes from the environment (see README, "Deploy")."""

from pathlib import Path

import environ
from celery.schedules import crontab

from .environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = Environment()

VAR = Path(env.str("VAR", default=str(BASE_DIR / "var"))).resolve()

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

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "marketplace.people.passwords.CommonPassword"},
    {"NAME": "marketplace.people.passwords.PasswordLikeLogin"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my-orders"
ACCOUNT_ADAPTER = "marketplace.people.adapter.PhoneOrEmailAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
# One of phone and e-mail is enough (SignUpForm): allauth lets nobody in who lacks a required one.
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1*"]
ACCOUNT_FORMS = {
    "login": "marketplace.people.account_forms.SignInForm",
    "signup": "marketplace.people.account_forms.SignUpForm",
    "add_email": "marketplace.people.account_forms.MoreEmailForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
SILENCED_SYSTEM_CHECKS = ["account.W001"]  # wants a required login field; SignUpForm asks for one of the two instead
# What is signed in with is proved by steps of our own (people.proofs.stages), in place of allauth's: one of phone and e-mail is
# enough, an account is opened only when it is proved, and nobody is told whether there is one.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_TIMEOUT = 1800  # seconds that a sign-in or sign-up waits for its codes
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = (
    900  # seconds that the password, once asked for again, need not be given another time
)
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # a subject names the shop, not its host
ACCOUNT_LOGOUT_ON_GET = False
# Whoever may enter the back office gives a second factor (docs/security.md); the first sign-in enrols it.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)
MFA_ADAPTER = "marketplace.staff_access.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "marketplace.staff_access.forms.CodeForm",
    "reauthenticate": "marketplace.staff_access.forms.CodeAgainForm",
    "activate_totp": "marketplace.staff_access.forms.EnrolForm",
    "add_webauthn": "marketplace.staff_access.forms.PasskeyForm",
    "edit_webauthn": "marketplace.staff_access.forms.PasskeyNameForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff may have no e-mail address; whoever is appointed has proved one of the two
# Staff are signed out so long after signing in, and after so long without doing anything. Buyers stay remembered.
STAFF_SESSION_HOURS = env.float("STAFF_SESSION_HOURS", default=12.0, least=0.01)
STAFF_SESSION_IDLE_MINUTES = env.float("STAFF_SESSION_IDLE_MINUTES", default=60.0, least=0.1)
SESSION_ENGINE = "marketplace.staff_access.sessions"
# How often a door may be tried (docs/laws/limits.md): number/time/of what, all of those that are named. By login (key), by
# account (user), by the visitor's address (ip), which an office or a village shares.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "signup": "20/m/ip,100/h/ip",
    "reset_password": "20/m/ip,100/h/ip,3/10m/key,10/d/key",
    "code": "30/m/ip,300/h/ip",  # a code has five tries of its own (people.proofs.codes)
    "reauthenticate": "10/m/user",
    "login_failed": "5/5m/key",  # codes of a second factor, of one account
    "change_password": "5/m/user",
    "change_phone": "5/m/user,20/d/user",
    "manage_email": "10/m/user",
    "invitation": "20/m/ip,100/h/ip",
    "shared_password": "10/m/ip,60/h/ip",  # of pages and documents that are behind one password for everybody
}
# How many wrong passwords: of one login from one network, of one network in all, of one login over all networks. Somebody
# who has signed in before in the same browser has a number of their own, so that strangers keep out nobody.
SIGN_IN_TRIES = {
    "of_login_here": "10/15m/key",
    "of_network": "100/15m/key",
    "of_unknown_network": "1000/15m/key",
    "of_login": "100/h/key",
    "of_known_browser": "10/15m/key",
}

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

WAGTAIL_SITE_NAME = "双向集市"
WAGTAILADMIN_BASE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"  # people.screens.back_office_door, which sends on to allauth's page
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "h2", "h3", "ol", "ul", "link", "hr"]},
    }
}
WAGTAILIMAGES_IMAGE_MODEL = "cms.StoryImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.pictures.forms.PictureForm"
# The most of any kind of picture; each kind's own limit is in `marketplace.uploads.limits`.
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 100 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 250_000_000
WAGTAILIMAGES_EXTENSIONS = ["avif", "heic", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.finding.staff_search"}}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes of a form without files; of a whole request where no other is named
# The most of a whole request in MB, by the name of the door or of its namespace: the largest picture, and the form around it.
BODY_MEGABYTES = {
    **dict.fromkeys(["claim", "review", "wagtailimages", "wagtailimages_chooser"], 105),
    **dict.fromkeys(["wagtaildocs", "wagtaildocs_chooser"], 105),
    "payouts:answer": 21,
}
PAGE_CACHE_SECONDS = (
    300.0  # how long a public page is kept at most, if nothing purges it (cms.freshness.purging); 0 keeps nothing
)

# Stripe: no key in the repository; the embedded default talks to the double of tests/stripe_double.
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
# The connected account that we act for. Empty: the key's own account; webhooks of any other account are refused.
STRIPE_ACCOUNT_ID = env.str("STRIPE_ACCOUNT_ID", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="https://api.stripe.com")
STRIPE_CHECKOUT_ORIGIN = (
    "https://checkout.stripe.com" if STRIPE_API_BASE == "https://api.stripe.com" else STRIPE_API_BASE
)
STRIPE_TIMEOUT_SECONDS = 20
# Calls a second of all background work together. Stripe takes 100 of a live key and 25 of a test key, buyers' own included.
STRIPE_CALLS_PER_SECOND = env.float(
    "STRIPE_CALLS_PER_SECOND",
    default=20.0 if "_test_" in STRIPE_SECRET_KEY and STRIPE_API_BASE == "https://api.stripe.com" else 80.0,
    least=0.1,
)
# Which of Alipay and WeChat Pay the Stripe account has, activated and in CNY. A card can always be paid by.
STRIPE_WALLETS = env.some_of("STRIPE_WALLETS", ("alipay", "wechat_pay"))
STRIPE_LEAST_FEN = 400  # Stripe takes no payment of less than about 0.50 USD (4.00 HKD), whatever the currency
STRIPE_MOST_FEN = 99_999_999  # nor of more than eight digits
STRIPE_CHECKOUT_MINUTES = 40  # how long an order can be paid; we end its page then, whatever end Stripe was told
RESERVATION_MARGIN_MINUTES = 5  # stock stays reserved this long after the payment page has closed
# What unpaid orders of one visitor may hold (docs/laws/unpaid.md), by each key that it is known by: how many orders at once,
# and of a product or a harvest how many per cent of what is left. An office or a village shares a network, and may share an
# address. A key that is not named, and with none of them everything, is not limited.
UNPAID_LIMITS = {"session": (2, 20), "phone": (2, 20), "address": (5, 20), "network": (20, 50)}
# How many searches for an order by number and phone may fail within an hour: from one network for one number, from one
# network, for one number. Above the last, each network still has one for that number: nobody locks the buyer out.
ORDER_SEARCHES_AN_HOUR = (5, 20, 50)
UNPAID_LEAST_PACKS = 10  # so many packs may be held in any case, so that the last ones can be bought
# Proxies of ours that stand in front, each of which adds to X-Forwarded-For: how many, or the networks they are in. Without
# either the connection is the visitor's own, and what such headers say is dropped (marketplace.runtime.forwarded).
PROXIES_IN_FRONT = env.int("PROXIES_IN_FRONT", default=0)
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
PARCEL_PACKED_WITHIN_DAYS = (
    2  # what buyers are told; with the days on the way (PostageRate) it gives the day of arrival
)
PARCEL_UNDO_SECONDS = env.float(
    "PARCEL_UNDO_SECONDS", default=60.0, least=0
)  # so long "received" can be undone before it is settled
PARCEL_RECEIVED_AFTER_DAYS = 10  # a shipped parcel counts as received after this many days

REFUND_MARGIN_DAYS = 21  # after a harvest's last day: packing, the carrier's way, and the after-sale time
FORECAST_GRACE_DAYS = 30  # a harvest that has not come so long after the day that buyers were told has failed

# Encrypt the numbers of bank cards (households.card_numbers): 32 random bytes each, base64 with - and _. The first one
# encrypts, all of them decrypt; `manage.py rotate_card_keys` brings every card to the first.
CARD_KEYS = env.list("CARD_KEYS", default=[])

# Sign the secret links of orders (orders.models.links): 32 random bytes each, base64 with - and _. The first one signs, all
# of them verify: who takes one out ends the links that it has signed.
ORDER_LINK_KEYS = env.list("ORDER_LINK_KEYS", default=[])

# The broker is only a wake-up (law 1): with none of it, the sweeps below still find every due row.
BROKER_URL = env.address("BROKER_URL", default="pgmq://")
BROKER_DATABASE_URL = env.database_address("BROKER_DATABASE_URL")
CELERY_BROKER_URL = "pgmq://localhost" if BROKER_URL == "pgmq://" else BROKER_URL  # kombu warns of a missing host
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "conn_string": BROKER_DATABASE_URL,
        "init_extension": False,
        "visibility_timeout": 600,
        "polling_interval": 0.1,
        "pool_timeout": 3,  # whoever sends a wake-up waits no longer: the sweep does the work all the same
    }
    if BROKER_URL.startswith("pgmq")
    else {"visibility_timeout": 600, "socket_connect_timeout": 3}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_POOL = "marketplace.runtime.worker_pool:WorkerPool"
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
# Its queue is long-polled in turn with that of the tasks: each wake-up waited for up to four seconds.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = not BROKER_URL.startswith("pgmq")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "run" / "beat-schedule")
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=15.0, least=0.1)
SWEEP_SLICE_SECONDS = SWEEP_SECONDS / 3  # a sweep with a backlog works so long, then other tasks get their turn
SWEEP_THREADS = env.int("SWEEP_THREADS", default=8, least=1)  # of a process, each with a connection to the database
SEAL_SECONDS = env.float("SEAL_SECONDS", default=600.0, least=1)
RECONCILE_DAYS = 7  # the daily reconciliation looks back so far, and further after a pause
# What is due every so many seconds; a message that nobody has taken by then is dropped, the next one does its work.
EVERY = {
    "orders.operations.tasks.beat_heartbeat": SWEEP_SECONDS,
    "orders.payments.tasks.sweep_stripe_events": SWEEP_SECONDS,
    "orders.payments.tasks.sweep_payments": SWEEP_SECONDS,
    "orders.payments.tasks.sweep_refunds": SWEEP_SECONDS,
    "orders.payments.tasks.sweep_disputes": SWEEP_SECONDS,
    "orders.settlement.tasks.sweep_parcels": SWEEP_SECONDS,
    "orders.preorders.tasks.sweep_forecasts": SWEEP_SECONDS,
    "orders.messages.tasks.sweep_mails": SWEEP_SECONDS,
    "orders.parcels.tasks.sweep_label_files": SWEEP_SECONDS,
    "orders.unpaid.tasks.sweep_networks": 3600.0,
    "orders.following.tasks.sweep_searches": 3600.0,
    "marketplace.people.tasks.sweep_limits": 3600.0,
    "cms.tasks.publish_scheduled": SWEEP_SECONDS,
    "orders.payments.tasks.sweep_reconciliation": 600.0,
    "marketplace.income.tasks.roll_up_accounts": SEAL_SECONDS,
    "marketplace.income.tasks.seal_events": SEAL_SECONDS,
    "orders.settlement.tasks.count_product_figures": SEAL_SECONDS,
    "cms.tasks.forget_purges": SEAL_SECONDS,
    "cms.tasks.forget_old_cards": 3600.0,
}
CELERY_BEAT_SCHEDULE = {
    task.rpartition(".")[2]: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in EVERY.items()
}
CELERY_BEAT_SCHEDULE["reconcile"] = {
    "task": "orders.payments.tasks.reconcile_daily", "schedule": crontab(hour=4, minute=10),
}  # fmt: skip
CELERY_BEAT_SCHEDULE["refused_photos"] = {
    "task": "orders.reviews.tasks.sweep_refused_photos", "schedule": crontab(hour=4, minute=40),
}  # fmt: skip

EMAIL_TIMEOUT = 20
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="shop@example.com")

# Texts (SMS) go through the class that is named here (marketplace.messaging.gateways); "none" sends none: then no phone can
# be proved, and nobody gets back in by phone.
SMS_GATEWAY = env.str("SMS_GATEWAY", default="marketplace.messaging.gateways.Console").strip() or "none"
SMS_TIMEOUT_SECONDS = 10.0
# How many texts within an hour and within a day: to one number, and to all together, since each one costs money.
SMS_LIMITS = {
    "number": (5, 10),
    "all": (env.int("SMS_AN_HOUR", default=300, least=1), env.int("SMS_A_DAY", default=2000, least=1)),
}
DEMO_INBOX = False  # whether the demo's inbox page shows what would have been sent

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
