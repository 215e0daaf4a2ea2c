"""Wagtail's site history: its filters offer people whose changes the reader sees, and what a page of it needs is asked together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django_filters.filters import QuerySetRequestMixin
from wagtail.admin.admin_url_finder import AdminURLFinder, finder_classes
from wagtail.admin.filters import ContentTypeFilter
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet
from wagtail.log_actions import registry as log_actions
from wagtail.models import PAGE_MODEL_CLASSES, Page
from wagtail.permissions import policy_registry

from .models import User
from .policies import rule_models, visible

Row = tuple[int, str]  # type of content, key: what an entry tells of


class SiteHistoryFilterSet(SiteHistoryReportFilterSet):
    """Wagtail's filters of the site history; by whom, among those whose changes the reader sees.

    Wagtail means the same, but names the method otherwise than its filters ask for it, and offers everybody who has ever
    changed a page.
    """

    object_type = ContentTypeFilter(
        label=SiteHistoryReportFilterSet.base_filters["object_type"].label,
        method="filter_object_type",
        queryset=lambda request: types_seen(request),
    )

    def get_users_queryset(self) -> QuerySet[User]:
        """Return who has changed something that the reader sees."""
        return users_seen(self.request)

    def get_action_choices(self) -> list[tuple[str, Any]]:
        """Return what was done to something that the reader sees."""
        there = {action for action, _user, _type in seen_of_log(self.request)}
        return [choice for choice in log_actions.get_choices() if choice[0] in there]


def seen_of_log(request: HttpRequest) -> set[tuple[str, int | None, int | None]]:
    """Return action, person and type of what the reader of a page sees of the log. Each filter asks; it is read once."""
    found: set[tuple[str, int | None, int | None]] | None = getattr(request, "seen_of_log", None)
    if found is None:
        found = set()
        for model in log_actions.get_log_entry_models():
            entries = model.objects.viewable_by_user(request.user).order_by()
            found.update(entries.values_list("action", "user_id", "content_type_id").distinct())
        request.seen_of_log = found  # type: ignore[attr-defined]  # for this page
    return found


def users_seen(request: HttpRequest) -> QuerySet[User]:
    """Return whose changes the reader of a page sees."""
    keys = {user for _action, user, _type in seen_of_log(request) if user is not None}
    return User.objects.filter(pk__in=keys).order_by(User.USERNAME_FIELD)


def types_seen(request: HttpRequest) -> QuerySet[ContentType]:
    """Return the kinds of rows of which the reader of a page sees entries; pages of all types are one."""
    keys = {one for _action, _user, one in seen_of_log(request) if one is not None}
    types = ContentType.objects.get_for_models(Page, *PAGE_MODEL_CLASSES, for_concrete_models=False)
    pages = {one.pk for one in types.values()}
    named = keys - pages | ({types[Page].pk} if keys & pages else set())
    return ContentType.objects.filter(pk__in=named).order_by("model")


def scope_person_filters() -> None:
    """Let every filter by a person offer those whose changes the reader sees, and nobody else.

    Wagtail's own offer whoever owns, has edited, locked or sent in any page: the names of all townships' staff.
    """
    of_all = QuerySetRequestMixin.get_queryset

    def get_queryset(self: Any, request: HttpRequest | None) -> QuerySet[Any] | None:
        found: QuerySet[Any] | None = of_all(self, request)
        if request is None or found is None or found.model is not User or request.user.is_superuser:
            return found
        return found.filter(pk__in=users_seen(request).values("pk"))

    QuerySetRequestMixin.get_queryset = get_queryset


class SiteHistoryView(LogEntriesView):
    """Wagtail's site history, with those filters."""

    filterset_class = SiteHistoryFilterSet

    def decorate_paginated_queryset(self, queryset: Collection[dict[str, Any]]) -> list[Any]:
        """The entries, which know where their rows are opened (`edit_url`).

        Wagtail's reads the rows of each kind that the page names, and asks of one after the other who may open it.
        """
        keys = defaultdict(list)
        for row in queryset:
            keys[row["log_model_index"]].append(row["pk"])
        entries = {
            (index, entry.pk): entry
            for index, of_model in keys.items()
            for entry in self.log_models[index]
            .objects.select_related("user__wagtail_userprofile", "content_type")
            .filter(pk__in=of_model)
        }
        addresses = addresses_of(self.request.user, {_row(entry) for entry in entries.values()})
        for entry in entries.values():
            entry.edit_url = addresses.get(_row(entry))
        return [entries[row["log_model_index"], row["pk"]] for row in queryset]


def _row(entry: Any) -> Row:
    return entry.content_type_id or 0, str(entry.object_id)


def addresses_of(user: User, rows: Iterable[Row]) -> dict[Row, str | None]:
    """Return where `user` opens rows. Of kinds whose rows are opened nowhere, nothing is read."""
    named: dict[int, set[str]] = defaultdict(set)
    for content_type, key in rows:
        named[content_type].add(key)
    found: dict[Row, str | None] = {}
    scoped: dict[int, QuerySet[Any]] = {}
    pages: dict[str, int] = {}
    finder, rules = AdminURLFinder(user), set(rule_models())
    for content_type, keys in named.items():
        model = ContentType.objects.get_for_id(content_type).model_class() if content_type else None
        kind = model and finder_classes.get_by_type(model)
        if model is None or kind is None:
            continue
        if issubclass(model, Page):
            pages |= dict.fromkeys(keys, content_type)
        elif model not in rules:
            for key, row in _together(model).in_bulk(keys).items():
                found[content_type, str(key)] = finder.get_edit_url(row)
        elif policy_registry.get_by_type(model).user_has_any_permission(user, getattr(kind, "permissions", ["change"])):
            scoped[content_type] = visible(user, model._default_manager.filter(pk__in=keys))
    for key, page in Page.objects.prefetch_workflow_states().in_bulk(pages).items() if pages else ():
        found[pages[str(key)], str(key)] = finder.get_edit_url(page)
    return found | _scoped_addresses(scoped)


def _together(model: type[Model]) -> QuerySet[Any]:
    """Return the rows of a kind, with the collection that says who may open them, if they lie in one."""
    rows = model._default_manager.all()
    return rows.select_related("collection") if hasattr(model, "collection") else rows


def _scoped_addresses(seen: dict[int, QuerySet[Any]]) -> dict[Row, str | None]:
    """Return where rows are opened which their reader sees and may open: in one query for all kinds."""
    asked = [
        rows.order_by()
        .annotate(of=Value(content_type, IntegerField()), key=Cast("pk", CharField()))
        .values_list("of", "key")
        for content_type, rows in seen.items()
    ]
    finder = AdminURLFinder()  # who may open them is known
    return {
        (content_type, key): finder.get_edit_url(seen[content_type].model(pk=key))
        for content_type, key in (asked[0].union(*asked[1:], all=True) if asked else ())
    }
