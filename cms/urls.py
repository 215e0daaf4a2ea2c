"""Public pages. What is not one of them falls through to Wagtail's own addresses, which stand behind these."""

from django.urls import path, re_path

from cms.finding.views import season_calendar, suggestions
from cms.serving.views import serve_page
from cms.showing import styleguide
from cms.site import manifest

urlpatterns = [
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("offline/", manifest.offline, name="offline"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("season/", season_calendar, name="season-calendar"),
    path("suggestions/", suggestions, name="suggestions"),
    re_path(r"^((?!_util/)(?:[\w\-]+/)*)$", serve_page, name="cms-page"),
]
