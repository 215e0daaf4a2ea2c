"""The demo's inbox, behind the language prefix."""

from django.urls import path

from . import views

urlpatterns = [path("inbox/", views.inbox, name="demo-inbox")]
