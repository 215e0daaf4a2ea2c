"""What Wagtail has called in English, in rows and columns that it makes itself, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.db.models import Field, Model
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import get_language, override, pgettext_lazy
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.views.workflows import WorkflowUsageView
from wagtail.models import Collection, Page, Site, Task, Workflow
from wagtail.sites.views import IndexView

ALL_PAGES = pgettext_lazy("the root of all pages", "All pages")
ALL_FILES = pgettext_lazy("the root collection", "All files")
APPROVAL = pgettext_lazy("workflow", "Approval by moderators")
WAGTAILS_APPROVAL = "Moderators approval"  # as its migration names the first workflow, and the step in it


class NameInWords(DeferredAttribute):
    """A name that Wagtail has given a row, in the reader's words wherever it is read; a name that a person gave, as it is."""

    def __init__(self, model: type[Model], words: Callable[[Any, str], str]) -> None:
        super().__init__(cast("Field[Any, Any]", model._meta.get_field("name")))
        self.words = words

    def __get__(self, instance: Model | None, cls: type[Model] | None = None) -> Any:
        kept = super().__get__(instance, cls)
        return kept if instance is None else self.words(instance, kept)

    def __set__(self, instance: Model, value: object) -> None:
        instance.__dict__["name"] = value


def _collection_name(collection: Collection, kept: str) -> str:
    return str(ALL_FILES) if collection.__dict__.get("depth") == 1 else kept


def _approval_name(_row: Workflow | Task, kept: str) -> str:
    return str(APPROVAL) if kept in _first_names() else kept


def _first_names() -> set[str]:
    """Wagtail's name, and ours: a form in which a person has left the name alone sends it in that person's language."""
    names = {WAGTAILS_APPROVAL}
    for language in ("zh-hans", "en"):
        with override(language):
            names.add(str(APPROVAL))
    return names


def _header_title(view: WagtailAdminTemplateMixin) -> str:
    """Return what a page is called, such as "Exploring: Home", with the colon of the reader's language."""
    title, subtitle = view.get_page_title(), view.get_page_subtitle()
    colon = "：" if get_language() == "zh-hans" else ": "
    return f"{title}{colon}{subtitle}" if subtitle else title


def _count_label(paginator: WagtailPaginator) -> str:
    """Return how many rows a list has; Chinese wants a measure word between number and noun, which each noun has its own of."""
    if get_language() == "zh-hans":
        return f"共 {paginator.count} 条"
    return f"{paginator.count} {paginator.verbose_name if paginator.count == 1 else paginator.verbose_name_plural}"


def name_rows() -> None:
    """Show the tree's root, the root collection, the first workflow and the list of sites in words wherever a page of the
    back office does."""
    title, display_title = Page.__str__, Page.get_admin_display_title

    def root_or(shown: Callable[[Page], str]) -> Callable[[Page], str]:
        return lambda page: str(ALL_PAGES) if page.__dict__.get("depth") == 1 else str(shown(page))

    Page.add_to_class("__str__", root_or(title))
    Page.add_to_class("get_admin_display_title", root_or(display_title))
    Collection.add_to_class("name", NameInWords(Collection, _collection_name))
    for model in (Workflow, Task):
        model.add_to_class("name", NameInWords(model, _approval_name))
    WagtailAdminTemplateMixin.get_header_title = _header_title
    WagtailPaginator.items_count_label = property(_count_label)
    for view in (SearchView, WorkflowUsageView):  # else what they count is called "None"
        view.verbose_name, view.verbose_name_plural = Page._meta.verbose_name, Page._meta.verbose_name_plural
    for column in IndexView.columns:
        if column.name in ("port", "site_name", "root_page"):
            column.label = Site._meta.get_field(column.name).verbose_name
