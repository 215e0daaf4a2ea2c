"""Income in the back office: households with theirs, and each one's statement on screen and on paper.

Each look at a statement is logged (R8).
"""

from __future__ import annotations

import re
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets.button import HeaderButton

from marketplace.backoffice.charts import month_chart
from marketplace.backoffice.filters import ScopedFilterSet, SeenFilter
from marketplace.backoffice.looks import LoggedIndexView
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    MoneyColumn,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.households.models import Household, Person
from marketplace.households.screens import NamingView
from marketplace.ledger.proofs import NotProvable
from marketplace.people.audit import record_look
from marketplace.people.policies import holds_in_township
from marketplace.places.models import Village
from marketplace.typed_text.outputs import file_header

from .household_proofs import as_json, prove_household, sealed_events, whole_proof
from .outcomes import outcomes_of
from .papers import statement_paper
from .statement import Figures, Statement, figures, statement

CREDITS_PER_PAGE = 30


class StatementView(ScopedInspectView):
    """A household's income statement for one year."""

    page_title = gettext_lazy("Income statement")
    looked_at = "statement"

    def get_page_subtitle(self) -> str:
        """The file number: names stay out of the window's title."""
        return str(self.object.number)

    @cached_property
    def year(self) -> int:
        """The year asked for; this year when none or nonsense was asked for."""
        asked = self.request.GET.get("year", "")
        this_year = timezone.localdate().year
        return int(asked) if re.fullmatch(r"20[0-9]{2}", asked) and int(asked) <= this_year else this_year

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Neither edit nor delete: a statement is what the ledger says."""
        return []

    @cached_property
    def header_buttons(self) -> list[Any]:
        """The statement on paper."""
        pdf, proof = (reverse(f"households:{name}", args=[self.object.pk]) for name in ("pdf", "proof"))
        return [
            HeaderButton(_("Print (PDF)"), url=f"{pdf}?year={self.year}", icon_name="doc-full"),
            HeaderButton(_("Proof of all (JSON)"), url=f"{proof}?year={self.year}", icon_name="download"),
        ]

    def read(self, limit: int | None, offset: int) -> Statement:
        """Read the statement and log the look."""
        now = timezone.now()
        record_look(self.request.user, "household", self.object.pk, f"{self.looked_at} {self.year}", now)
        return statement(self.object, year=self.year, today=timezone.localdate(now), limit=limit, offset=offset)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of credits, and the figures of the whole year."""
        asked = self.request.GET.get("p", "1")
        page = min(int(asked), 10_000) if re.fullmatch(r"[1-9][0-9]{0,4}", asked) else 1
        found = self.read(CREDITS_PER_PAGE, (page - 1) * CREDITS_PER_PAGE)
        paginator = WagtailPaginator(range(found.credit_count), CREDITS_PER_PAGE)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "statement": found,
            "household": self.object,
            "may_note_naming": holds_in_township(self.request.user, self.object.village.township_id),
            "chart": month_chart(found.by_month),
            "page_obj": paginator.get_page(page),
            "is_paginated": paginator.num_pages > 1,
            "linkurl": reverse("households:inspect", args=[self.object.pk]),
            "proof_url": reverse("households:proof", args=[self.object.pk]),
            "verify_url": reverse("verify"),
            "outcomes": outcomes_of(self.object.pk, self.year),
            "debits_left_out": found.debit_count - len(found.debits),
        }


class StatementPdfView(StatementView):
    """The same on paper: A4, large type, all credits of the year."""

    looked_at = "statement PDF"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A PDF to be opened in the browser; a message when this machine can't make one."""
        try:
            found = self.read(None, 0)
            proof = whole_proof(found)
            document = statement_paper(found, printed_for=str(request.user), proof=proof)
        except OSError:  # WeasyPrint finds no pango
            messages.error(
                request,
                _("This machine can't make PDF files: the library pango is missing. The statement can be read here."),
            )
            return redirect("households:inspect", self.object.pk)
        name = f"statement-{self.object.number}-{self.year}.pdf"
        return HttpResponse(
            document,
            content_type="application/pdf",
            headers={"Content-Disposition": file_header(name)},
        )


class ProofView(StatementView):
    """Proofs of a household's entries as a file: of those asked for, or of all that are sealed in the year."""

    looked_at = "proof"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A JSON file; back to the statement with a message when what was asked for can't be proven."""
        asked = request.GET.getlist("event")
        record_look(self.request.user, "household", self.object.pk, f"proof {self.year}", timezone.now())
        try:
            if not all(re.fullmatch("[1-9][0-9]{0,17}", one) for one in asked):
                raise NotProvable("no number of an event")
            events = [int(one) for one in asked] or self.sealed_events()
            proof = prove_household(self.object, events)
        except NotProvable:
            messages.error(
                request, _("There is no proof for that: the entry is not sealed yet, or not this household's.")
            )
            return redirect("households:inspect", self.object.pk)
        name = f"proof-{self.object.number}-{'-'.join(asked[:3]) or self.year}.json"
        return HttpResponse(
            as_json(proof, indent=1),
            content_type="application/json",
            headers={"Content-Disposition": file_header(name, attached=True)},
        )

    def sealed_events(self) -> list[int]:
        """The numbers of the year's sealed events."""
        found = statement(self.object, year=self.year, today=timezone.localdate())
        return sealed_events(found)


class HouseholdFilterSet(ScopedFilterSet):
    """By village, for somebody who sees several, and by status."""

    village = SeenFilter(Village, label=gettext_lazy("Village"))
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=Household.Status.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Household
        fields = ["village", "status"]


class HouseholdIndexView(LoggedIndexView):
    """Households with their balance and this year's income; on a phone two lines each, the name first."""

    table_classname = "listing bo-cards bo-cards--lines"
    looked_at = "incomes"

    def get_base_queryset(self) -> QuerySet[Any]:
        """With village and the persons who belong to it today."""
        persons = Prefetch("persons", Person.objects.belonging(timezone.localdate()))
        return super().get_base_queryset().select_related("village").prefetch_related(persons)

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Read the figures of the page's households, in one go."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        found = figures([row.pk for row in rows], timezone.localdate())
        for row in rows:
            row.figures = found.get(row.pk, Figures())
        page.object_list = rows
        return paginator, page, rows, is_paginated


class HouseholdViewSet(ScopedViewSet):
    """Households of the township or village, and their income statements."""

    model = Household
    name = url_prefix = menu_name = "households"
    icon = "group"
    menu_label = gettext_lazy("Household income")
    menu_order = 120
    list_per_page = 30
    template_prefix = "backoffice/households/"
    index_view_class = HouseholdIndexView
    inspect_view_class = StatementView
    filterset_class = HouseholdFilterSet
    search_fields = ["number", "head_name", "village__name"]
    search_backend_name = None
    list_display = [
        FirstColumn("head_name", label=gettext_lazy("Head of household"), url_name="households:inspect"),
        LabelledColumn("number", label=gettext_lazy("File number"), sort_key="number"),
        LabelledColumn("village", label=gettext_lazy("Village"), sort_key="village__sort_key"),
        LabelledColumn("status", label=gettext_lazy("Status"), accessor="get_status_display", sort_key="status"),
        LabelledColumn(
            "persons",
            label=gettext_lazy("Persons"),
            accessor=lambda row: len(row.persons.all()),
            classname="bo-number bo-persons",
        ),
        MoneyColumn(
            "income", label=gettext_lazy("Income this year"), accessor="figures.income", classname="bo-number bo-income"
        ),
        MoneyColumn(
            "balance", label=gettext_lazy("Balance"), accessor="figures.balance", classname="bo-number bo-wide"
        ),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """The statement on paper, and proofs of its entries."""
        pdf, proof = self.construct_view(StatementPdfView), self.construct_view(ProofView)
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/statement.pdf", pdf, name="pdf"),
            path("<int:pk>/proof.json", proof, name="proof"),
            path("<int:pk>/naming/", self.construct_view(NamingView), name="naming"),
        ]
