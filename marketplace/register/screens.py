"""Townships, villages and cooperatives in the back office: the county enters them, each township reads its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.db.models import Count, QuerySet
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.widgets.button import HeaderButton

from marketplace.backoffice.decisions import ReasonedDecisionView
from marketplace.backoffice.filters import ScopedFilterSet, SeenFilter
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    OneName,
    ScopedDeleteView,
    ScopedHistoryView,
    ScopedIndexView,
    ScopedInspectView,
    Seen,
    request_namespace,
)
from marketplace.cooperatives.joining.deciding import lift, suspend
from marketplace.cooperatives.joining.entering import write_entered
from marketplace.cooperatives.joining.forms import ReasonForm
from marketplace.cooperatives.joining.refusals import JoiningRefused
from marketplace.cooperatives.joining.rules import next_kinds
from marketplace.cooperatives.joining.stepping import posts_over
from marketplace.cooperatives.joining.words import STAYS, STOPS, refusal_text
from marketplace.cooperatives.models import Application, Cooperative, Pairing, Step
from marketplace.people.actions import township_group
from marketplace.people.appointments.actions import may_appoint
from marketplace.people.models import PLACES, Role, User
from marketplace.people.policies import visible
from marketplace.people.staff import staff_of
from marketplace.places.models import Township, Village
from marketplace.typed_text.model_forms import TypedViewSet

from .forms import (
    CooperativeEditForm,
    CooperativeForm,
    TownshipEditForm,
    TownshipForm,
    VillageEditForm,
    VillageField,
)
from .queries import people_at


class RowNewView(OneName, CreateView):
    """The form of a new row; what it belongs to can be named in the address."""

    def get_initial(self) -> dict[str, Any]:
        """The township or village that a link names, if the user sees it."""
        initial: dict[str, Any] = super().get_initial()
        for name, model in (("township", Township), ("village", Village)):
            given = self.request.GET.get(name, "")
            if given.isascii() and given.isdecimal() and len(given) < 19:
                row = visible(self.request.user, model.objects.filter(pk=int(given))).first()
                initial |= {name: row} if row else {}
        return initial

    def get_success_url(self) -> str:
        """The row's page, which says what comes next."""
        return reverse(f"{request_namespace(self.request)}:inspect", args=[self.object.pk])


class CooperativeNewView(RowNewView):
    """The county enters a party that it has approved; one that applies itself comes by another way."""

    def get_initial_form_instance(self) -> Cooperative:
        """An approved one."""
        return Cooperative(status=Cooperative.Status.APPROVED)

    def save_instance(self) -> Cooperative:
        """With its first step."""
        party: Cooperative = super().save_instance()
        write_entered([party], user=staff_of(self.request), now=timezone.now())
        return party


class RowEditView(Seen, OneName, EditView):
    """The form of a row that is there."""

    def get_success_url(self) -> str:
        """The row's page."""
        return reverse(f"{request_namespace(self.request)}:inspect", args=[self.object.pk])


class TownshipEditView(RowEditView):
    """Its staff's group is called as the township is."""

    def save_instance(self) -> Township:
        """Save both."""
        township: Township = super().save_instance()
        township_group(township)
        return township


class RowView(ScopedInspectView):
    """What is known of a row, who works there, and what lies in it."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        """To its form, for who may change it."""
        address = self.get_edit_url()
        return [HeaderButton(_("Edit"), url=address, icon_name="edit")] if address else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the people, and what this user may do next."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kind = self.object._meta.model_name
        user = staff_of(self.request)
        invited = [
            (role.value, role.label)
            for role in Role
            if PLACES.get(role) == kind and may_appoint(user, role, self.object)
        ]
        return context | {"row": self.object, "people": people_at(self.object), "kind": kind, "invited": invited}


class TownshipView(RowView):
    """A township and its villages."""

    page_title = _("Township")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its villages."""
        villages = visible(self.request.user, Village.objects.filter(township=self.object.pk))
        adds = self.request.user.has_perm("places.add_village")
        return super().get_context_data(**kwargs) | {"villages": villages, "adds_villages": adds}


class VillageView(RowView):
    """A village and its cooperatives."""

    page_title = _("Village")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its cooperatives."""
        cooperatives = visible(self.request.user, Cooperative.objects.filter(village=self.object.pk))
        adds = self.request.user.has_perm("cooperatives.add_cooperative")
        return super().get_context_data(**kwargs) | {"cooperatives": cooperatives, "adds_cooperatives": adds}


class CooperativeView(RowView):
    """A party: what it says of itself, every step, its villages; and its suspension, by the county."""

    page_title = _("Cooperative")
    form: ReasonForm | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With its place."""
        return super().get_object(Cooperative.objects.select_related("village__township"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its steps, its application and pairings, and the form of the county's next step."""
        party, user = self.object, staff_of(self.request)
        kinds = next_kinds(party.status, posts_over(user, party)) if self.user_has_permission("change") else []
        form = self.form or ReasonForm()
        return super().get_context_data(**kwargs) | {
            "steps": party.steps.select_related("by", "appointment__township", "appointment__village"),
            "application": visible(user, Application.objects.filter(cooperative=party)).first(),
            "pairings": visible(user, Pairing.objects.filter(party=party)).select_related("village__township"),
            "form": form,
            "suspends": Step.Kind.SUSPENDED in kinds,
            "lifts": Step.Kind.LIFTED in kinds,
            "stops": STOPS,
            "stays": STAYS,
        }


class PartyStepView(ReasonedDecisionView, CooperativeView):
    """A step of a party's page."""

    refusals, refusal_text = JoiningRefused, staticmethod(refusal_text)
    form_class = ReasonForm


class SuspendView(PartyStepView):
    """Nothing of it is sold from now on."""

    def decide(self, user: User, now: datetime) -> str:
        """Suspend."""
        suspend(self.object.pk, user=user, reason=self.reason, now=now)
        return gettext("It is suspended: nothing of it is sold from now on. Its people are told why.")


class LiftView(PartyStepView):
    """It sells again."""

    def decide(self, user: User, now: datetime) -> str:
        """Lift the suspension."""
        lift(self.object.pk, user=user, reason=self.reason, now=now)
        return gettext("The suspension is lifted: its goods are on sale again.")


class RegisterViewSet(TypedViewSet):
    """Wagtail's pages to enter, change and delete rows, each of them over the rows that the user sees."""

    index_view_class = ScopedIndexView
    add_view_class = RowNewView
    edit_view_class = RowEditView
    delete_view_class = ScopedDeleteView
    history_view_class = ScopedHistoryView
    inspect_view_class = RowView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_admin_menu = True
    add_to_reference_index = False
    search_fields = ["name", "name_en"]
    search_backend_name = None

    form_base: type[forms.ModelForm[Any]] = WagtailAdminModelForm
    form_edit: type[forms.ModelForm[Any]]  # of a row that is there: says what others have changed meanwhile
    asked_once: frozenset[str] = frozenset()  # fields that only the form of a new row has

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[Any]]:
        """The form of a new row, or of one that is there."""
        left_out = self.asked_once if for_update else frozenset()
        return forms.modelform_factory(
            self.model,
            form=self.form_edit if for_update else self.form_base,
            fields=[name for name in self.form_fields if name not in left_out],
            formfield_callback=self.formfield_for_dbfield,
        )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Lists are called as in the menu; no page of usage, which would tell of others' rows."""
        common: dict[str, Any] = super().get_common_view_kwargs(
            **{"list_label": self.menu_label, "usage_url_name": None} | kwargs
        )
        return common

    def get_urlpatterns(self) -> list[URLPattern]:
        """All of Wagtail's but the usage."""
        return [one for one in super().get_urlpatterns() if one.name != "usage"]


class TownshipIndexView(ScopedIndexView):
    """Townships, each with how many villages it has."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With the number of villages."""
        townships: QuerySet[Any] = super().get_base_queryset().annotate(village_count=Count("villages"))
        return townships


class TownshipViewSet(RegisterViewSet):
    """Townships: their staff edit village pages and keep household files."""

    model = Township
    name = url_prefix = menu_name = "townships"
    icon = "site"
    menu_label = _("Townships")
    menu_order = 202
    template_prefix = "backoffice/townships/"
    index_view_class = TownshipIndexView
    edit_view_class = TownshipEditView
    inspect_view_class = TownshipView
    form_base, form_edit = TownshipForm, TownshipEditForm
    form_fields = ["name", "name_en", "latitude", "longitude"]
    list_display = [
        FirstColumn("name", label=_("Township"), accessor="label", url_name="townships:inspect", sort_key="sort_key"),
        LabelledColumn("village_count", label=_("Villages"), classname="bo-number"),
    ]


class VillageFilterSet(ScopedFilterSet):
    """By township, for somebody who sees several, and whether designated."""

    township = SeenFilter(Township, label=_("Township"))

    class Meta:
        model = Village
        fields = ["township", "designated"]


class VillageIndexView(ScopedIndexView):
    """Villages by township."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With the township."""
        return super().get_base_queryset().select_related("township")


def answer(village: Village) -> str:
    """Return whether it is designated."""
    return pgettext("answer", "yes") if village.designated else pgettext("answer", "no")


class VillageViewSet(RegisterViewSet):
    """Villages. One that was entered in the wrong township is deleted and entered anew: what lies in it moved along."""

    model = Village
    name = url_prefix = menu_name = "villages"
    icon = "home"
    menu_label = _("Villages")
    menu_order = 203
    template_prefix = "backoffice/villages/"
    index_view_class = VillageIndexView
    inspect_view_class = VillageView
    filterset_class = VillageFilterSet
    form_edit = VillageEditForm
    form_fields = ["township", "name", "name_en", "designated"]
    asked_once = frozenset({"township"})
    list_display = [
        FirstColumn("name", label=_("Village"), accessor="label", url_name="villages:inspect", sort_key="sort_key"),
        LabelledColumn("township", label=_("Township"), sort_key="township__sort_key"),
        LabelledColumn("designated", label=_("designated poor village"), accessor=answer),
    ]


class CooperativeFilterSet(ScopedFilterSet):
    """By status and kind."""

    class Meta:
        model = Cooperative
        fields = ["status", "kind"]


class CooperativeIndexView(ScopedIndexView):
    """Cooperatives with their village."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With village and township."""
        return super().get_base_queryset().select_related("village__township")


class CooperativeViewSet(RegisterViewSet):
    """Cooperatives: their names, their village, and what they say of themselves on the pages of their produce."""

    model = Cooperative
    name = url_prefix = menu_name = "cooperatives"
    icon = "group"
    menu_label = _("Cooperatives")
    menu_order = 205
    template_prefix = "backoffice/cooperatives/"
    index_view_class = CooperativeIndexView
    inspect_view_class = CooperativeView
    add_view_class = CooperativeNewView
    filterset_class = CooperativeFilterSet
    form_base, form_edit = CooperativeForm, CooperativeEditForm
    form_fields = ["name", "name_en", "kind", "credit_code", "village", "about", "about_en"]
    list_display = [
        FirstColumn(
            "name", label=_("Cooperative"), accessor="label", url_name="cooperatives:inspect", sort_key="sort_key"
        ),
        LabelledColumn("kind", label=pgettext_lazy("party", "Kind"), accessor="get_kind_display", sort_key="kind"),
        LabelledColumn("village", label=_("Village"), sort_key="village__sort_key"),
        LabelledColumn("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """And its suspension."""
        page = {"template_name": self.inspect_template_name}
        steps: dict[str, type[PartyStepView]] = {"suspend": SuspendView, "lift": LiftView}
        return [
            *super().get_urlpatterns(),
            *[path(f"{name}/<int:pk>/", self.construct_view(view, **page), name=name) for name, view in steps.items()],
        ]

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
        """Return the form's field of a column."""
        if db_field.name == "village":
            kwargs["form_class"] = VillageField
        return super().formfield_for_dbfield(db_field, **kwargs)
