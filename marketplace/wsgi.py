"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from marketplace.runtime.half_restored import refuse_half_restored
from marketplace.runtime.loaded import keep_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.production")
application = get_wsgi_application()
refuse_half_restored()
keep_loaded()
