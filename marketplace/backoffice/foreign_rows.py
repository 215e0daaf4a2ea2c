"""Law 7 at every address of the back office, Wagtail's own too: a row that is not yours answers 404.

Our screens look for a row among those that its reader sees. Most of Wagtail's look for it among all, and say afterwards
that it may not be changed, or say nothing: a chooser hands out any picture. So whatever row an address names is looked for
here first, also where it is named behind the "?" or in a form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch
from wagtail.admin.auth import permission_denied, user_has_any_page_permission
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.generic.chooser import ModelLookupMixin
from wagtail.coreutils import resolve_model_string
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, UploadedFile
from wagtail_localize.models import Translation, TranslationSource

from marketplace.people.models import User

from .dependants import BACK_OFFICE
from .seen import may_use, seen
from .viewsets import ScopedHistoryView, ScopedInspectView

Named = tuple[type[Model], str]

# What the parts of an address are called that name a row, whichever view it leads to.
PARTS: dict[str, Callable[[], type[Model]]] = {
    **dict.fromkeys(["page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"], lambda: Page),
    "image_id": get_image_model,
    **dict.fromkeys(["document_id", "doc_id"], get_document_model),
    "collection_id": lambda: Collection,
    "uploaded_file_id": lambda: UploadedFile,
    "translation_id": lambda: Translation,
    "translation_source_id": lambda: TranslationSource,
}
# What forms and the part behind the "?" call the page into which others go.
PLACES = {"wagtailadmin_pages:copy": ("new_parent_page",), "wagtail_bulk_action": ("childOf", "chooser")}
# Doors without a row, for whoever edits pages.
OF_PAGES = (
    "wagtailadmin_choose_",
    "wagtailadmin_tag_",
    "wagtailadmin_api:",
    "wagtailadmin_block_preview",
    "wagtailadmin_pages:choose_parent",
)
# Doors that tell of all pages there are, or of how they are approved: for administrators.
OF_EVERYTHING = ("wagtailadmin_reports:page_types_usage", "wagtailadmin_workflows:task_cho")
# For whoever may have things translated.
OF_TRANSLATORS = ("wagtail_localize:translations_report", "wagtail_localize:snippets_api")
# Fields without which a form of Wagtail's fails, in place of saying that they are missing.
NEEDED = {
    "wagtailadmin_choose_page_external_link": "external-link-chooser-url",
    "wagtailredirects:process_import": "input_format",
}


class ForeignRowsMiddleware:
    """Answers 404 where an address of the back office names a row that its reader does not see."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Look for each row that the address names; whoever is not let in at all is sent away by the view itself.

        :raises Http404: one of them is not there, or not for this reader
        :raises BadRequest: a form without one of its fields, which no browser sends
        """
        user, match = request.user, request.resolver_match
        if match is None or not request.path.startswith(BACK_OFFICE) or not isinstance(user, User):
            return None
        if not user.has_perm("wagtailadmin.access_admin"):
            return None
        for model, key in _named(request, match, view, kwargs):
            _find(user, model, key)
        if _is_closed(user, match, view, kwargs):
            refused: HttpResponse = permission_denied(request)
            return refused
        if match.view_name == "wagtail_bulk_action":
            _take_ids(request, user, kwargs)
        if match.view_name.startswith("wagtailsnippetchoosers_") and match.url_name == "create":
            raise Http404("Wagtail has the address, but no form for it.")
        needed = NEEDED.get(match.view_name)
        if request.method == "POST" and needed and needed not in request.POST:
            raise BadRequest(f"The form lacks {needed}.")
        return None


def _find(user: User, model: type[Model], key: str) -> None:
    if issubclass(model, Translation | TranslationSource):
        return _find_translated(user, model, key)
    try:
        there = seen(user, model).filter(pk=key).exists()
    except (ValueError, OverflowError):  # no number, where keys are numbers
        there = False
    if not there:
        raise Http404(f"No {model._meta.label} {key} for this reader.")


def _find_translated(user: User, model: type[Translation] | type[TranslationSource], key: str) -> None:
    """Look for the page or snippet that is translated; whoever sees that sees its translation's strings."""
    found = model.objects.filter(pk=key).first()
    if found is None:
        raise Http404(f"No {model._meta.label} {key}.")
    try:
        row = found.get_target_instance() if isinstance(found, Translation) else found.get_source_instance()
    except Exception as gone:
        raise Http404(f"{model._meta.label} {key} is of nothing any more.") from gone
    _find(user, Page if isinstance(row, Page) else type(row), str(row.pk))


def _named(request: HttpRequest, match: ResolverMatch, view: Any, kwargs: Mapping[str, Any]) -> Iterator[Named]:
    """Yield the rows that a request names, beside those that a screen of ours looks for itself."""
    for part, model in PARTS.items():
        if part in kwargs:
            yield model(), str(kwargs[part])
    for name in PLACES.get(match.view_name, ()):
        for given in (request.GET, request.POST):
            if given.get(name):
                yield Page, given[name]
    own = _model(view, match, kwargs)
    if own is None or _looks_itself(view):
        return
    for part in ("pk", "object_id"):
        if part in kwargs:
            yield own, unquote(str(kwargs[part]))
    if match.url_name and match.url_name.endswith("chosen_multiple"):
        for key in request.GET.getlist("id"):
            yield own, key


def _looks_itself(view: Any) -> bool:
    made = getattr(view, "view_class", None)
    return isinstance(made, type) and issubclass(made, ScopedInspectView | ScopedHistoryView)


def _model(view: Any, match: ResolverMatch | None = None, kwargs: Mapping[str, Any] | None = None) -> Any:
    """Return the model of whose rows a view is; None where nothing says so."""
    if match is not None and match.namespace == "wagtailadmin_workflows":
        return None  # for administrators; its views name another model than that of the row
    if match is not None and match.view_name.startswith(("wagtailadmin_pages:", "wagtailadmin_choose_page")):
        return Page
    if kwargs and {"app_label", "model_name"} <= set(kwargs):
        try:
            return apps.get_model(kwargs["app_label"], kwargs["model_name"])
        except LookupError as unknown:
            raise Http404(str(unknown)) from unknown
    made = getattr(view, "view_class", None) or getattr(view, "cls", None)  # Django's views, and those for scripts
    found = getattr(view, "view_initkwargs", {}).get("model") or getattr(made, "model", None)
    if isinstance(found, str):
        found = resolve_model_string(found)
    return found if isinstance(found, type) and issubclass(found, Model) else None


def _is_closed(user: User, match: ResolverMatch, view: Any, kwargs: Mapping[str, Any]) -> bool:
    """Return whether a door that names no row is none of this reader's, where its view lets in everybody."""
    name, made = match.view_name, getattr(view, "view_class", None)
    if user.is_superuser:
        return False
    if name.startswith(OF_EVERYTHING):
        return True
    if name.startswith(OF_TRANSLATORS):
        return not user.has_perm("wagtail_localize.submit_translation")
    if name.startswith(OF_PAGES):
        return not user_has_any_page_permission(user)
    is_chooser = isinstance(made, type) and issubclass(made, ModelLookupMixin)
    model = _model(view, match, kwargs) if is_chooser else None
    return model is not None and not may_use(user, model)


def _take_ids(request: HttpRequest, user: User, kwargs: Mapping[str, Any]) -> None:
    """Look for the rows of a bulk action; "all" are those of the list that the reader sees.

    Wagtail's own action would name the others as those that may not be changed.
    """
    kind = bulk_action_registry.get_bulk_action_class(kwargs["app_label"], kwargs["model_name"], kwargs["action"])
    if kind is None:
        raise Http404(f"No such action: {kwargs['action']}.")
    model, ids = apps.get_model(kwargs["app_label"], kwargs["model_name"]), request.GET.getlist("id")
    if "all" not in ids:
        for key in ids:
            _find(user, model, key)
        return
    listed = list(kind(request, model).get_all_objects_in_listing_query(request.GET.get("childOf")))
    keys = [getattr(one, "pk", one) for one in listed]  # of a search the rows, else their keys
    given = request.GET.copy()
    given.setlist("id", [str(key) for key in seen(user, model).filter(pk__in=keys).values_list("pk", flat=True)])
    request.GET = given  # type: ignore[assignment]  # of the same kind, and no longer changed
