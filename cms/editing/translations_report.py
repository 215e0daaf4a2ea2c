"""wagtail-localize's report of translations in one go: it asks for each row's two pages, their types and the progress by itself,
six queries a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from wagtail_localize.models import Translation
from wagtail_localize.views.report import TranslationsReportView

RELATED = ("source__specific_content_type", "source__locale", "target_locale")


def read_in_one_go() -> None:
    """Let the report read the rows of its page together."""
    whole = TranslationsReportView.get_queryset
    TranslationsReportView.get_queryset = lambda view: (
        whole(view).select_related(*RELATED).order_by("-created_at", "-pk")
    )
    TranslationsReportView.decorate_paginated_queryset = lambda view, rows: with_instances(rows)


def with_instances(rows: Iterable[Any]) -> list[Translation]:
    """Return translations that know their source, their target and whether something is to be translated still."""
    found = list(rows)
    by_model: dict[Any, list[Any]] = defaultdict(list)
    for row in found:
        row.get_progress = _progress(row)
        by_model[row.source.specific_content_type.model_class()].append(row)
    for model, group in by_model.items():
        instances = model._default_manager.filter(translation_key__in={row.source.object_id for row in group})
        of_language = {(one.translation_key, one.locale_id): one for one in instances.select_related("locale")}
        for row in group:
            _keep(row.source, "get_source_instance", of_language.get((row.source.object_id, row.source.locale_id)))
            _keep(row, "get_target_instance", of_language.get((row.source.object_id, row.target_locale_id)))
    return found


def _progress(row: Any) -> Any:
    return lambda: (1, int(not row.waiting_for_translation))


def _keep(row: Any, name: str, instance: Any) -> None:
    """Let a row return what was read; for one that is gone it asks by itself, and says so."""
    if instance is not None:
        setattr(row, name, lambda: instance)
