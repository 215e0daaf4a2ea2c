"""Public addresses of the seals, behind the language prefix (marketplace.urls)."""

from django.urls import path

from .views import published_roots, verify

urlpatterns = [
    path("verify/", verify, name="verify"),
    path("verify/roots/", published_roots, name="published-roots"),
]
