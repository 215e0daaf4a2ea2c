"""The back office's list of reviews."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from marketplace.people.policies import visible
from marketplace.people.viewsets import (
    FirstColumn,
    LabelledColumn,
    LabelledDateColumn,
    ScopedIndexView,
    ScopedViewSet,
)

from .models import Review
from .packing import counts
from .review_views import (
    AnswerReviewView,
    DeletePhotosView,
    ModerateAnswerView,
    ModerateView,
    ReviewPhotoView,
    ReviewView,
)

ANSWER_WAITS = ~Q(answer="") & Q(answer_released_at=None, state=Review.State.PUBLISHED)


class ReviewFilterSet(WagtailFilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=Review.State.choices, empty_label=_("All"))

    class Meta:
        model = Review
        fields = ["state"]


class ReviewColumn(LabelledColumn):
    """The state, and how many reports wait."""

    cell_template_name = "backoffice/reviews/state_cell.html"

    def get_cell_context_data(self, instance: Review, parent_context: Any) -> dict[str, Any]:
        """The template gets the review."""
        return {**super().get_cell_context_data(instance, parent_context), "review": instance}


class ReviewIndexView(ScopedIndexView):
    """Reviews: reported ones first, then those that wait, the oldest in front; then the rest, newest first."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With all that a row shows, in a constant number of queries."""
        rows = super().get_base_queryset().select_related("line__order", "line__parcel__cooperative")
        return rows.annotate(open_reports=Count("reports", filter=Q(reports__handled_at=None)))

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What waits for somebody first."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        turn = Case(
            When(open_reports__gt=0, then=Value(0)),
            When(ANSWER_WAITS | Q(state=Review.State.WAITING), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        waiting = Case(When(state=Review.State.WAITING, then=F("written_at")))
        return queryset.order_by(turn, waiting.asc(nulls_last=True), "-pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Tabs with the number of reviews in each state."""
        context = super().get_context_data(*args, **kwargs)
        by_state = counts(visible(self.request.user, Review.objects.all()), "state")
        context["tabs"] = [{"value": "", "label": _("All"), "count": sum(by_state.values())}] + [
            {"value": value, "label": label, "count": by_state.get(value, 0)} for value, label in Review.State.choices
        ]
        context["chosen_state"] = self.request.GET.get("state", "")
        return context


class ReviewViewSet(ScopedViewSet):
    """Reviews of a cooperative's produce, or of a township's cooperatives."""

    model = Review
    name = url_prefix = menu_name = "reviews"
    icon = "openquote"
    menu_label = _("Reviews")
    menu_order = 117
    template_prefix = "backoffice/reviews/"
    index_view_class = ReviewIndexView
    inspect_view_class = ReviewView
    filterset_class = ReviewFilterSet
    search_fields = ["line__order__number", "line__product_name", "words"]
    search_backend_name = None
    list_display = [
        FirstColumn("line", label=_("Reviewed goods"), accessor="line.label", url_name="reviews:inspect"),
        ReviewColumn("state", label=_("State"), sort_key="state"),
        LabelledColumn("rating", label=_("Stars"), accessor=lambda row: "★" * row.rating, sort_key="rating"),
        LabelledColumn("words", label=_("In the buyer's words"), accessor=lambda row: row.words[:40]),
        LabelledColumn("cooperative", label=_("Cooperative"), accessor="line.parcel.cooperative"),
        LabelledDateColumn("written_at", label=_("Written"), sort_key="written_at"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """The forms post to addresses of their own; so do the photos have one."""
        page = {"template_name": self.inspect_template_name}
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/moderate/", self.construct_view(ModerateView, **page), name="moderate"),
            path(
                "<int:pk>/moderate-answer/",
                self.construct_view(ModerateAnswerView, **page),
                name="moderate-answer",
            ),
            path("<int:pk>/delete-photos/", self.construct_view(DeletePhotosView, **page), name="delete-photos"),
            path("<int:pk>/answer/", self.construct_view(AnswerReviewView, **page), name="answer"),
            path("<int:pk>/photos/<int:photo_id>/", self.construct_view(ReviewPhotoView), name="photo"),
        ]
