"""The account's owner has the mail sent again that proves an e-mail address."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from marketplace.people.views import begin_email_proof
from orders.doors import form_only, posted_or_to, private, signed_in


@private
@posted_or_to("my-orders")
@form_only
@login_required
def send_proof(request: HttpRequest) -> HttpResponse:
    """Send a code there, and lead to the page that asks for it."""
    mine = EmailAddress.objects.filter(user=signed_in(request), verified=False)
    return begin_email_proof(request, get_object_or_404(mine, email=request.POST.get("email", "")))
