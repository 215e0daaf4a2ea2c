"""Public addresses of lots, behind the language prefix (marketplace.urls)."""

from django.urls import path

from .views import trace, trace_form

urlpatterns = [
    path("trace/", trace_form, name="trace-form"),
    path("trace/<path:code>/", trace, name="trace"),
]
