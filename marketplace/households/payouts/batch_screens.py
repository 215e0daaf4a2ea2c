"""One pay-out batch in the back office: its steps, who may make the next one, the bank's two files, and every row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from marketplace.backoffice.decisions import DecisionView, ReasonedDecisionView
from marketplace.backoffice.typed_again import SumAgainForm
from marketplace.backoffice.viewsets import ScopedActionView, ScopedInspectView
from marketplace.households.card_numbers import WrongKeys
from marketplace.households.card_opening import CardsUnreadable, some_of
from marketplace.households.models import PayoutBatch, PayoutRow
from marketplace.people.audit import record_looks
from marketplace.people.models import User
from marketplace.people.reauthentication import Reauthenticated
from marketplace.people.staff import staff_of
from marketplace.people.two_hands import is_one_hand, one_hand_text, why_not_second
from marketplace.typed_text.outputs import file_header

from .actions import NothingToPay, NotNow, OneHand, OwnStep, PayoutRefused, VoidAsked, release_batch
from .answer_tables import BadAnswer
from .bank_files import WrittenByAnother, read_answer, write_file
from .forms import AnswerForm, TakeBackForm
from .names import Compared, NamesDiffer
from .queries import BatchFigures, batch_figures, not_heads, writings
from .taking_back import VoidNotAsked, ask_void, confirm_void, drop_void, withdraw_batch

ROWS_A_PAGE = 100
CARDS_SHOWN = "pay-out cards"  # what the log of looks says
NO_ROWS = BatchFigures(0, 0, 0, 0, 0, 0)


def wrong_keys_text(refused: WrongKeys) -> str:
    """Return what to do when card numbers can't be decrypted, and whose they are, in the active language."""
    if isinstance(refused, CardsUnreadable):
        text = _(
            "The bank cards of these households can't be opened on this server (%(n)s): %(named)s. Its keys (CARD_KEYS) do "
            "not fit, or the card's number was altered. Nothing was changed, and no money was moved. Tell whoever operates "
            "this site; if the keys are right, withdraw the batch, and have these cards entered and confirmed anew."
        )
        return text % {"n": len(refused.households), "named": some_of(refused.households)}
    return _(
        "Card numbers can't be decrypted with the keys of this site (CARD_KEYS). Nothing was changed, and no money was "
        "moved: tell the operator."
    )


def refusal_text(refused: PayoutRefused | WrongKeys) -> str:
    """Return why a step of a batch can't be made, in the active language."""
    if isinstance(refused, WrongKeys):
        return wrong_keys_text(refused)
    if isinstance(refused, NotNow):
        state = refused.state.label
        return _("That can't be done with this batch any more, or not yet: %(state)s. Nothing was changed.") % {
            "state": state
        }
    texts: dict[type[PayoutRefused], str] = {
        NothingToPay: _("Every bank card of this batch was refused: withdraw it. Nothing was changed."),
        WrittenByAnother: _("Somebody else wrote this file: only that person writes it again. Nothing was changed."),
        OneHand: one_hand_text(),
        OwnStep: _("You made the step before this one: another person of the township makes it. Nothing was changed."),
        VoidAsked: _("Somebody has asked to void this batch. Nothing was changed."),
        VoidNotAsked: _("Nobody asks to void this batch any more. Nothing was changed."),
    }
    return texts.get(type(refused)) or _("Please give a reason.")


class PayoutView(ScopedInspectView):
    """One batch: its figures, the file for the bank, the bank's answer, and every row."""

    page_title = gettext_lazy("Pay-out batch")
    form: AnswerForm | None = None
    take_back_form: TakeBackForm | None = None
    refused: BadAnswer | None = None
    sum_form: SumAgainForm | None = None
    differ: NamesDiffer | None = None

    def figures(self) -> BatchFigures:
        """How many rows, and how much."""
        return batch_figures([self.object.pk]).get(self.object.pk, NO_ROWS)

    def get_page_subtitle(self) -> str:
        """The number that the bank knows it by."""
        return str(self.object.number)

    def _page_of(self, rows: QuerySet[PayoutRow]) -> Page[PayoutRow]:
        return Paginator(rows, ROWS_A_PAGE).get_page(self.request.GET.get("p"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was rejected first, then a page of all rows, with whose card each goes to: the look is logged."""
        batch: PayoutBatch = self.object
        figures = self.figures()
        rows = batch.rows.select_related("household__village", "card").order_by("number")
        rejected, page = rows.filter(state=PayoutRow.State.REJECTED), self._page_of(rows)
        shown = {row.household_id for row in (*rejected, *page)}
        record_looks(
            staff_of(self.request), "household", sorted(shown), f"{CARDS_SHOWN} {batch.number}", timezone.now()
        )
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "batch": batch,
            "state": batch.state.value,
            "taken_back_first": batch.waits_to_be_voided or batch.state.value in ("withdrawn", "voided"),
            "figures": figures,
            "sum_form": self.sum_form or SumAgainForm(figures.fen),
            "rejected": rejected,
            "page_obj": page,
            "not_heads": not_heads(batch),
            "linkurl": reverse("payouts:inspect", args=[batch.pk]),
            "writings": writings(batch),
            "form": (self.form or AnswerForm()) if self.user_has_permission("change") else None,
            "take_back_form": self.take_back_form or TakeBackForm(),
            "refused": self.refused,
            "differ": self.differ,
            "me": staff_of(self.request).pk,
            "one_hand": self._one_hand(batch),
        }

    def _one_hand(self, batch: PayoutBatch) -> str:
        """Why the user can't make the batch's next step after who made those before; empty when they can."""
        before: list[int | None] = []
        if batch.waits_to_be_voided:
            before = [batch.void_asked_by_id]
        elif batch.state == PayoutBatch.State.MADE:
            before = [batch.created_by_id]
        elif batch.state == PayoutBatch.State.WRITTEN:
            before = [batch.released_by_id, None if batch.under_former_rule else batch.written_by_id]
        return why_not_second(staff_of(self.request), *before)


class StepView(DecisionView, PayoutView):
    """A step that a button makes, or that is refused with a sentence."""

    refusals, refusal_text = (PayoutRefused, WrongKeys), staticmethod(refusal_text)


class ReleaseView(Reauthenticated, StepView):
    """Releases a batch that somebody else made."""

    confirms = gettext_lazy("Release a pay-out batch")

    def decide(self, user: User, now: datetime) -> str:
        """Release."""
        release_batch(self.object.pk, user=user, now=now)
        return _("Released. The file for the bank can be written now.")


class DropVoidView(StepView):
    """Drops the request to void a batch."""

    def decide(self, user: User, now: datetime) -> str:
        """Drop it."""
        drop_void(self.object.pk, user=user, now=now)
        return _("The request is dropped. The batch waits for the bank as before.")


class ConfirmVoidView(Reauthenticated, StepView):
    """Voids a batch, as somebody else has asked, once its sum is typed: paid all the same, the households are paid twice."""

    confirms = gettext_lazy("Void a pay-out batch")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Void, or show what was typed wrong."""
        self.sum_form = SumAgainForm(self.figures().fen, request.POST)
        batch: PayoutBatch = self.object
        is_second = batch.waits_to_be_voided and not is_one_hand(batch.void_asked_by_id, staff_of(request))
        if is_second and not self.sum_form.is_valid():
            return self.show_again()
        return super().post(request, *args, **kwargs)

    def decide(self, user: User, now: datetime) -> str:
        """Void."""
        confirm_void(self.object.pk, user=user, now=now)
        return _("Voided. The money is back in the households' balances.")


class WithdrawView(ReasonedDecisionView, StepView):
    """Withdraws a batch whose file was not written."""

    form_class, form_name = TakeBackForm, "take_back_form"

    def decide(self, user: User, now: datetime) -> str:
        """Withdraw."""
        withdraw_batch(self.object.pk, user=user, reason=self.reason, now=now)
        return _("Withdrawn. The money is back in the households' balances.")


class AskVoidView(ReasonedDecisionView, StepView):
    """Asks to void a batch whose file was written."""

    form_class, form_name = TakeBackForm, "take_back_form"

    def decide(self, user: User, now: datetime) -> str:
        """Ask."""
        ask_void(self.object.pk, user=user, reason=self.reason, now=now)
        return _("Asked for. Another person of the township confirms it before any money comes back.")


class PayoutFileView(Reauthenticated, ScopedActionView, PayoutView):
    """Writes the file for the bank; each writing is logged, so it is no link but a button."""

    confirms = gettext_lazy("Write the file for the bank")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file, to be saved."""
        try:
            content = write_file(self.object, user=staff_of(request), now=timezone.now())
        except (PayoutRefused, WrongKeys) as refused:
            messages.error(request, refusal_text(refused))
            return self.to_page()
        return HttpResponse(
            content,
            content_type="text/csv; charset=gb18030",
            headers={
                "Content-Disposition": file_header(f"payout-{self.object.number}.csv", attached=True),
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
        content = self.form.cleaned_data["answer"].read()
        rows = [
            int(row) for row in request.POST.getlist("compared") if row.isascii() and row.isdecimal() and len(row) < 10
        ]
        compared = Compared(request.POST.get("digest", ""), rows)
        try:
            answered = read_answer(self.object, content, user=staff_of(request), now=timezone.now(), compared=compared)
        except BadAnswer as refused:
            self.refused = refused
            return self.show_again()
        except NamesDiffer as differ:
            self.differ = differ
            return self.show_again()
        except PayoutRefused as refused:
            messages.error(request, refusal_text(refused))
            return self.to_page()
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
