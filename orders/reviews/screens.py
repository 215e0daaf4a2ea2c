"""One review in the back office: the township publishes or refuses it, the cooperative's clerk answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet

from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    LabelledDateColumn,
    ScopedActionView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.cooperatives.policies import works_for
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township, visible
from marketplace.people.staff import staff_of
from marketplace.typed_text.rules import shortened
from orders.models import Review
from orders.parcels.queries import counts

from .actions import ReportedMeanwhile, ReviewError, answer_review, delete_photos, moderate, moderate_answer
from .forms import AnswerModerationForm, ModerationForm, ReviewAnswerForm
from .photos import photo_response


def may_moderate(user: Any, review: Review) -> bool:
    """Return whether this user decides about a review: the staff of its cooperative's township."""
    return isinstance(user, User) and holds_in_township(user, review.line.parcel.cooperative.village.township_id)


def may_answer(user: Any, review: Review) -> bool:
    """Return whether this user can answer a review: its cooperative's clerk, once, when it is published."""
    return (
        isinstance(user, User)
        and review.state == Review.State.PUBLISHED
        and not review.answer
        and works_for(user, review.line.parcel.cooperative_id)
    )


class ReviewView(ScopedInspectView):
    """The review, its photos and reports, and the form of who may decide or answer."""

    page_title = gettext_lazy("Review")
    moderation_form: ModerationForm | None = None
    answer_form: ReviewAnswerForm | None = None
    answer_moderation_form: AnswerModerationForm | None = None

    def get_page_subtitle(self) -> str:
        """What was bought."""
        return str(self.object.line.label)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The photos, the reports, and the forms."""
        review: Review = self.object
        user = self.request.user
        decides = may_moderate(user, review)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "review": review,
            "line": review.line,
            "stars": "★" * review.rating + "☆" * (5 - review.rating),
            "photos": review.photos.all(),
            "reports": review.reports.all(),
            "moderation_form": (self.moderation_form or ModerationForm(review)) if decides else None,
            "answer_moderation_form": (self.answer_moderation_form or AnswerModerationForm(review))
            if decides and review.answer
            else None,
            "answer_form": (self.answer_form or ReviewAnswerForm()) if may_answer(user, review) else None,
        }


class ReviewActionView(ReviewView, ScopedActionView):
    """A form of the review's page."""

    def nothing_done(self, text: str) -> HttpResponse:
        """Back to the page with a word of why."""
        messages.warning(self.request, text)
        return self.to_page()


class ModerateView(ReviewActionView):
    """Takes the township's decision."""

    refused = gettext_lazy("It is not published; the buyer can read why.")
    decide: Callable[..., Review] = staticmethod(moderate)

    def new_form(self, request: HttpRequest) -> ModerationForm:
        """The form as it was sent, kept to be shown again."""
        self.moderation_form = ModerationForm(self.object, request.POST)
        return self.moderation_form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, or show what is wrong with what was typed kept."""
        review: Review = self.object
        if not may_moderate(request.user, review):
            return self.nothing_done(_("The township decides about reviews. Nothing was changed."))
        form = self.new_form(request)
        if not form.is_valid():
            return self.show_again()
        given = form.cleaned_data
        publish = given["decision"] == "publish"
        try:
            self.decide(
                user=request.user, review_id=review.pk, publish=publish, seen=given["seen"], reason=given["reason"],
                last_report=given["last_report"], now=timezone.now(),
            )  # fmt: skip
        except ReportedMeanwhile:
            return self.nothing_done(_("A report has come in meanwhile: please read it below. Nothing was changed."))
        except ReviewError:  # a colleague was faster
            return self.nothing_done(_("Somebody has decided about this review meanwhile. Nothing was changed."))
        messages.success(request, _("Published: everybody can read it now.") if publish else self.refused)
        return self.to_page()


class ModerateAnswerView(ModerateView):
    """Takes the township's decision about the cooperative's answer."""

    refused = gettext_lazy("The answer is removed; the cooperative can read why and write another one.")
    decide = staticmethod(moderate_answer)

    def new_form(self, request: HttpRequest) -> ModerationForm:
        """The form of the answer."""
        self.answer_moderation_form = AnswerModerationForm(self.object, request.POST)
        return self.answer_moderation_form


class DeletePhotosView(ReviewActionView):
    """Deletes the photos."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete them, at the township's word."""
        if not may_moderate(request.user, self.object):
            return self.nothing_done(_("The township decides about reviews. Nothing was changed."))
        delete_photos(user=staff_of(request), review_id=self.object.pk)
        messages.success(request, _("The photos are deleted."))
        return self.to_page()


class AnswerReviewView(ReviewActionView):
    """Takes the cooperative's answer."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or show what is wrong."""
        review: Review = self.object
        self.answer_form = ReviewAnswerForm(request.POST)
        if may_answer(request.user, review) and not self.answer_form.is_valid():
            return self.show_again()
        try:
            answer_review(
                user=staff_of(request),
                review_id=review.pk,
                words=self.answer_form.data.get("words", ""),
                now=timezone.now(),
            )
        except ReviewError:
            return self.nothing_done(_("This review does not wait for your answer. Nothing was changed."))
        messages.success(request, _("Thank you. The township looks at your answer, and then everybody can read it."))
        return self.to_page()


class ReviewPhotoView(ScopedInspectView):
    """A photo, for those who see the review."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The picture itself."""
        photo = self.object.photos.filter(pk=kwargs["photo_id"]).first()
        if photo is None:
            raise Http404
        return photo_response(photo, "large", "private, no-store")


ANSWER_WAITS = ~Q(answer="") & Q(answer_released_at=None, state=Review.State.PUBLISHED)


class ReviewFilterSet(WagtailFilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=Review.State.choices, empty_label=gettext_lazy("All")
    )

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
        counted: QuerySet[Any] = rows.annotate(open_reports=Count("reports", filter=Q(reports__handled_at=None)))
        return counted

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What waits for somebody first."""
        if self.is_explicitly_ordered:
            ordered: QuerySet[Any] = super().order_queryset(queryset)
            return ordered
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
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        by_state = counts(visible(self.request.user, Review.objects.all()), "state")
        context["tabs"] = [{"value": "", "label": gettext_lazy("All"), "count": sum(by_state.values())}] + [
            {"value": value, "label": label, "count": by_state.get(value, 0)} for value, label in Review.State.choices
        ]
        context["chosen_state"] = self.request.GET.get("state", "")
        return context


class ReviewViewSet(ScopedViewSet):
    """Reviews of a cooperative's produce, or of a township's cooperatives."""

    model = Review
    name = url_prefix = menu_name = "reviews"
    icon = "openquote"
    menu_label = gettext_lazy("Reviews")
    menu_order = 117
    template_prefix = "backoffice/reviews/"
    index_view_class = ReviewIndexView
    inspect_view_class = ReviewView
    action_view_classes = {
        "moderate": ModerateView,
        "moderate-answer": ModerateAnswerView,
        "delete-photos": DeletePhotosView,
        "answer": AnswerReviewView,
    }
    filterset_class = ReviewFilterSet
    search_fields = ["line__order__number", "line__product_name", "words"]
    search_backend_name = None
    list_display = [
        FirstColumn("line", label=gettext_lazy("Reviewed goods"), accessor="line.label", url_name="reviews:inspect"),
        ReviewColumn("state", label=gettext_lazy("State"), sort_key="state"),
        LabelledColumn("rating", label=gettext_lazy("Stars"), accessor=lambda row: "★" * row.rating, sort_key="rating"),
        LabelledColumn(
            "words", label=gettext_lazy("In the buyer's words"), accessor=lambda row: shortened(row.words, 40)
        ),
        LabelledColumn("cooperative", label=gettext_lazy("Cooperative"), accessor="line.parcel.cooperative"),
        LabelledDateColumn("written_at", label=gettext_lazy("Written"), sort_key="written_at"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Each photo has an address of its own."""
        photo = self.construct_view(ReviewPhotoView)
        return [*super().get_urlpatterns(), path("<int:pk>/photos/<int:photo_id>/", photo, name="photo")]
