"""Pay-outs in the back office: the list of batches, and the form that makes one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
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
    ScopedIndexView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.households.card_numbers import WrongKeys
from marketplace.households.models import PayoutBatch
from marketplace.people.policies import visible
from marketplace.people.staff import staff_of
from marketplace.places.models import Township

from .actions import NothingToPay, create_batch
from .batch_screens import (
    NO_ROWS,
    AskVoidView,
    ConfirmVoidView,
    DropVoidView,
    PayoutAnswerView,
    PayoutFileView,
    PayoutView,
    ReleaseView,
    WithdrawView,
    wrong_keys_text,
)
from .forms import NewBatchForm
from .queries import BatchFigures, batch_figures, payable


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
            text = _("No household has a confirmed card and a balance that reaches the least amount.")
            raise ValidationError(text) from refused
        except WrongKeys as refused:
            raise ValidationError(wrong_keys_text(refused)) from refused
        messages.success(
            self.request,
            _("Batch %(number)s is made. Another person of the township releases it.") % {"number": batch.number},
        )
        return batch


def _where(batch: PayoutBatch) -> str:
    return f"{batch.township} · {batch.village}" if batch.village else str(batch.township)


def _state(batch: Any) -> str:
    figures: BatchFigures = batch.figures
    if batch.state != PayoutBatch.State.ANSWERED:
        return str(_("waits for a second person to void it") if batch.waits_to_be_voided else batch.state.label)
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
    action_view_classes = {
        "release": ReleaseView, "file": PayoutFileView, "answer": PayoutAnswerView, "withdraw": WithdrawView,
        "void": AskVoidView, "confirm-void": ConfirmVoidView, "drop-void": DropVoidView,
    }  # fmt: skip
    has_history = True
    filterset_class = PayoutFilterSet
    list_display = [
        FirstColumn("number", label=gettext_lazy("Batch"), url_name="payouts:inspect"),
        LabelledColumn("where", label=gettext_lazy("Place"), accessor=_where),
        LabelledDateColumn("created_at", label=gettext_lazy("Made")),
        LabelledColumn("rows", label=gettext_lazy("Households"), accessor="figures.rows", classname="bo-number"),
        MoneyColumn("fen", label=gettext_lazy("Amount"), accessor="figures.fen", classname="bo-number"),
        LabelledColumn("state", label=gettext_lazy("State"), accessor=_state),
    ]
