"""Payments, refunds, disputes and their reconciliation with Stripe."""
