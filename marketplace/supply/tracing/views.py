"""The page behind the QR code on a pack. Public, the same for everyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from marketplace.typed_text import rules
from marketplace.typed_text.door import takes_any_address

from .trace import read_trace


@takes_any_address
@require_safe
def trace(request: HttpRequest, code: str) -> HttpResponse:
    """A lot; of a code that no lot has, what to do about it (404)."""
    today = timezone.localdate()
    found = read_trace(code, today)
    if found is None and (folded := rules.compact(code)) != code and read_trace(folded, today):
        return redirect("trace", folded)  # typed through an input method
    if found is None:
        return render(request, "tracing/trace_unknown.html", {"code": rules.shortened(code, 60)}, status=404)
    lot, product = found.lot, found.lot.product
    context = {
        "trace": found,
        "lot": lot,
        "product": product,
        "past_best": lot.best_before < timezone.localdate(),
        "canonical": request.build_absolute_uri(request.path),
    }
    response = render(request, "tracing/trace.html", context)
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


@require_safe
def trace_form(request: HttpRequest) -> HttpResponse:
    """Type the code of a pack, when the QR code can't be read."""
    code = rules.line(request.GET.get("code", ""))
    if code and code.isprintable() and len(code) <= 60:
        return redirect("trace", code)
    response = render(request, "tracing/trace_form.html", {"code": ""})
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response
