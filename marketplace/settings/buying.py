"""Paying, reserving, parcels and refunds: times and limits."""

from .machine import env

# Stripe: no key in the repository; the embedded default talks to the double of tests/stripe_double.
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
# The connected account that we act for. Empty: the key's own account; webhooks of any other account are refused.
STRIPE_ACCOUNT_ID = env.str("STRIPE_ACCOUNT_ID", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="https://api.stripe.com")
STRIPE_CHECKOUT_ORIGIN = (
    "https://checkout.stripe.com" if STRIPE_API_BASE == "https://api.stripe.com" else STRIPE_API_BASE
)
STRIPE_TIMEOUT_SECONDS = 20
# Calls a second of all background work together. Stripe takes 100 of a live key and 25 of a test key, buyers' own included.
STRIPE_CALLS_PER_SECOND = env.float(
    "STRIPE_CALLS_PER_SECOND",
    default=20.0 if "_test_" in STRIPE_SECRET_KEY and STRIPE_API_BASE == "https://api.stripe.com" else 80.0,
    least=0.1,
)
# Which of Alipay and WeChat Pay the Stripe account has, activated and in CNY. A card can always be paid by.
STRIPE_WALLETS = env.some_of("STRIPE_WALLETS", ("alipay", "wechat_pay"))
STRIPE_LEAST_FEN = 400  # Stripe takes no payment of less than about 0.50 USD (4.00 HKD), whatever the currency
STRIPE_MOST_FEN = 99_999_999  # nor of more than eight digits
STRIPE_CHECKOUT_MINUTES = 40  # how long an order can be paid; we end its page then, whatever end Stripe was told
RESERVATION_MARGIN_MINUTES = 5  # stock stays reserved this long after the payment page has closed
# What unpaid orders of one visitor may hold (docs/laws/unpaid.md), by each key that it is known by: how many orders at once,
# and of a product or a harvest how many per cent of what is left. An office or a village shares a network, and may share an
# address. A key that is not named, and with none of them everything, is not limited.
UNPAID_LIMITS = {"session": (2, 20), "phone": (2, 20), "address": (5, 20), "network": (20, 50)}
# How many searches for an order by number and phone may fail within an hour: from one network for one number, from one
# network, for one number. Above the last, each network still has one for that number: nobody locks the buyer out.
ORDER_SEARCHES_AN_HOUR = (5, 20, 50)
UNPAID_LEAST_PACKS = 10  # so many packs may be held in any case, so that the last ones can be bought
PARCEL_PACKED_WITHIN_DAYS = (
    2  # what buyers are told; with the days on the way (PostageRate) it gives the day of arrival
)
PARCEL_UNDO_SECONDS = env.float(
    "PARCEL_UNDO_SECONDS", default=60.0, least=0
)  # so long "received" can be undone before it is settled
PARCEL_RECEIVED_AFTER_DAYS = 10  # a shipped parcel counts as received after this many days

REFUND_MARGIN_DAYS = 21  # after a harvest's last day: packing, the carrier's way, and the after-sale time
FORECAST_GRACE_DAYS = 30  # a harvest that has not come so long after the day that buyers were told has failed

# Sign the secret links of orders (orders.models.links): 32 random bytes each, base64 with - and _. The first one signs, all
# of them verify: who takes one out ends the links that it has signed.
ORDER_LINK_KEYS = env.list("ORDER_LINK_KEYS", default=[])
