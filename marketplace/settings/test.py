"""Settings of the test suite. Tests that start servers use the development settings, as `make run` does."""

from .development import *

SECRET_KEY = "test-only"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STRIPE_SECRET_KEY = "sk_test_double"
STRIPE_WEBHOOK_SECRET = "whsec_test"
STAFF_SECOND_FACTOR = (
    False  # tests sign in by `force_login`, and in a browser by password; tests/staff_access asks for it
)
ACCOUNT_REAUTHENTICATION_REQUIRED = False  # tests/people/test_reauthentication sets the real one
PAGE_CACHE_SECONDS = 0
# Most tests place many orders with one phone, to one address; tests/orders/unpaid sets the real limits.
UNPAID_LIMITS = dict.fromkeys(["session", "phone", "address", "network"], (1_000_000, 100))
WHITENOISE_AUTOREFRESH = True  # looks when asked, in place of reading every folder for each test's client
STRIPE_CALLS_PER_SECOND = 10_000.0
SWEEP_THREADS = 1  # tests in one transaction have one connection
SWEEP_SLICE_SECONDS = 5.0
PARCEL_UNDO_SECONDS = 0.0  # most tests settle at the moment of receipt; tests/orders/following sets the real one
