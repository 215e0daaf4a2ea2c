"""Stripe's API client, the mapping of its objects to our rows, and its balance report."""
