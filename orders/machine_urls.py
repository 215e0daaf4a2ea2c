"""Addresses for machines, without a language prefix: health, and Stripe's webhook."""

from django.urls import path

from orders.operations.health import healthz
from orders.payments.webhook import stripe_webhook

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("stripe/webhook", stripe_webhook, name="stripe-webhook"),
]
