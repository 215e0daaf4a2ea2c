"""A manager admits households of the township: searched for by name, number or village, ticked, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.viewsets import ScopedNewView
from marketplace.cooperatives.models import Cooperative, Member
from marketplace.cooperatives.policies import managed_by
from marketplace.households.models import Household
from marketplace.people.audit import record_looks
from marketplace.people.staff import staff_of
from marketplace.places.models import Village
from marketplace.typed_text.rules import searched

from .admitting import admit_households
from .forms import AdmitForm
from .refusals import CannotJoin, MemberError
from .words import refusal_text

A_PAGE = 100
SHORTEST = 2  # of what is searched for: a single sign would list half the township
MOST_DIGITS = 18
LOOK = "member search"  # what the log of looks calls it


@dataclass(slots=True)
class Listed:
    """A household in the list, ticked or not; `wrong` says why it can't join."""

    household: Household
    ticked: bool = False
    wrong: str = ""


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS else None


class AdmitView(ScopedNewView):
    """Lists nobody before something is searched for: the register is not the cooperative's. Whom it lists is logged."""

    model = Member
    page_title = gettext_lazy("Admit households")
    list_label = pgettext_lazy("of a cooperative", "Members and shares")
    template_name = "backoffice/members/new.html"
    header_icon = "plus"
    form: AdmitForm | None = None
    wrong = ""

    @cached_property
    def cooperatives(self) -> list[Cooperative]:
        """Those that the user manages; all of them for an administrator."""
        return list(managed_by(staff_of(self.request)).select_related("village__township"))

    @cached_property
    def cooperative(self) -> Cooperative | None:
        """The one that is asked for, or the only one.

        :raises Http404: another one
        """
        asked = self.request.GET.get("cooperative", "")
        if not asked:
            return self.cooperatives[0] if len(self.cooperatives) == 1 else None
        found = next((one for one in self.cooperatives if one.pk == _number(asked)), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def asked(self) -> dict[str, str]:
        """What is searched for: a part of a name or number, and a village."""
        return {"q": searched(self.request.GET.get("q", "")), "village": self.request.GET.get("village", "")}

    @cached_property
    def page(self) -> Any:
        """A page of the households that fit; on an answer with faults those that were ticked come first."""
        found = self._candidates()
        page: Any = Paginator(self._searched(found), A_PAGE).get_page(self.request.GET.get("p"))
        shown = list(page.object_list)
        sent = set(self._sent())
        elsewhere = found.filter(pk__in=sent - {one.pk for one in shown})
        all_of_page = self.request.GET.get("all") == "1" and self.request.method == "GET"
        rows = [*elsewhere, *shown]
        record_looks(staff_of(self.request), "household", [one.pk for one in rows], LOOK, timezone.now())
        page.object_list = [Listed(one, all_of_page or one.pk in sent) for one in rows]
        return page

    def _candidates(self) -> QuerySet[Household]:
        if self.cooperative is None:
            return Household.objects.none()
        theirs = Member.objects.now().filter(cooperative=self.cooperative.pk, household=OuterRef("pk"))
        rows = Household.objects.filter(~Exists(theirs), village__township=self.cooperative.village.township_id)
        return rows.select_related("village").order_by("village__sort_key", "number")

    def _searched(self, found: QuerySet[Household]) -> QuerySet[Household]:
        village, words = _number(self.asked["village"]), self.asked["q"]
        if village is None and len(words) < SHORTEST:
            return found.none()
        if words:
            found = found.filter(Q(number__icontains=words) | Q(head_name__icontains=words))
        return found if village is None else found.filter(village=village)

    def _sent(self) -> list[int]:
        return [pk for one in self.request.POST.getlist("household") if (pk := _number(one)) is not None]

    def new_form(self, given: QueryDict | None = None) -> AdmitForm:
        """Both days, of today."""
        today = timezone.localdate()
        return AdmitForm(given, initial={"joined_on": today, "consented_on": today})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list and the form of what is the same for all."""
        villages = Village.objects.none()
        if self.cooperative:
            villages = Village.objects.filter(township=self.cooperative.village.township_id).order_by("sort_key")
        rows = self.page.object_list
        return super().get_context_data(**kwargs) | {
            "cooperative": self.cooperative,
            "cooperatives": self.cooperatives,
            "page_obj": self.page,
            "asked": self.asked,
            "has_asked": bool(self.asked["q"] or self.asked["village"]),
            "villages": villages,
            "wrong": self.wrong,
            "wrong_rows": [row for row in rows if row.wrong],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Admit them, or say who can't join and why."""
        self.form = self.new_form(request.POST)
        if not self._sent():
            self.wrong = _("Tick at least one household.")
        elif self.form.is_valid() and self.cooperative is not None and self._admit(self.cooperative):
            return redirect(f"{reverse('members:index')}?cooperative={self.cooperative.pk}")
        shown: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
        return shown

    def _admit(self, cooperative: Cooperative) -> bool:
        """Return whether they have joined; what is wrong is said."""
        assert self.form is not None
        given, now = self.form.cleaned_data, timezone.now()
        try:
            new = admit_households(
                cooperative.pk, user=staff_of(self.request), households=self._sent(), joined_on=given["joined_on"],
                consented_on=given["consented_on"], now=now,
            )  # fmt: skip
        except MemberError as refused:
            self.wrong = refusal_text(refused)
            if isinstance(refused, CannotJoin):
                self._say(refused)
            return False
        if new:
            text = ngettext("%(n)s household has joined.", "%(n)s households have joined.", new)
            messages.success(self.request, text % {"n": new})
        else:
            messages.info(self.request, _("All of them were members already. Nothing was changed."))
        return True

    def _say(self, refused: CannotJoin) -> None:
        rows = {row.household.pk: row for row in self.page.object_list}
        for pk, why in refused.why.items():
            if pk in rows:
                rows[pk].wrong = why
            else:
                self.wrong += f" {_('One of them')}: {why}."
