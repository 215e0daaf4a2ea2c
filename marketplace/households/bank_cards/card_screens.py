"""One household's bank card in the back office: entered by one person, confirmed by another. Every look is logged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from marketplace.backoffice.papers import draw_paper
from marketplace.backoffice.viewsets import ScopedActionView, ScopedInspectView
from marketplace.households.card_numbers import WrongKeys
from marketplace.households.holders import holder_note
from marketplace.households.models import BankCard, Household
from marketplace.households.models.bank_card import IN_FORCE, OPEN
from marketplace.households.queries import payouts_of
from marketplace.people.audit import record_look
from marketplace.people.models import User
from marketplace.people.policies import ScopedPolicy, of_township, visible
from marketplace.people.reauthentication import Reauthenticated
from marketplace.people.staff import staff_of
from marketplace.people.two_hands import one_hand_text, why_not_second
from marketplace.typed_text.outputs import file_header

from .actions import (
    CardDecided,
    CardElsewhere,
    CardRefused,
    CardWaits,
    CheckDigitFails,
    NotACardNumber,
    NumberDiffers,
    OneHand,
    OwnCard,
    PayoutUnderWay,
    ReasonNotConfirmed,
    TriesUsedUp,
    TypedDifferently,
    confirm_card,
    enter_card,
    refuse_card,
)
from .forms import CardForm, ConfirmForm, RefuseForm

LATEST_PAYOUTS = 10
WITHOUT_FORM = (CardWaits, CardDecided, OwnCard, TriesUsedUp)  # the page shows no form that they could be said at


def refusal(refused: CardRefused | WrongKeys) -> tuple[str | None, str]:
    """Return the field that is wrong (None: the form as a whole) and why, in the active language."""
    if isinstance(refused, WrongKeys):
        text = _(
            "The keys of this server (CARD_KEYS) do not open the bank cards that are there. Nothing was changed: tell "
            "whoever operates this site, before any card is entered or confirmed."
        )
        return None, text
    if isinstance(refused, CardElsewhere):
        whose = "、".join(refused.numbers) or _("a household that you don't act for")
        text = _("The same card is entered for another household: %(whose)s. If that is right, enter why.")
        return None, text % {"whose": whose}
    if isinstance(refused, NumberDiffers):
        return "number", _number_differs(refused)
    texts: dict[type[CardRefused], tuple[str | None, str]] = {
        NotACardNumber: (
            "number", _("This is no card number: please compare all digits with the card and enter it again."),
        ),
        CheckDigitFails: (
            "number", _("The number fails its check digit: is it a passbook? Then type it here and once more below."),
        ),
        TypedDifferently: (
            "number_again", _("The two numbers are not the same: compare both with the passbook and type them again."),
        ),
        TriesUsedUp: (
            None,
            _("Another number than was entered was typed too often: the card is refused, and has to be entered anew."),
        ),
        PayoutUnderWay: (
            None, _("A pay-out to the former card waits for the bank's answer. Enter the new card after it."),
        ),
        CardWaits: (None, _("A card of this household waits for confirmation: it is confirmed or refused first.")),
        OneHand: (None, one_hand_text()),
        OwnCard: (None, _("You entered this card: another person of the township confirms it.")),
        CardDecided: (None, _("This card was confirmed or refused already. Nothing was changed.")),
        ReasonNotConfirmed: ("shared_reason_holds", _("Confirm the reason, or refuse the card.")),
    }  # fmt: skip
    return texts.get(type(refused), (None, _("Name and bank are written in letters, without other signs.")))


def _number_differs(refused: NumberDiffers) -> str:
    text = _("This is not the number that was entered. Compare it with the card; if the entry is wrong, refuse it.")
    if refused.left is None:
        return text
    left = ngettext("%(n)s try is left.", "%(n)s tries are left.", refused.left) % {"n": refused.left}
    return f"{text} {left}"


def with_own_township(user: Any, households: QuerySet[Any]) -> QuerySet[Any]:
    """Return those households whose cards `user` keeps: not those seen as a member of their village's council."""
    seen = visible(user, households)
    if isinstance(user, User) and not user.is_superuser:
        return seen.filter(of_township(user, "village"))
    return seen


class CardView(Reauthenticated, ScopedInspectView):
    """A household's card by its last four digits, its latest pay-outs, and the form for a new card.

    Whoever opens it, or sends one of its forms, gives the password once more.
    """

    keeps_form = False  # numbers of cards lie encrypted, or nowhere
    permission_policy = ScopedPolicy(BankCard)
    page_title = gettext_lazy("Bank card")
    form: CardForm | None = None
    confirm_form: ConfirmForm | None = None
    refuse_form: RefuseForm | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Household:
        """Find the household among those whose cards the user keeps."""
        households = Household.objects.select_related("village__township")
        household: Household = get_object_or_404(with_own_township(self.request.user, households), pk=self.pk)
        return household

    def get_page_subtitle(self) -> str:
        """The file number: names stay out of the window's title."""
        return str(self.object.number)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Log the look, and show the card."""
        household: Household = self.object
        user = staff_of(self.request)
        record_look(user, "household", household.pk, "bank card", timezone.now())
        cards = BankCard.objects.filter(household=household).select_related("entered_by", "confirmed_by", "refused_by")
        waiting, card = cards.filter(OPEN).first(), cards.filter(IN_FORCE).first()
        today = timezone.localdate()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "household": household,
            "card": card,
            "card_note": card and holder_note(card, household, today),
            "waiting_note": waiting and holder_note(waiting, household, today),
            "waiting": waiting,
            "own": waiting is not None and waiting.entered_by_id == user.pk,
            "one_hand": why_not_second(user, waiting.entered_by_id) if waiting is not None else "",
            "former": cards.filter(retired_at__isnull=False).order_by("-pk"),
            "refused": cards.filter(Q(refused_at__isnull=False)).order_by("-pk")[:LATEST_PAYOUTS],
            "payouts": payouts_of(household)[:LATEST_PAYOUTS],
            "form": self.form or CardForm(initial={"holder": household.head_name}),
            "confirm_form": self.confirm_form or ConfirmForm(bool(waiting and waiting.shared_reason)),
            "refuse_form": self.refuse_form or RefuseForm(),
        }

    def waiting_card(self) -> BankCard | None:
        """Return the card that waits; the form names it, so that nobody confirms another one than they saw."""
        pk = self.request.POST.get("card", "")
        cards = BankCard.objects.filter(household=self.object)
        return cards.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


class EnterCardView(ScopedActionView, CardView):
    """Enters a card."""

    permission_required = "add"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Enter the card, or show what is wrong; the number is never sent back."""
        self.form = CardForm(request.POST)
        if self.form.is_valid():
            given = self.form.cleaned_data
            try:
                card = enter_card(user=staff_of(request), household=self.object, now=timezone.now(), **given)
            except WITHOUT_FORM as refused:
                messages.error(request, refusal(refused)[1])
                return self.to_page()
            except (CardRefused, WrongKeys) as refused:
                self.form.add_error(*refusal(refused))
            else:
                messages.success(
                    request,
                    _("The card is entered: %(card)s. It counts when another person of the township has confirmed it.")
                    % {"card": card},
                )
                return self.to_page()
        self.form.data = without_number(request)
        return self.show_again()


class ConfirmCardView(ScopedActionView, CardView):
    """Confirms a card that somebody else entered."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm the card, or show what is wrong; the number is never sent back."""
        card = self.waiting_card()
        if card is None:
            messages.error(request, refusal(CardDecided())[1])
            return self.to_page()
        self.confirm_form = ConfirmForm(bool(card.shared_reason), request.POST)
        if self.confirm_form.is_valid():
            given = self.confirm_form.cleaned_data
            try:
                confirm_card(card.pk, user=staff_of(request), now=timezone.now(), **given)
            except WITHOUT_FORM as refused:
                messages.error(request, refusal(refused)[1])
                return self.to_page()
            except (CardRefused, WrongKeys) as refused:
                self._say(self.confirm_form, refused)
            else:
                messages.success(
                    request, _("The card is confirmed: %(card)s. Print the slip for the household.") % {"card": card}
                )
                return self.to_page()
        self.confirm_form.data = without_number(request)
        return self.show_again()

    def _say(self, form: forms.Form, refused: CardRefused | WrongKeys) -> None:
        field, text = refusal(refused)
        form.add_error(field if field in form.fields else None, text)


class RefuseCardView(ScopedActionView, CardView):
    """Refuses a card that was entered, or takes the own entry back."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse with a reason, or say why not."""
        self.refuse_form = RefuseForm(request.POST)
        if not self.refuse_form.is_valid():
            return self.show_again()
        card = self.waiting_card()
        try:
            if card is None:
                raise CardDecided
            reason = self.refuse_form.cleaned_data["reason"]
            refuse_card(card.pk, user=staff_of(request), reason=reason, now=timezone.now())
        except CardRefused as refused:
            messages.error(request, refusal(refused)[1])
        else:
            messages.success(request, _("The card is refused. Pay-outs go where they went before."))
        return self.to_page()


class SlipView(CardView):
    """The slip that the household gets: which card it is paid to, who entered and who confirmed it."""

    permission_required = "view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A PDF to be opened in the browser; a message when there is no card, or this machine can't make one."""
        household: Household = self.object
        card = BankCard.objects.filter(IN_FORCE, household=household).first()
        back = redirect("bank_cards:inspect", household.pk)
        if card is None:
            messages.error(request, _("No card is confirmed yet: there is nothing to tell the household."))
            return back
        context = {"household": household, "card": card, "printed_for": str(request.user)}
        try:
            document = draw_paper("cards/slip_paper.html", context, css="css/slip_paper.css")
        except OSError:  # WeasyPrint finds no pango
            messages.error(request, _("This machine can't make PDF files: the library pango is missing."))
            return back
        record_look(staff_of(request), "household", household.pk, "bank card slip", timezone.now())
        return HttpResponse(
            document,
            content_type="application/pdf",
            headers={
                "Content-Disposition": file_header(f"card-{household.number}.pdf"),
                "Cache-Control": "private, no-store",
            },
        )


def without_number(request: HttpRequest) -> Any:
    """Return what was sent, without the card number: it is never sent back."""
    shown = request.POST.copy()
    shown["number"] = shown["number_again"] = ""
    return shown
