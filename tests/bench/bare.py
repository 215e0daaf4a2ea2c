"""The yardstick: a Django that only answers. No middleware, no apps, no database, no template.

Run as `gunicorn tests.bench.bare` with the workers and threads of the shop's own server.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from marketplace.runtime.worker_pool import keep_loaded


def bare(request: HttpRequest) -> HttpResponse:
    """Answer."""
    # The length as CommonMiddleware would give it: without it gunicorn sends chunks, which takes longer.
    return HttpResponse("ok", content_type="text/plain", headers={"Content-Length": "2"})


urlpatterns = [path("", bare)]

settings.configure(
    SECRET_KEY="bench-only",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    USE_I18N=False,
    USE_TZ=True,
)
application = get_wsgi_application()
keep_loaded()
