"""What the back office shows of staff's own sign-in."""

from __future__ import annotations

from django.conf import settings
from django.templatetags.static import static
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from marketplace.people.change_log import register_actions

from .log_actions import FactorAction, SessionAction
from .screens import EndSessionsView, ResetFactorView, staff_session


@hooks.register("register_log_actions")
def second_factors_change_log(registry: LogActionRegistry) -> None:
    """What becomes of second factors and sessions."""
    register_actions(registry, FactorAction)
    register_actions(registry, SessionAction)


@hooks.register("register_admin_urls")
def staff_access_urls() -> list[URLPattern]:
    """Taking back a second factor, and the end of one's session."""
    return [
        path("users/<int:pk>/second-factor/", ResetFactorView.as_view(), name="reset-second-factor"),
        path("users/<int:pk>/sessions/", EndSessionsView.as_view(), name="sign-out-everywhere"),
        path("session/", staff_session, name="staff-session"),
    ]


@hooks.register("insert_global_admin_js")
def password_script() -> SafeString:
    """Passwords that are typed in the back office, as an account's, can be looked at."""
    return format_html('<script src="{}" data-words="{}"></script>', static("js/password.js"), _("Show password"))


@hooks.register("insert_global_admin_js")
def session_script() -> SafeString:
    """Whoever types stays signed in; before a session ends it is said, and what was typed can still be sent afterwards."""
    return format_html(
        '<script src="{}" data-door="{}" data-sign-in="{}" data-ends="{}" data-stay="{}" data-ended="{}" data-again="{}"'
        ' data-minutes="{}"></script>',
        static("js/staff_session.js"),
        reverse("staff-session"),
        reverse("wagtailadmin_login"),
        _("You will soon be signed out, since nothing was done here for a while, or a working day is over."),
        _("Stay signed in"),
        _(
            "You are signed out. What you typed is still on this page: sign in again in a new tab, come back, and send it."
        ),
        _("Sign in again (new tab)"),
        settings.STAFF_SESSION_IDLE_MINUTES,
    )
