"""Lists that show names or incomes of households: each row of a page that is shown, or that goes out in a file, is a look (R8)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from marketplace.people.audit import record_looks
from marketplace.people.staff import staff_of

from .viewsets import ScopedIndexView


class LoggedIndexView(ScopedIndexView):
    """A list whose rows are of households; logs them in one statement.

    :param looked_at: what the log of looks calls the list
    :param exported: what it calls the list as a file
    :param household_id: which attribute and column of a row names its household
    """

    looked_at: str
    exported: str
    household_id = "pk"

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Log the rows of the page."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        self._log([getattr(row, self.household_id) for row in rows], self.looked_at)
        page.object_list = rows
        return paginator, page, rows, is_paginated

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> Any:
        """Log all rows."""
        self._log(queryset.order_by().values_list(self.household_id, flat=True), self.exported)
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def _log(self, households: Any, what: str) -> None:
        record_looks(staff_of(self.request), "household", households, what, timezone.now())
