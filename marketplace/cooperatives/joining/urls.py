"""Public addresses of who wants to sell, behind the language prefix (marketplace.urls)."""

from django.urls import path

from .views import (
    application,
    application_complete,
    application_paper,
    application_withdraw,
    own_paper,
    sell_with_us,
)

urlpatterns = [
    path("sell-with-us/", sell_with_us, name="sell-with-us"),
    path("sell-with-us/application/", application, name="application"),
    path("sell-with-us/application/complete/", application_complete, name="application-complete"),
    path("sell-with-us/application/withdraw/", application_withdraw, name="application-withdraw"),
    path("sell-with-us/application/paper/", application_paper, name="application-paper"),
    path("sell-with-us/application/paper/<int:attachment_id>/", own_paper, name="own-paper"),
]
