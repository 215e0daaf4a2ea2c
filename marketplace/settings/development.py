"""The embedded default of `make run`: one machine, its own PostgreSQL, the Stripe double. DEBUG only when asked for."""

from .base import *
from .base import env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="development-only")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
WHITENOISE_USE_FINDERS = True  # no collectstatic before the first start
SERVE_MEDIA = True
