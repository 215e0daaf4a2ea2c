"""Public pages. What is not one of them falls through to Wagtail's own addresses, which stand behind these."""

from django.urls import re_path

from cms.views import serve_page

urlpatterns = [re_path(r"^((?!_util/)(?:[\w\-]+/)*)$", serve_page, name="cms-page")]
