"""Who signs in, with what, how often it may be tried, and for how long it holds."""

from .machine import env

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "marketplace.people.passwords.CommonPassword"},
    {"NAME": "marketplace.people.passwords.PasswordLikeLogin"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my-orders"
ACCOUNT_ADAPTER = "marketplace.people.adapter.PhoneOrEmailAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
# One of phone and e-mail is enough (SignUpForm): allauth lets nobody in who lacks a required one.
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1*"]
ACCOUNT_FORMS = {
    "login": "marketplace.people.account_forms.SignInForm",
    "signup": "marketplace.people.account_forms.SignUpForm",
    "add_email": "marketplace.people.account_forms.MoreEmailForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
SILENCED_SYSTEM_CHECKS = ["account.W001"]  # wants a required login field; SignUpForm asks for one of the two instead
# What is signed in with is proved by steps of our own (people.proofs.stages), in place of allauth's: one of phone and e-mail is
# enough, an account is opened only when it is proved, and nobody is told whether there is one.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# So long a proof of a phone counts: a number that was given up is handed out anew after 90 days at the earliest (rule of
# China's ministry of industry). After that a text alone opens no account that holds something, and somebody else may prove it.
PHONE_PROOF_DAYS = env.int("PHONE_PROOF_DAYS", default=90, least=1, most=36500)
ACCOUNT_LOGIN_TIMEOUT = 1800  # seconds that a sign-in or sign-up waits for its codes
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = (
    900  # seconds that the password, once asked for again, need not be given another time
)
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # a subject names the shop, not its host
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"  # where it is said; the home page is the same for everyone
# Whoever may enter the back office gives a second factor (docs/security.md); the first sign-in enrols it.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)
MFA_ADAPTER = "marketplace.staff_access.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "marketplace.staff_access.forms.CodeForm",
    "reauthenticate": "marketplace.staff_access.forms.CodeAgainForm",
    "activate_totp": "marketplace.staff_access.forms.EnrolForm",
    "add_webauthn": "marketplace.staff_access.forms.PasskeyForm",
    "edit_webauthn": "marketplace.staff_access.forms.PasskeyNameForm",
}
MFA_TOTP_TOLERANCE = (
    1  # step of 30 seconds, before and after: a code may be typed while it changes, a phone's clock be off
)
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff may have no e-mail address; whoever is appointed has proved one of the two
# Staff are signed out so long after signing in, and after so long without doing anything. Buyers stay remembered.
STAFF_SESSION_HOURS = env.float("STAFF_SESSION_HOURS", default=12.0, least=0.01, most=24 * 366)
STAFF_SESSION_IDLE_MINUTES = env.float("STAFF_SESSION_IDLE_MINUTES", default=60.0, least=0.1, most=60 * 24 * 366)
SESSION_ENGINE = "marketplace.staff_access.sessions"
# How often a door may be tried (docs/laws/limits.md): number/time/of what, all of those that are named. By what the view names (key), by
# account (user), by the visitor's address (ip), which an office or a village shares.
ACCOUNT_RATE_LIMITS = {
    "login": None,  # SIGN_IN_TRIES count, which know a browser before it is turned away
    "signup": "20/m/ip,400/h/ip",
    # by address far more than is sent (people.proofs.askers), since thousands can share one; key: a login from one network
    "reset_password": "60/m/ip,600/h/ip,3/10m/key,10/d/key",
    "reset_password_in_known_browser": "3/10m/key,10/d/key",  # whom strangers at the same address don't count against
    "code": "120/m/ip,3000/h/ip",  # a code has five tries of its own (people.proofs.codes)
    "reauthenticate": "10/m/user",
    "login_failed": "5/5m/key",  # codes of a second factor, of one account
    "change_password": "5/m/user",
    "change_phone": "5/m/user,20/d/user",
    "manage_email": "10/m/user",
    "invitation": "20/m/ip,100/h/ip",  # links that lead nowhere
    "open_invitation": "20/m/key,100/h/key",  # one that is known
    "shared_password": "10/m/ip,60/h/ip",  # of pages and documents that are behind one password for everybody
}
INVITATIONS_OF_A_GIVER = (30, 100)  # that one person sends within an hour and within a day, by text and by mail
# How many wrong passwords: of one login from one network, of one network in all, of one login over all networks. Somebody
# who has signed in before in the same browser has a number of their own, so that strangers keep out nobody.
SIGN_IN_TRIES = {
    "of_login_here": "10/15m/key",
    "of_network": "100/15m/key",
    "of_unknown_network": "1000/15m/key",
    "of_login": "100/h/key",
    "of_known_browser": "10/15m/key",
    # right ones too, since each costs a hash
    "a_minute": "60/m/ip",
    "a_minute_of_known_browser": "20/m/key",
}
