"""The account's pages, behind the language prefix: those of allauth that are used, and ours in place of others."""

from allauth.account import views as allauth_views
from allauth.decorators import rate_limit
from django.urls import path

from .kept_forms import PasswordAgainView
from .proofs.views import CodeView, ForgottenPasswordView, NewPasswordView, QuestionView, ResetCodeView
from .views import EmailsView, NewPhoneView

urlpatterns = [
    path("login/", allauth_views.login, name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", allauth_views.signup, name="account_signup"),
    path("code/", rate_limit(action="code")(CodeView.as_view()), name="account_code"),
    path("reauthenticate/", PasswordAgainView.as_view(), name="account_reauthenticate"),
    path("email/", EmailsView.as_view(), name="account_email"),
    path("phone/change/", NewPhoneView.as_view(), name="account_change_phone"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", ForgottenPasswordView.as_view(), name="account_reset_password"),
    path(
        "password/reset/confirm/",
        rate_limit(action="code")(ResetCodeView.as_view()),
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/question/",
        rate_limit(action="code")(QuestionView.as_view()),
        name="account_reset_question",
    ),
    path(
        "password/reset/complete/",
        rate_limit(action="code")(NewPasswordView.as_view()),
        name="account_complete_password_reset",
    ),
]
