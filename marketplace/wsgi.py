"""WSGI entry point for gunicorn."""

import logging
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from marketplace.runtime.half_restored import refuse_half_restored
from marketplace.runtime.loaded import keep_loaded

log = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.production")
application = get_wsgi_application()
refuse_half_restored()
keep_loaded()
if settings.SECURE_SSL_REDIRECT and not (settings.PROXIES_IN_FRONT or settings.TRUSTED_PROXIES):
    log.warning(
        "No proxy is trusted: behind one that ends TLS, every page redirects to itself until PROXIES_IN_FRONT or "
        "TRUSTED_PROXIES names it."
    )
