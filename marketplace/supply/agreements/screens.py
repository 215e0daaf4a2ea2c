"""Agreements in the back office: made by a manager, read with what became of everything, printed, and their papers kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.decisions import DecisionView
from marketplace.backoffice.filters import ScopedFilterSet, SeenFilter
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    ScopedActionView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.catalogue.mass import jin_text
from marketplace.cooperatives.models import Cooperative
from marketplace.cooperatives.policies import manages, works_for
from marketplace.people.audit import record_looks
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.people.staff import staff_of
from marketplace.supply.models import Agreement, AgreementScan, ProtectedPrice, Season, Signature
from marketplace.supply.refusals import SupplyError
from marketplace.typed_text.outputs import file_header
from marketplace.typed_text.rules import searched

from .agreeing import change_share, make_agreement, share_is_fixed
from .forms import AgreementForm, RemoveForm, ScanForm, ShareForm, share_text
from .papers import PAPERS, SHEETS_A_FILE
from .queries import Figures, figures, open_members, outcomes, total
from .scans import keep_scan, removable, remove_scan, scan_response
from .signing_screens import SignView
from .words import refusal_text

HOUSEHOLDS_A_PAGE = 50


class AgreementFilterSet(ScopedFilterSet):
    """By cooperative, for somebody who sees several."""

    cooperative = SeenFilter(Cooperative, label=gettext_lazy("Cooperative"))

    class Meta:
        model = Agreement
        fields = ["cooperative"]


class AgreementIndexView(ScopedIndexView):
    """Agreements, the latest season first, each with its figures."""

    new_label = gettext_lazy("Make an agreement")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With all that a row shows."""
        agreements = super().get_base_queryset().select_related("product", "cooperative", "season")
        return agreements.order_by("-season__starts_on", "product__name", "pk")

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Read the figures of the page's agreements, in one go."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        seen = visible(self.request.user, Signature.objects.filter(agreement__in=[row.pk for row in rows]))
        told = figures(seen)
        for row in rows:
            row.figures = told.get(row.pk, Figures())
        page.object_list = rows
        return paginator, page, rows, is_paginated


class AgreementView(ScopedInspectView):
    """One agreement: its terms, who has signed, and of each what was promised, delivered, sold, credited and still waits."""

    page_title = gettext_lazy("Agreement")
    form: ShareForm | None = None
    scan_form: ScanForm | None = None
    remove_form: RemoveForm | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With all that the page shows."""
        return super().get_object(Agreement.objects.select_related("product__village", "cooperative", "season"))

    def get_page_subtitle(self) -> str:
        """Product and season."""
        return f"{self.object.product} · {self.object.season}"

    @cached_property
    def own(self) -> bool:
        """Whether the user works for the cooperative."""
        return works_for(staff_of(self.request), self.object.cooperative_id)

    def found(self) -> QuerySet[Signature]:
        """The signatures that the user sees, of those that are searched for."""
        seen = visible(self.request.user, Signature.objects.filter(agreement=self.object.pk))
        return seen.order_by("left_on", "household__village__sort_key", "household__number")

    def scans(self) -> list[tuple[AgreementScan, RemoveForm | None]]:
        """The signed papers that the user sees, each with the form that removes it where the user may."""
        user = staff_of(self.request)
        may = set(removable(user, self.object).values_list("pk", flat=True))
        tried = self.remove_form.data.get("paper") if self.remove_form else None
        seen = visible(user, AgreementScan.objects.filter(agreement=self.object.pk))
        return [
            (one, (self.remove_form if tried == str(one.pk) else RemoveForm.of(one)) if one.pk in may else None)
            for one in seen.select_related("kept_by", "removed_by")
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The figures of all, the rows of those searched for."""
        agreement: Agreement = self.object
        user = staff_of(self.request)
        signatures = list(self.found().select_related("household__village"))
        rows = list(zip(outcomes(self.found()), signatures, strict=True))
        asked = searched(self.request.GET.get("q", ""))
        shown = [row for row in rows if asked in row[0].number or asked in row[0].head_name] if asked else rows
        fixed = share_is_fixed(agreement)
        is_manager = manages(user, agreement.cooperative_id)
        prices = ProtectedPrice.objects.filter(product=agreement.product_id, season=agreement.season_id)
        form = ShareForm(initial={"share": share_text(agreement)})
        page: Any = Paginator(shown, HOUSEHOLDS_A_PAGE).get_page(self.request.GET.get("p"))
        record_looks(
            user, "household", [row.household_id for _one, row in page.object_list], "agreement", timezone.now()
        )
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "agreement": agreement,
            "total": total(one for one, _row in rows),
            "left": sum(not row.holds for row in signatures),
            "prices": prices.order_by("grade"),
            "asked": asked,
            "page_obj": page,
            "linkurl": reverse("agreements:inspect", args=[agreement.pk]),
            "own": self.own,
            "open": open_members(agreement).count() if self.own else 0,
            "fixed": fixed,
            "form": (self.form or form) if is_manager and not fixed else None,
            "scans": self.scans(),
            "scan_form": (self.scan_form or ScanForm()) if self.own else None,
        }


class ShareView(ScopedActionView, AgreementView):
    """Changes the share while nothing was delivered."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it, or say why not."""
        self.form = ShareForm(request.POST)
        if not self.form.is_valid() and manages(staff_of(request), self.object.cooperative_id):
            return self.show_again()
        share = self.form.basis_points if self.form.is_valid() else 0
        seen = request.POST.get("seen", "")
        seen_bp = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= len("10000") else 0
        now, user = timezone.now(), staff_of(request)
        try:
            change_share(self.object.pk, user=user, household_share_bp=share, seen_bp=seen_bp, now=now)
        except SupplyError as refused:
            messages.error(request, refusal_text(refused))
        else:
            messages.success(request, _("The share is changed. Who has signed for the former one should sign anew."))
        return self.to_page()


class KeepView(ScopedActionView, AgreementView):
    """Keeps a signed paper."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it, or say what is wrong with it."""
        if not self.own:
            raise PermissionDenied
        self.scan_form = ScanForm(request.POST, request.FILES)
        if not self.scan_form.is_valid():
            return self.show_again()
        given = self.scan_form.cleaned_data
        user, now = staff_of(request), timezone.now()
        keep_scan(self.object.pk, user=user, file=given["file"], note=given["note"], now=now)
        messages.success(request, _("The paper is kept."))
        return self.to_page()


class RemoveView(DecisionView, AgreementView):
    """Removes a signed paper that was kept by mistake."""

    refusals, refusal_text = SupplyError, staticmethod(refusal_text)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remove it, or show what is missing."""
        if not self.own:
            raise PermissionDenied
        seen = visible(request.user, AgreementScan.objects.filter(agreement=self.object.pk))
        self.remove_form = RemoveForm(seen, request.POST, auto_id="id_remove_%s")
        return super().post(request, *args, **kwargs) if self.remove_form.is_valid() else self.show_again()

    def decide(self, user: User, now: datetime) -> str:
        """Remove it."""
        assert self.remove_form is not None
        given = self.remove_form.cleaned_data
        remove_scan(given["paper"].pk, user=user, reason=given["reason"], now=now)
        return _("The paper is removed. Its file is deleted; the list says that there was one.")


class PaperView(ScopedInspectView):
    """A signed paper, for the cooperative's own people; each opening is logged."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        seen = visible(request.user, AgreementScan.objects.filter(agreement=self.object.pk, removed_at=None))
        scan = get_object_or_404(seen, pk=kwargs["paper_id"])
        return scan_response(scan, user=staff_of(request), now=timezone.now())


class PrintView(AgreementView):
    """A list or sheets to be signed, as a PDF file: of the members who have not signed, or of those who have."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; back to the agreement with a word when there is nobody, or this machine can't make PDF files."""
        kind, which = kwargs["kind"], request.GET.get("who")
        if not self.own:
            raise PermissionDenied
        rows = self._signed() if which == "signed" else [(one, None) for one in open_members(self.object)]
        page: Any = Paginator(rows, SHEETS_A_FILE).get_page(request.GET.get("p"))
        if not page.object_list:
            messages.warning(request, _("There is nobody to print a paper for."))
            return redirect("agreements:inspect", self.object.pk)
        now = timezone.now()
        record_looks(staff_of(request), "household", [one.pk for one, _row in page.object_list], "agreement paper", now)
        try:
            document = PAPERS[kind](self.object, page.object_list, str(request.user))
        except OSError:  # WeasyPrint finds no pango
            messages.error(request, _("This machine can't make PDF files: the library pango is missing."))
            return redirect("agreements:inspect", self.object.pk)
        header = {"Content-Disposition": file_header(f"agreement-{self.object.pk}-{kind}.pdf")}
        return HttpResponse(document, content_type="application/pdf", headers=header)

    def _signed(self) -> list[Any]:
        rows = self.found().filter(left_on=None).select_related("household__village__township")
        return [(row.household, row) for row in rows]


class AgreementNewView(ScopedNewView):
    """A manager makes an agreement."""

    model = Agreement
    page_title = gettext_lazy("Make an agreement")
    list_label = gettext_lazy("Agreements")
    template_name = "backoffice/agreements/new.html"
    header_icon = "list-ul"

    def new_form(self, given: QueryDict | None = None) -> AgreementForm:
        """The form, with the own cooperative's produce."""
        return AgreementForm(staff_of(self.request), given, initial={"signed_on": timezone.localdate()})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What may be missing."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"seasons": Season.objects.filter(ends_on__gte=timezone.localdate()).exists()}

    def make(self, given: dict[str, Any]) -> Agreement:
        """Make it."""
        assert isinstance(self.form, AgreementForm)
        try:
            agreement = make_agreement(
                user=staff_of(self.request), product=given["product"], season=given["season"],
                household_share_bp=self.form.basis_points, signed_on=given["signed_on"], now=timezone.now(),
            )  # fmt: skip
        except SupplyError as refused:
            raise ValidationError(refusal_text(refused)) from refused
        messages.success(self.request, _("The agreement is made. Now let the households sign it."))
        return agreement


def _figure(name: str) -> Any:
    def read(row: Any) -> str:
        found: Figures = row.figures
        return jin_text(getattr(found, name))

    return read


class AgreementViewSet(ScopedViewSet):
    """What a cooperative has agreed with its households."""

    model = Agreement
    name = url_prefix = menu_name = "agreements"
    icon = "list-ul"
    menu_label = gettext_lazy("Agreements")
    menu_order = 121
    template_prefix = "backoffice/agreements/"
    index_view_class = AgreementIndexView
    inspect_view_class = AgreementView
    new_view_class = AgreementNewView
    action_view_classes = {"share": ShareView, "keep": KeepView, "remove-paper": RemoveView}
    has_history = True
    filterset_class = AgreementFilterSet
    search_fields = ["product__name", "cooperative__name", "season__name"]
    search_backend_name = None
    list_display = [
        FirstColumn("product", label=gettext_lazy("Product"), url_name="agreements:inspect"),
        LabelledColumn("season", label=gettext_lazy("Season")),
        LabelledColumn(
            "households", label=gettext_lazy("Households"), accessor="figures.households", classname="bo-number"
        ),
        LabelledColumn(
            "promised", label=gettext_lazy("Promised (jin)"), accessor=_figure("promised"), classname="bo-number"
        ),
        LabelledColumn(
            "delivered", label=gettext_lazy("Delivered (jin)"), accessor=_figure("delivered"), classname="bo-number"
        ),
        LabelledColumn("sold", label=gettext_lazy("Sold (jin)"), accessor=_figure("sold"), classname="bo-number"),
        LabelledColumn(
            "unsold", label=gettext_lazy("Not sold yet (jin)"), accessor=_figure("unsold"), classname="bo-number"
        ),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Signing, what is printed, and the signed papers."""
        sign = self.construct_view(SignView, template_name="backoffice/agreements/sign.html")
        printed, paper = self.construct_view(PrintView), self.construct_view(PaperView)
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/sign/", sign, name="sign"),
            path("<int:pk>/list.pdf", printed, {"kind": "list"}, name="list"),
            path("<int:pk>/sheets.pdf", printed, {"kind": "sheets"}, name="sheets"),
            path("<int:pk>/papers/<int:paper_id>/", paper, name="paper"),
        ]
