"""The account's owner has the mail sent again that proves an e-mail address."""

from __future__ import annotations

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from orders.doors import form_only, posted_or_to, private, signed_in


@private
@posted_or_to("my-orders")
@form_only
@login_required
def send_proof(request: HttpRequest) -> HttpResponse:
    """Send it, or say that one was sent a moment ago."""
    mine = EmailAddress.objects.filter(user=signed_in(request), verified=False)
    address = get_object_or_404(mine, email=request.POST.get("email", ""))
    if not send_verification_email_to_address(request, address):
        words = _(
            "A mail was sent to this address a moment ago. Please look among the unwanted mail too, or wait three minutes."
        )
        messages.info(request, words)
    return redirect("my-orders")
