"""Addresses of the second factor, behind the language prefix, (marketplace.urls)."""

from django.urls import include, path

from .views import (
    CodeAgainView,
    CodeView,
    DownloadCodesView,
    EnrolAppView,
    EnrolPasskeyView,
    FactorsView,
    KeyAgainView,
    RecoveryCodesView,
    end_other_sessions,
)

urlpatterns = [
    path("", FactorsView.as_view(), name="mfa_index"),
    path("authenticate/", CodeView.as_view(), name="mfa_authenticate"),
    path("reauthenticate/", CodeAgainView.as_view(), name="mfa_reauthenticate"),
    path("totp/activate/", EnrolAppView.as_view(), name="mfa_activate_totp"),
    path("webauthn/reauthenticate/", KeyAgainView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("webauthn/add/", EnrolPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("recovery-codes/", RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/download/", DownloadCodesView.as_view(), name="mfa_download_recovery_codes"),
    path("sessions/end/", end_other_sessions, name="sign-out-elsewhere"),
    path("", include("allauth.mfa.urls")),  # the others of its pages, as they are
]
