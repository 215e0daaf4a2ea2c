"""What every door of the buyer does with a request: nothing is cached, forms are forms, and the order is found.

What a guest's first write makes (a basket, an order) is known by a cookie of its own, never by the session: a session is one
row and one cookie for everything, so two first requests at once would each make one, and the answer that comes last would
take away what the other has written, or sign out who has signed in meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from marketplace.people.models import User
from marketplace.typed_text.rules import shortened
from orders.models import Order
from orders.models.links import behind_link

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}

_COOKIES = "_cookies_of_the_answer"  # of a request: what its answer is to set

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Mark every answer of a view as this buyer's own: no cache keeps it, no search engine lists it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = unkept(view)(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


def unkept(view: View) -> View:
    """Mark every answer of a view as this buyer's own: no cache keeps it. A stranger, who has nothing, may list it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        _set_cookies(request, response)
        response.headers["Cache-Control"] = "private, no-store"
        # the secret link of an order must not leave the site; "no-referrer" would break the CSRF check over https
        response.headers["Referrer-Policy"] = "same-origin"
        patch_vary_headers(response, ["HX-Request"])
        return response

    return answer


def form_only(view: View) -> View:
    """Refuse a POST that is no form (JSON, say) with 400 and one sentence, before anything is read from it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind = request.content_type or ""
        if request.method == "POST" and kind not in FORM_TYPES:
            return refuse(request, _("This address expects a form, not “%(kind)s”.") % {"kind": shortened(kind, 60)})
        return view(request, *args, **kwargs)

    return answer


def posted_or_to(page: str) -> Callable[[View], View]:
    """Send whoever opens a form's address without a form (by a reload, or the link to the other language) to a page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                there: HttpResponse = redirect(page, *args, **kwargs)
                return there
            return view(request, *args, **kwargs)

        return answer

    return decorate


def refuse(request: HttpRequest, text: str, status: int = 400) -> HttpResponse:
    """Say what was wrong, and that nothing was changed: a fragment for htmx, else a page."""
    name = "components/alert.html" if is_fragment(request) else "orders/refused.html"
    return render(request, name, {"kind": "error", "title": _("Nothing was changed"), "text": text}, status=status)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, which puts the answer into a part of the page."""
    return request.headers.get("HX-Request") == "true"


def fragment_or_page(
    request: HttpRequest, fragment: str, page: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Render the fragment for htmx, and the whole page around it for a browser without it."""
    return render(request, fragment if is_fragment(request) else page, dict(context), status=status)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to another page after a form: htmx by its own header, else by a redirect that is never re-sent."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)


def signed_in(request: HttpRequest) -> User | None:
    """Return who is signed in, or None for a guest."""
    return request.user if isinstance(request.user, User) else None


def order_or_404(token: str) -> Order:
    """Return the order behind a secret link, with its payment.

    :raises Http404: there is none
    """
    found = Order.objects.select_related("payment").filter(behind_link(token)).first()
    if found is None:
        raise Http404
    return found


def keep_cookie(
    request: HttpRequest, name: str, value: str, seconds: int = settings.SESSION_COOKIE_AGE, path: str = "/"
) -> None:
    """Let the door's answer set a cookie that scripts can't read; the usual time is a session's.

    :param path: below which the browser shows it to us
    """
    request.__dict__.setdefault(_COOKIES, {})[name] = (value, seconds, path)


def drop_cookie(request: HttpRequest, name: str) -> None:
    """Let the answer delete a cookie."""
    request.__dict__.setdefault(_COOKIES, {})[name] = None


def _set_cookies(request: HttpRequest, response: HttpResponse) -> None:
    """Set and delete on a response what was decided on the way to it."""
    pending: dict[str, tuple[str, int, str] | None] = request.__dict__.get(_COOKIES, {})
    for name, kept in pending.items():
        if kept is None:
            response.delete_cookie(name, samesite="Lax")
        else:
            value, seconds, path = kept
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(name, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="Lax")
