"""Filters of back-office lists: by what the user sees several of."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from wagtail.admin.filters import WagtailFilterSet

from marketplace.people.policies import visible


def _seen(model: type[Model], request: HttpRequest) -> QuerySet[Any]:
    return visible(request.user, model._default_manager.all())


class SeenFilter(django_filters.ModelChoiceFilter):
    """By a village, township or cooperative, of those that the user sees.

    :param model: has a registered rule of who sees it
    """

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        self.seen_by = partial(_seen, model)
        super().__init__(queryset=self.seen_by, **kwargs)


class ScopedFilterSet(WagtailFilterSet):
    """The filters of a list. A `SeenFilter` is only there for somebody who sees several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request is None:
            return
        for name, one in list(self.filters.items()):
            if isinstance(one, SeenFilter) and one.seen_by(self.request)[:2].count() < 2:
                del self.filters[name]
