"""Public pages. What is not one of them falls through to Wagtail's own addresses, which stand behind these."""

from django.urls import path, re_path

from cms.finding.views import season_calendar, suggestions
from cms.views import serve_page

urlpatterns = [
    path("season/", season_calendar, name="season-calendar"),
    path("suggestions/", suggestions, name="suggestions"),
    re_path(r"^((?!_util/)(?:[\w\-]+/)*)$", serve_page, name="cms-page"),
]
