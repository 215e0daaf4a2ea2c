"""Blank Stripe objects of API version 2026-10-28.endive: every field a real answer carries, with its usual value.

The field lists are those of Stripe's sample objects and of the SDK's types; the contract test compares them.
"""

from __future__ import annotations

from typing import Any

EMPTY_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
    "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name",
    "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation", "duplicate_charge_explanation",
    "duplicate_charge_id", "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address", "shipping_carrier",
    "shipping_date", "shipping_documentation", "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
)  # fmt: skip


def session() -> dict[str, Any]:
    nothing = dict.fromkeys(
        (
            "after_expiration", "allow_promotion_codes", "allowed_payment_method_types", "billing_address_collection", "cancel_url",
            "client_reference_id", "client_secret", "collected_information", "consent", "consent_collection",
            "currency_conversion", "customer", "customer_account", "customer_details", "customer_email",
            "excluded_payment_method_types", "integration_identifier", "invoice", "locale", "origin_context", "payment_intent", "payment_link",
            "payment_method_configuration_details", "permissions", "recovered_from", "saved_payment_method_options",
            "setup_intent", "shipping_address_collection", "shipping_cost", "submit_type", "subscription",
            "wallet_options",
        )
    )  # fmt: skip
    invoice = dict.fromkeys(("account_tax_ids", "custom_fields", "description", "footer", "issuer"))
    return nothing | {
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "custom_fields": [],
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        "customer_creation": "if_required",
        "discounts": [],
        "invoice_creation": {
            "enabled": False,
            "invoice_data": invoice | {"metadata": {}, "rendering_options": None},
        },
        "livemode": False,
        "managed_payments": {"enabled": False},
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "ui_mode": "hosted_page",
    }


def payment_intent() -> dict[str, Any]:
    nothing = dict.fromkeys(
        (
            "application", "application_fee_amount", "automatic_payment_methods", "canceled_at", "cancellation_reason",
            "customer", "customer_account", "description", "excluded_payment_method_types", "last_payment_error",
            "latest_charge", "next_action", "on_behalf_of", "payment_method", "payment_method_configuration_details",
            "processing", "receipt_email", "review", "setup_future_usage", "shipping", "source",
            "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group",
        )
    )  # fmt: skip
    return nothing | {
        "object": "payment_intent",
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "livemode": False,
        "managed_payments": {"enabled": False},
        "status": "requires_payment_method",
    }


def charge() -> dict[str, Any]:
    nothing = dict.fromkeys(
        (
            "application", "application_fee", "application_fee_amount", "balance_transaction", "customer",
            "description", "failure_balance_transaction", "failure_code", "failure_message", "on_behalf_of",
            "receipt_email", "receipt_number", "receipt_url", "review", "shipping", "source", "source_transfer",
            "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group",
        )
    )  # fmt: skip
    return nothing | {
        "object": "charge",
        "amount_captured": 0,
        "amount_refunded": 0,
        "calculated_statement_descriptor": "STRIPE DOUBLE",
        "captured": False,
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "paid": False,
        "refunded": False,
        "status": "failed",
    }


def refund() -> dict[str, Any]:
    nothing = dict.fromkeys(
        (
            "balance_transaction", "customer", "customer_account", "reason", "receipt_number",
            "source_transfer_reversal", "transfer_reversal",
        )
    )  # fmt: skip
    return nothing | {"object": "refund", "status": "succeeded"}


def dispute() -> dict[str, Any]:
    return {
        "object": "dispute",
        "balance_transactions": [],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}},
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "status": "needs_response",
    }


def payout() -> dict[str, Any]:
    nothing = dict.fromkeys(
        ("application_fee", "application_fee_amount", "description", "failure_balance_transaction", "failure_code",
         "failure_message", "original_payout", "payout_method", "reversed_by", "statement_descriptor", "trace_id")
    )  # fmt: skip
    return nothing | {
        "object": "payout", "automatic": True, "currency": "cny", "livemode": False, "metadata": {},
        "method": "standard", "reconciliation_status": "in_progress", "source_type": "card", "status": "pending",
        "type": "bank_account",
    }  # fmt: skip


def price(currency: str, unit_amount: int, product: str) -> dict[str, Any]:
    nothing = ("custom_unit_amount", "lookup_key", "nickname", "recurring", "tiers_mode", "transform_quantity")
    return dict.fromkeys(nothing) | {
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "currency": currency,
        "livemode": False,
        "metadata": {},
        "product": product,
        "tax_behavior": "unspecified",
        "type": "one_time",
        "unit_amount": unit_amount,
        "unit_amount_decimal": str(unit_amount),
    }


def product(name: str) -> dict[str, Any]:
    nothing = dict.fromkeys(
        ("default_price", "description", "package_dimensions", "shippable", "statement_descriptor", "tax_code",
         "unit_label", "url")
    )  # fmt: skip
    return nothing | {
        "object": "product", "active": False, "images": [], "livemode": False,
        "marketing_features": [], "metadata": {}, "name": name, "type": "service",
    }  # fmt: skip


def line_item(currency: str, amount: int, quantity: int, name: str) -> dict[str, Any]:
    return {
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": name,
        "metadata": {},
        "quantity": quantity,
    }
