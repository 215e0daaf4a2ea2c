"""Wagtail's search of the back office, which finds Chinese inside a title too.

PostgreSQL takes a run of Chinese characters for one word, so its index finds only how the run begins: 金小米 not by 小米.
What is typed in Chinese is therefore looked for in the titles themselves, beside the index. A shop has some thousand rows.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.query import And, Phrase, PlainText, SearchQuery

from .tokens import CHINESE


def _words(query: SearchQuery) -> list[str] | None:
    """Return what all has to be in a title; None for a query that says it otherwise, such as one without some words."""
    if isinstance(query, PlainText) and query.operator == "and":
        return str(query.query_string).split()
    if isinstance(query, Phrase):
        return [str(query.query_string)]
    if isinstance(query, And):
        parts = [_words(part) for part in query.subqueries]
        return None if None in parts else [word for part in parts for word in part or []]
    return None


class _InsideTitles(PostgresSearchQueryCompiler):
    """Adds the rows whose title holds what was typed, if that is Chinese; those that begin with it come first."""

    def search(
        self, config: Any, start: Any, stop: Any, score_field: str | None = None, backend: Any = None
    ) -> QuerySet[Any]:
        """Return the rows that are found, from `start` up to `stop`."""
        words = _words(self.query)
        if not words or not any(map(CHINESE.search, words)):
            as_wagtail: QuerySet[Any] = super().search(config, start, stop, score_field, backend)
            return as_wagtail
        by_index = super().search(config, None, None, backend=backend).order_by().values("pk")
        inside = Q(*[Q(index_entries__title_text__icontains=word) for word in words])
        rank = Case(
            When(index_entries__title_text__istartswith=words[0], then=Value(2.0)),
            When(inside, then=Value(1.0)),
            default=Value(0.0),
        )
        found = self.queryset.filter(inside | Q(pk__in=by_index))
        ordered: QuerySet[Any] = self._apply_ordering_and_scoring(found, rank, start, stop, score_field)
        return ordered


class _InsideTitlesWhileTyped(_InsideTitles, PostgresAutocompleteQueryCompiler):
    """The same where the last word need not be a whole one."""


class SearchBackend(PostgresSearchBackend):
    """Wagtail's own for PostgreSQL, with Chinese."""

    query_compiler_class = _InsideTitles
    autocomplete_query_compiler_class = _InsideTitlesWhileTyped
