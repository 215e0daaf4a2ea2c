"""Applications in the back office: the township recommends, the county approves, both may ask for more or decline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from marketplace.backoffice.decisions import ReasonedDecisionView
from marketplace.backoffice.filters import ScopedFilterSet
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    LabelledDateColumn,
    ScopedIndexView,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.cooperatives.joining.deciding import approve, ask_back, decline, recommend
from marketplace.cooperatives.joining.forms import ReasonForm
from marketplace.cooperatives.joining.queries import said_mark, with_first_step
from marketplace.cooperatives.joining.refusals import JoiningRefused
from marketplace.cooperatives.joining.rules import next_kinds
from marketplace.cooperatives.joining.stepping import posts_over
from marketplace.cooperatives.joining.words import refusal_text
from marketplace.cooperatives.models import Application, ApplicationPaper, Step
from marketplace.people.audit import record_look
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.people.staff import staff_of
from marketplace.typed_text.outputs import file_header
from marketplace.uploads.papers import paper_response, suffix

# What each step's form is called, and says will happen.
STEPS: dict[str, tuple[Any, Any]] = {
    Step.Kind.RECOMMENDED: (
        gettext_lazy("Recommend"),
        gettext_lazy("The county decides then. It can't be taken back, but the county may decline or ask for more."),
    ),
    Step.Kind.APPROVED: (
        gettext_lazy("Approve"),
        gettext_lazy("It joins: the applicant becomes its manager. It can be suspended later."),
    ),
    Step.Kind.ASKED_BACK: (
        gettext_lazy("Ask for more"),
        gettext_lazy("Write what is to be added. The township looks at it again once it is sent."),
    ),
    Step.Kind.DECLINED: (
        gettext_lazy("Decline"),
        gettext_lazy("The application ends. The applicant reads the reason, and may apply anew."),
    ),
}


class ApplicationFilterSet(ScopedFilterSet):
    """By where it stands."""

    class Meta:
        model = Application
        fields = ["cooperative__status"]


class ApplicationIndexView(ScopedIndexView):
    """Applications, those that nobody has decided first, the oldest of them first."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With all that a row shows."""
        rows = super().get_base_queryset().select_related("cooperative__village__township")
        return with_first_step(rows).order_by("-is_open", "pk")


class ApplicationView(ScopedInspectView):
    """One application: what was said, its documents, every step, and what the reader may do."""

    page_title = gettext_lazy("Application to join")
    form: ReasonForm | None = None
    tried = ""

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With all that the page shows."""
        named = ("cooperative__village__township", "applicant")
        return super().get_object(Application.objects.select_related(*named))

    def get_page_subtitle(self) -> str:
        """Whose it is."""
        return str(self.object.cooperative)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was said, the steps, and the forms of the steps that are the reader's."""
        found: Application = self.object
        user, party = staff_of(self.request), found.cooperative
        roles = posts_over(user, party) if found.applicant_id != user.pk else {}
        mine = [kind for kind in STEPS if kind in next_kinds(party.status, roles)]
        steps = list(party.steps.select_related("by", "appointment__township", "appointment__village"))
        if any(one.kind == Step.Kind.RECOMMENDED and one.by_id == user.pk for one in steps[-1:]):
            mine = [kind for kind in mine if kind != Step.Kind.APPROVED]
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "application": found,
            "party": party,
            "steps": steps,
            "seen": said_mark(party) if mine else "",
            "villages": found.villages.select_related("township"),
            "papers": visible(user, ApplicationPaper.objects.filter(application=found.pk)),
            "mine": [
                (
                    kind,
                    *STEPS[kind],
                    self.form if kind == self.tried and self.form else ReasonForm(auto_id=f"{kind}_%s"),
                )
                for kind in mine
            ],
        }


class StepView(ReasonedDecisionView, ApplicationView):
    """A step of the application's page. Subclasses name it."""

    refusals, refusal_text = JoiningRefused, staticmethod(refusal_text)
    form_class = ReasonForm

    @property
    def seen(self) -> str:
        """The application as the page showed it."""
        return str(self.request.POST.get("seen", ""))


class RecommendView(StepView):
    """The township recommends."""

    tried = Step.Kind.RECOMMENDED

    def decide(self, user: User, now: datetime) -> str:
        """Recommend."""
        recommend(self.object.cooperative_id, user=user, reason=self.reason, seen=self.seen, now=now)
        return _("Recommended. The county decides now.")


class ApproveView(StepView):
    """The county approves."""

    tried = Step.Kind.APPROVED

    def decide(self, user: User, now: datetime) -> str:
        """Approve."""
        approve(self.object.cooperative_id, user=user, reason=self.reason, seen=self.seen, now=now)
        return _("Approved. The applicant manages it from now on.")


class AskView(StepView):
    """Something is to be added."""

    tried = Step.Kind.ASKED_BACK

    def decide(self, user: User, now: datetime) -> str:
        """Ask back."""
        ask_back(self.object.cooperative_id, user=user, reason=self.reason, seen=self.seen, now=now)
        return _("The applicant is asked to add it.")


class DeclineView(StepView):
    """The application is declined."""

    tried = Step.Kind.DECLINED

    def decide(self, user: User, now: datetime) -> str:
        """Decline."""
        decline(self.object.cooperative_id, user=user, reason=self.reason, seen=self.seen, now=now)
        return _("Declined. The applicant is told why.")


class PaperView(ScopedInspectView):
    """A document of the application; each opening is logged."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        seen = visible(request.user, ApplicationPaper.objects.filter(application=self.object.pk))
        paper = get_object_or_404(seen, pk=kwargs["attachment_id"])
        end = suffix(paper.file)
        header = file_header(f"document-{paper.pk}{end}", attached=end == ".pdf")
        answer = paper_response(paper.file, header)
        record_look(staff_of(request), "application", self.object.pk, f"document {paper.pk}", timezone.now())
        return answer


class ApplicationViewSet(ScopedViewSet):
    """Who wants to join."""

    model = Application
    name = url_prefix = menu_name = "applications"
    icon = "form"
    menu_label = gettext_lazy("Applications")
    menu_order = 204
    template_prefix = "backoffice/applications/"
    index_view_class = ApplicationIndexView
    inspect_view_class = ApplicationView
    action_view_classes = {"recommend": RecommendView, "approve": ApproveView, "ask": AskView, "decline": DeclineView}
    filterset_class = ApplicationFilterSet
    search_fields = ["cooperative__name", "cooperative__name_en", "cooperative__credit_code"]
    search_backend_name = None
    list_display = [
        FirstColumn("party", label=gettext_lazy("Party"), accessor="cooperative", url_name="applications:inspect"),
        LabelledColumn("kind", label=pgettext_lazy("party", "Kind"), accessor="cooperative.get_kind_display"),
        LabelledColumn("village", label=gettext_lazy("Village"), accessor="cooperative.village"),
        LabelledColumn("status", label=gettext_lazy("Status"), accessor="cooperative.get_status_display"),
        LabelledDateColumn("applied_at", label=gettext_lazy("Applied")),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """And the documents."""
        paper = self.construct_view(PaperView)
        return [*super().get_urlpatterns(), path("<int:pk>/papers/<int:attachment_id>/", paper, name="paper")]
