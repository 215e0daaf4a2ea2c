"""The back office's doors of search: its words, which editors keep, and what buyers looked for and did not find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic.edit import ProcessFormView
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from cms.finding.lists import produce_list
from cms.finding.locking import lock_search_words
from cms.finding.reading import index_of
from cms.finding.understanding import understand
from cms.finding.words.forms import SearchWordsForm
from cms.finding.words.synonyms import synonyms
from cms.models import SearchMiss, SearchWords
from marketplace.backoffice.viewsets import LabelledColumn


class SearchWordsIndexView(IndexView):
    """All groups."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        """The form of a new group, and what buyers miss: an editor's menu has no reports."""
        missed = HeaderButton(_("Searches that found nothing"), url=reverse("search_misses"), icon_name="search")
        return [*super().header_buttons, missed]


class OneAtATime(ProcessFormView):
    """A form of search words that is looked at and saved while nobody else saves one."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look whether another group has one of the words, under the lock."""
        lock_search_words()
        return super().post(request, *args, **kwargs)


class SearchWordsCreateView(OneAtATime, CreateView):
    """A new group."""


class SearchWordsEditView(OneAtATime, EditView):
    """Another or fewer words in a group."""


class SearchWordsViewSet(SnippetViewSet):
    """Groups of words that search takes for one another."""

    model = SearchWords
    icon = "search"
    menu_label = gettext_lazy("Search words")
    menu_name = "search-words"
    menu_order = 220
    add_to_admin_menu = True
    index_view_class = SearchWordsIndexView
    add_view_class = SearchWordsCreateView
    edit_view_class = SearchWordsEditView
    index_results_template_name = "backoffice/search_words/index_results.html"
    list_display = ["__str__"]
    search_fields = ["words"]
    copy_view_enabled = False
    edit_handler = ObjectList([FieldPanel("words")], base_form_class=SearchWordsForm)


def may_keep_words(user: Any) -> bool:
    """Return whether somebody keeps the search words, and so sees what found nothing."""
    return bool(user.has_perm("cms.change_searchwords"))


class MissReportView(ReportView):
    """What buyers looked for and no product has, most often first: what to list, or which word to add."""

    model = SearchMiss
    permission_policy = ModelPermissionPolicy(SearchWords)
    any_permission_required = ["change"]
    page_title = gettext_lazy("Searches that found nothing")
    header_icon = "search"
    index_url_name = "search_misses"
    index_results_url_name = "search_misses_results"
    results_template_name = "backoffice/search_misses/index_results.html"
    default_ordering = "-times"
    table_classname = "listing bo-cards"
    list_export = ["word", "times", "last_on"]
    export_headings = {
        "word": gettext_lazy("Word"), "times": gettext_lazy("Times"), "last_on": gettext_lazy("Last asked for"),
    }  # fmt: skip
    export_filename = "searches"
    columns = [
        LabelledColumn("word", label=gettext_lazy("Word")),
        LabelledColumn("times", label=gettext_lazy("Times")),
        LabelledColumn(
            "last_on", label=gettext_lazy("Last asked for"), accessor=lambda miss: date_format(miss.last_on)
        ),
        LabelledColumn("finds", label=gettext_lazy("Finds now")),
    ]

    def get_queryset(self) -> Any:
        """All words, those asked for most first."""
        return SearchMiss.objects.all()

    def decorate_paginated_queryset(self, object_list: Sequence[SearchMiss]) -> Sequence[SearchMiss]:
        """Say of each word what it would find now: a word that was added, a product that was listed."""
        at = produce_list(settings.LANGUAGE_CODE)
        if at is not None:
            index, known = index_of(at, timezone.localdate()), synonyms()
            for miss in object_list:
                understood = understand(index, miss.word, known)
                count = understood.found.bit_count()
                said = ngettext("%(count)d product", "%(count)d products", count) % {"count": count}
                missing = understood.partly or any(term.part for term in understood.terms)
                miss.finds = said if count and not missing else _("nothing")
        return object_list
