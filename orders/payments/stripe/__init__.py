"""The only code that speaks to Stripe."""
