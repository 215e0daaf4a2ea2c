"""Many households sign from a list of the cooperative's members: ticked, one mass for all or one each, one button."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from marketplace.backoffice.viewsets import ScopedInspectView
from marketplace.cooperatives.models import Member
from marketplace.cooperatives.policies import works_for
from marketplace.households.models import Household
from marketplace.people.audit import record_looks
from marketplace.people.staff import staff_of
from marketplace.places.models import Village
from marketplace.supply.models import Agreement, Signature
from marketplace.supply.refusals import CannotSign, OddMass, SignedBefore, SupplyError
from marketplace.typed_text.rules import searched

from .forms import MassField, SignForm
from .masses import is_odd
from .queries import open_members
from .signing import Why, sign_households
from .words import refusal_text

A_PAGE = 100
MOST_DIGITS = 18
MARK = re.compile(
    rf"[0-9]{{1,{MOST_DIGITS}}}:[0-9]{{1,{MOST_DIGITS}}}(?:,[0-9]{{1,{MOST_DIGITS}}}:[0-9]{{1,{MOST_DIGITS}}})*"
)


@dataclass(slots=True)
class Listed:
    """A household in the list, as the user has filled it in.

    :param typed: its own mass, as typed
    :param left: its signature, if it has signed and left
    :param wrong: why it can't sign, or what is wrong with its mass
    """

    household: Household
    ticked: bool = False
    typed: str = ""
    left: Signature | None = None
    wrong: str = ""


def mark_of(grams: Mapping[int, int]) -> str:
    """Return what a tick confirms: of which household, and which mass or version of its signature."""
    return ",".join(f"{pk}:{mass}" for pk, mass in sorted(grams.items()))


def marked(mark: str) -> dict[int, int]:
    """Return what a tick has confirmed; nothing of what is no such mark."""
    pairs = [one.split(":") for one in mark.split(",")] if MARK.fullmatch(mark) else []
    return {int(pk): int(value) for pk, value in pairs}


class SignView(ScopedInspectView):
    """Lets households sign, all that are ticked or none."""

    page_title = gettext_lazy("Let households sign")
    http_method_names = ["get", "post", "options"]
    permission_required = "change"
    form: SignForm | None = None
    odd: Sequence[tuple[Household, int]] = ()
    left: Sequence[Signature] = ()
    wrong = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the agreement.

        :raises PermissionDenied: the user does not work for its cooperative
        """
        super().setup(request, *args, **kwargs)
        if not works_for(staff_of(request), self.object.cooperative_id):
            raise PermissionDenied

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With all that the page shows."""
        return super().get_object(Agreement.objects.select_related("product", "cooperative", "season"))

    def get_page_subtitle(self) -> str:
        """Product and season."""
        return f"{self.object.product} · {self.object.season}"

    @cached_property
    def asked(self) -> dict[str, str]:
        """What is searched for: a part of a name or number, and a village."""
        village = self.request.GET.get("village", "")
        is_number = village.isascii() and village.isdecimal() and len(village) <= MOST_DIGITS
        return {"q": searched(self.request.GET.get("q", "")), "village": village if is_number else ""}

    @cached_property
    def page(self) -> Any:
        """A page of the members who have not signed, of those searched for; on an answer with faults all that were ticked."""
        found = open_members(self.object)
        page: Any = Paginator(self._searched(found), A_PAGE).get_page(self.request.GET.get("p"))
        shown = list(page.object_list)
        ticked = set(self._sent()) - {one.pk for one in shown}
        all_of_page = self.request.GET.get("all") == "1" and self.request.method == "GET"
        listed = [*found.filter(pk__in=ticked), *shown]
        rows = Signature.objects.filter(agreement=self.object, household__in=listed).select_related("household")
        left = {row.household_id: row for row in rows}
        page.object_list = [self._listed(one, left.get(one.pk), all_of_page) for one in listed]
        return page

    def _searched(self, found: QuerySet[Household]) -> QuerySet[Household]:
        if self.asked["q"]:
            found = found.filter(Q(number__icontains=self.asked["q"]) | Q(head_name__icontains=self.asked["q"]))
        return found.filter(village=int(self.asked["village"])) if self.asked["village"] else found

    def _sent(self) -> list[int]:
        sent = self.request.POST.getlist("household")
        return [int(one) for one in sent if one.isascii() and one.isdecimal() and len(one) <= MOST_DIGITS]

    def _listed(self, household: Household, left: Signature | None, all_of_page: bool) -> Listed:
        typed = self.request.POST.get(f"mass-{household.pk}", "")
        return Listed(household, household.pk in self._sent() or all_of_page and left is None, typed, left)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list and the form of what is the same for all."""
        members = open_members(self.object)
        villages = Village.objects.filter(pk__in=members.order_by().values("village")).order_by("sort_key")
        shown = [row.household.pk for row in self.page.object_list]
        record_looks(staff_of(self.request), "household", shown, "signing list", timezone.now())
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "agreement": self.object,
            "form": self.form or SignForm(initial={"signed_on": timezone.localdate()}),
            "page_obj": self.page,
            "asked": self.asked,
            "villages": villages if len(villages) > 1 or self.asked["village"] else [],
            "members": members.count(),
            "odd": self.odd,
            "odd_mark": mark_of({one.pk: grams for one, grams in self.odd}),
            "left": self.left,
            "left_mark": mark_of({row.household_id: row.version for row in self.left}),
            "confirmed": {name: mark_of(marked(self.request.POST.get(name, ""))) for name in ("sure", "again")},
            "wrong": self.wrong,
            "wrong_rows": [row for row in self.page.object_list if row.wrong],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let them sign, or say who can't and why."""
        self.form = SignForm(request.POST)
        grams = self._grams() if self.form.is_valid() else {}
        if grams and not any(row.wrong for row in self.page.object_list):
            signed = self._sign(grams)
            if signed is not None:
                self._tell(signed)
                return redirect("agreements:inspect", self.object.pk)
        elif self.form.is_valid() and not self._sent():
            self.wrong = _("Tick at least one household.")
        shown: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
        return shown

    def _grams(self) -> dict[int, int]:
        """Return what each ticked household expects; what is no mass is said at its row."""
        assert self.form is not None
        rows = {row.household.pk: row for row in self.page.object_list}
        found = {}
        for pk in self._sent():
            typed = self.request.POST.get(f"mass-{pk}", "")
            try:
                mass = MassField(required=False).clean(typed) or self.form.cleaned_data["mass"]
                if mass is None:
                    raise ValidationError(_("Please type a mass, such as 1200 (斤) or 600 kg."))
            except ValidationError as refused:
                if pk in rows:
                    rows[pk].wrong = " ".join(refused.messages)
                else:
                    self.wrong = " ".join(refused.messages)
            else:
                found[pk] = mass
        return {} if self.wrong else found

    def _sign(self, grams: Mapping[int, int]) -> int | None:
        """Return how many have signed; None: nobody, and what is wrong is said."""
        assert self.form is not None
        rows = {row.household.pk: row for row in self.page.object_list}
        confirmed = grams if self.request.POST.get("sure") == mark_of(self._odd(grams)) else {}
        again = marked(self.request.POST.get("again", ""))
        try:
            return sign_households(
                self.object.pk, user=staff_of(self.request), grams=grams, consents=self.form.consents,
                signed_on=self.form.cleaned_data["signed_on"], confirmed=confirmed, again=again,
                now=timezone.now(),
            )  # fmt: skip
        except CannotSign as refused:
            self.wrong = _("Nobody has signed: some of those ticked can't.")
            for pk, why in refused.why.items():
                if pk in rows:
                    rows[pk].wrong = str(Why(why).label)
                else:
                    self.wrong += " " + self._unlisted(pk, why)
        except SignedBefore as asked:
            self.left = [row.left for pk, row in rows.items() if pk in asked.versions and row.left is not None]
        except OddMass as asked:
            self.odd = [(rows[pk].household, mass) for pk, mass in asked.grams.items() if pk in rows]
        except SupplyError as refused:
            self.wrong = refusal_text(refused)
        return None

    def _odd(self, grams: Mapping[int, int]) -> dict[int, int]:
        """Return the masses that a tick must have confirmed."""
        return {pk: mass for pk, mass in grams.items() if is_odd(mass)}

    def _unlisted(self, pk: int, why: str) -> str:
        """Name a household that is not in the list: one that has signed meanwhile; of a stranger nothing is told."""
        known = Household.objects.filter(
            pk__in=Member.objects.now().filter(cooperative=self.object.cooperative_id, household=pk).values("household")
        ).first()
        who = f"{known.number} {known.head_name}" if known else _("One of them")
        return f"{who}: {Why(why).label}."

    def _tell(self, signed: int) -> None:
        if signed:
            text = ngettext("%(n)s household has signed.", "%(n)s households have signed.", signed)
            messages.success(self.request, text % {"n": signed})
        else:
            messages.info(self.request, _("All of them had signed already. Nothing was changed."))
