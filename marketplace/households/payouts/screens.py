"""Pay-outs in the back office: batches, the bank's two files, and what became of each row."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from marketplace.backoffice.filters import ScopedFilterSet, SeenFilter
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    LabelledDateColumn,
    MoneyColumn,
    ScopedActionView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.households.models import PayoutBatch, PayoutRow
from marketplace.people.policies import visible
from marketplace.people.staff import staff_of
from marketplace.places.models import Township

from .actions import NothingToPay, create_batch
from .bank_files import BadAnswer, BatchAnswered, read_answer, write_file
from .forms import AnswerForm, NewBatchForm
from .queries import BatchFigures, batch_figures, payable, writings

ROWS_A_PAGE = 100
NO_ROWS = BatchFigures(0, 0, 0, 0, 0, 0)


class PayoutFilterSet(ScopedFilterSet):
    """By township, for somebody who sees several."""

    township = SeenFilter(Township, label=gettext_lazy("Township"))

    class Meta:
        model = PayoutBatch
        fields = ["township"]


class PayoutIndexView(ScopedIndexView):
    """Batches, newest first."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        """A new batch, and the cards that are paid to."""
        return [
            HeaderButton(_("New batch"), url=reverse("payouts:new"), icon_name="plus"),
            HeaderButton(_("Bank cards"), url=reverse("bank_cards:index"), icon_name="key"),
        ]

    def get_base_queryset(self) -> QuerySet[Any]:
        """With their places."""
        return super().get_base_queryset().select_related("township", "village").order_by("-pk")

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Read the figures of the page's batches, in one go."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        found = batch_figures([row.pk for row in rows])
        for row in rows:
            row.figures = found.get(row.pk, NO_ROWS)
        page.object_list = rows
        return paginator, page, rows, is_paginated


class PayoutView(ScopedInspectView):
    """One batch: its figures, the file for the bank, the bank's answer, and every row."""

    page_title = gettext_lazy("Pay-out batch")
    form: AnswerForm | None = None
    refused: BadAnswer | None = None

    def get_page_subtitle(self) -> str:
        """The number that the bank knows it by."""
        return str(self.object.number)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was rejected first, then a page of all rows."""
        batch: PayoutBatch = self.object
        rows = batch.rows.select_related("household__village").order_by("number")
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "batch": batch,
            "figures": batch_figures([batch.pk]).get(batch.pk, NO_ROWS),
            "rejected": rows.filter(state=PayoutRow.State.REJECTED),
            "page_obj": Paginator(rows, ROWS_A_PAGE).get_page(self.request.GET.get("p")),
            "linkurl": reverse("payouts:inspect", args=[batch.pk]),
            "writings": writings(batch),
            "form": (self.form or AnswerForm()) if self.user_has_permission("change") else None,
            "refused": self.refused,
        }


class PayoutFileView(ScopedActionView, PayoutView):
    """Writes the file for the bank; each writing is logged, so it is no link but a button."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file, to be saved."""
        try:
            content = write_file(self.object, user=staff_of(request), now=timezone.now())
        except BatchAnswered:
            messages.warning(request, _("The bank has answered this batch. No file was written."))
            return self.to_page()
        return HttpResponse(
            content,
            content_type="text/csv; charset=gb18030",
            headers={
                "Content-Disposition": f'attachment; filename="payout-{self.object.number}.csv"',
                "Cache-Control": "private, no-store",
            },
        )


class PayoutAnswerView(ScopedActionView, PayoutView):
    """Takes the bank's answer in, whole or not at all."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the uploaded file, or say on which line it is wrong."""
        self.form = AnswerForm(request.POST, request.FILES)
        if not self.form.is_valid():
            return self.show_again()
        try:
            answered = read_answer(
                self.object,
                self.form.cleaned_data["answer"].read(),
                user=staff_of(request),
                now=timezone.now(),
            )
        except BadAnswer as refused:
            self.refused = refused
            return self.show_again()
        if not answered:
            messages.warning(request, _("This answer was read before. Nothing was changed."))
            return self.to_page()
        rejected = self.object.rows.filter(state=PayoutRow.State.REJECTED).count()
        messages.success(request, self._outcome(answered - rejected, rejected))
        return self.to_page()

    def _outcome(self, paid: int, rejected: int) -> str:
        text = ngettext("%(n)s pay-out is confirmed.", "%(n)s pay-outs are confirmed.", paid) % {"n": paid}
        if rejected:
            text += " " + ngettext(
                "%(n)s was rejected and is back in the household's balance.",
                "%(n)s were rejected and are back in the households' balances.",
                rejected,
            ) % {"n": rejected}
        return text


class NewBatchView(ScopedNewView):
    """Says what could be paid out now, and makes the batch."""

    model = PayoutBatch
    page_title = gettext_lazy("New pay-out batch")
    template_name = "backoffice/payouts/new.html"
    header_icon = "download"

    def new_form(self, given: QueryDict | None = None) -> NewBatchForm:
        """For the user's townships."""
        return NewBatchForm(staff_of(self.request), given)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the figures of each township."""
        townships = visible(self.request.user, Township.objects.order_by("sort_key"))
        return super().get_context_data(**kwargs) | {
            "townships": [(township, payable(township)) for township in townships]
        }

    def make(self, given: dict[str, Any]) -> PayoutBatch:
        """Make the batch."""
        try:
            batch = create_batch(
                user=staff_of(self.request),
                township=given["township"],
                village=given["village"],
                minimum_fen=given["minimum"],
                now=timezone.now(),
            )
        except NothingToPay as refused:
            text = _("No household has a card and a balance that reaches the least amount.")
            raise ValidationError(text) from refused
        messages.success(self.request, _("Batch %(number)s is made.") % {"number": batch.number})
        return batch


def _where(batch: PayoutBatch) -> str:
    return f"{batch.township} · {batch.village}" if batch.village else str(batch.township)


def _state(batch: Any) -> str:
    figures: BatchFigures = batch.figures
    if figures.pending:
        return _("waits for the bank")
    if figures.rejected:
        return ngettext("answered, %(n)s rejected", "answered, %(n)s rejected", figures.rejected) % {
            "n": figures.rejected
        }
    return _("paid out")


class PayoutViewSet(ScopedViewSet):
    """Pay-outs of the township's households."""

    model = PayoutBatch
    name = url_prefix = menu_name = "payouts"
    icon = "download"
    menu_label = gettext_lazy("Pay-outs")
    menu_order = 130
    template_prefix = "backoffice/payouts/"
    index_view_class = PayoutIndexView
    inspect_view_class = PayoutView
    new_view_class = NewBatchView
    action_view_classes = {"file": PayoutFileView, "answer": PayoutAnswerView}
    filterset_class = PayoutFilterSet
    list_display = [
        FirstColumn("number", label=gettext_lazy("Batch"), url_name="payouts:inspect"),
        LabelledColumn("where", label=gettext_lazy("Place"), accessor=_where),
        LabelledDateColumn("created_at", label=gettext_lazy("Made")),
        LabelledColumn("rows", label=gettext_lazy("Households"), accessor="figures.rows", classname="bo-number"),
        MoneyColumn("fen", label=gettext_lazy("Amount"), accessor="figures.fen", classname="bo-number"),
        LabelledColumn("state", label=gettext_lazy("State"), accessor=_state),
    ]
