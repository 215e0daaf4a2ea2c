"""Payments by Stripe Checkout, refunds, disputes, webhooks and the reconciliation with Stripe's balance."""
