"""What the back office says when something is to be deleted that other rows need: which they are, and what helps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_resolver, reverse
from django.utils import translation
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.generic import DeleteView

BACK_OFFICE = "/admin/"
MOST_KINDS = 6


class StillNeeded(ProtectedError):
    """It can't be deleted, for a reason that is said in words. Nothing was deleted."""

    def __init__(self, words: str) -> None:
        super().__init__(words, set())
        self.words = words


class DependantsMiddleware:
    """Answers a delete in the back office that other rows forbid, or a step that a model refuses, in place of a server error.

    Nothing was deleted or changed: a step is one transaction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """Say on the page that asks whether to delete a row, before it is tried, what forbids it."""
        view = (response.context_data or {}).get("view")
        row = getattr(view, "object", None)
        is_question = request.method == "GET" and request.path.startswith(BACK_OFFICE) and isinstance(view, DeleteView)
        if is_question and isinstance(row, Model) and (rows := _dependants(row)):
            words, instead = _words(request, rows)
            response.context_data["dependants"] = {"words": words, "instead": instead}
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Lead back to the page of the question, with the reason and what helps in place of it."""
        if not request.path.startswith(BACK_OFFICE) or request.method != "POST":
            return None
        if isinstance(exception, MultiValueDictKeyError):  # a form without one of its fields, which no browser sends
            refused: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(400)
            return refused(request, exception)
        if isinstance(exception, ValidationError):  # out of Wagtail's publishing of several pages, or of an approval
            messages.error(request, " ".join(exception.messages))
            return HttpResponseRedirect(request.get_full_path())
        if isinstance(exception, StillNeeded):
            messages.error(request, exception.words)
            return HttpResponseRedirect(request.get_full_path())
        if isinstance(exception, ProtectedError):
            rows: Iterable[Model] = exception.protected_objects
        elif isinstance(exception, RestrictedError):
            rows = exception.restricted_objects
        elif _is_kept_by_the_database(request, exception):
            rows = ()
        else:
            return None
        _tell(request, rows)
        return HttpResponseRedirect(request.get_full_path())


def _is_kept_by_the_database(request: HttpRequest, exception: Exception) -> bool:
    """Whether a guard of the database refused a delete: a history that only grows, a reference that Django does not know."""
    is_refused = isinstance(exception, DatabaseError) and not isinstance(exception, OperationalError)
    return is_refused and request.path.rstrip("/").endswith("/delete")


def _dependants(row: Model) -> list[Model]:
    """Return the rows that forbid that this one is deleted."""
    try:
        Collector(using=DEFAULT_DB_ALIAS).collect([row])
    except ProtectedError as refused:
        return list(refused.protected_objects)
    except RestrictedError as refused:
        return list(refused.restricted_objects)
    return []


def _tell(request: HttpRequest, rows: Iterable[Model]) -> None:
    """Say it on the page that is led back to, which for one person has the button; for several, lead to its page."""
    text, instead = _words(request, rows)
    several = instead is not None and _is_bulk(request)
    messages.error(request, text, buttons=[messages.button(instead, _("Close the accounts"))] if several else [])


def _words(request: HttpRequest, rows: Iterable[Model]) -> tuple[str, str | None]:
    """Return why it can't be deleted, and where a person's account is closed instead."""
    is_chinese = translation.get_language() == "zh-hans"  # which has no plural: Django would put an "s" to it
    kinds = Counter(str(row._meta.verbose_name if is_chinese else row._meta.verbose_name_plural) for row in rows)
    named = "、" if is_chinese else ", "
    needed = named.join(_("%(kind)s (%(n)s)") % {"kind": kind, "n": n} for kind, n in kinds.most_common(MOST_KINDS))
    if needed:
        text = _("This can't be deleted, since others depend on it: %(needed)s. Nothing was changed.")
        text %= {"needed": needed}
    else:
        text = _("This can't be deleted: the database keeps it for what was recorded of it. Nothing was changed.")
    text += _helps(request)
    if (instead := _closing(request)) is not None:
        text += " " + _(
            "Close the account instead: all appointments end, nobody signs in with it any more, and what was done stays."
        )
    return text, instead


def _helps(request: HttpRequest) -> str:
    """Return what the page that was asked says that helps (`viewsets.ScopedDeleteView`)."""
    view = request.resolver_match.func if request.resolver_match else None
    words = getattr(getattr(view, "view_class", None), "helps", "")
    return f" {words}" if words else ""


def _is_bulk(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.view_name == "wagtail_bulk_action"


def _closing(request: HttpRequest) -> str | None:
    """Return where a person's account is closed, when it was a person that was to be deleted, or several."""
    match = request.resolver_match
    if match is None:
        return None
    if match.namespace == "wagtailusers_users" and "pk" in match.kwargs:
        return reverse("wagtailusers_users:close", args=[match.kwargs["pk"]])
    if _is_bulk(request) and match.kwargs.get("model_name") == "user":
        action = reverse("wagtail_bulk_action", args=[match.kwargs["app_label"], "user", "close_accounts"])
        return f"{action}?{request.GET.urlencode()}"
    return None
