"""The back office's front door, everybody's own settings in it, and administrators' list of users."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.messages import get_messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.i18n import JavaScriptCatalog
from wagtail.admin import messages as admin_messages
from wagtail.admin.localization import get_localized_response
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.account import (
    AccountView,
    BaseSettingsPanel,
    LocaleSettingsPanel,
    LogoutView,
    ThemeSettingsPanel,
)
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.models import UserProfile
from wagtail.users.views import groups
from wagtail.users.views.groups import GroupViewSet
from wagtail.users.views.groups import IndexView as GroupList
from wagtail.users.views.users import CreateView, DeleteView, EditView, UserViewSet
from wagtail.users.views.users import IndexView as UserList

from marketplace.typed_text.fields import EmailField, NameField

from .acting import SESSION_KEY
from .appointments.actions import AppointmentRefused
from .appointments.closing import refuse_to_lose
from .appointments.queries import ended_of
from .appointments.words import refusal_text
from .closing_screens import CloseAccountView
from .login_names import login_name
from .models import Appointment, User
from .proofs.changes import login_was_changed
from .reauthentication import Reauthenticated
from .seen_values import SeenValues
from .staff import staff_of


@never_cache
def back_office_door(request: HttpRequest) -> HttpResponse:
    """Send whoever knocks where they belong: to sign in, into the back office, or to a page that says they have no role.

    Wagtail sends everybody who may not enter here. Somebody signed in without a role would else be sent back and forth
    between here and the login page for ever.
    """
    home = reverse("wagtailadmin_home")
    wanted = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        wanted = home
    if request.user.is_anonymous:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect(wanted)
    for _message in get_messages(request):
        pass  # Wagtail's own refusal, which would turn up on some later page
    return render(request, "backoffice/refused.html", {"ended": ended_of(staff_of(request))}, status=403)


def back_office_way_out(request: HttpRequest) -> HttpResponse:
    """Sign out; who only came by the address is asked first, and stays signed in.

    Wagtail's own view takes the session's cookie away also where it refuses the method.
    """
    if request.method != "POST":
        return redirect("account_logout")
    answer: HttpResponse = LogoutView.as_view()(request)
    return answer


def backoffice_messages(request: HttpRequest) -> HttpResponse:
    """The texts of Wagtail's scripts; its own view looks up none but Wagtail's catalogue, which has gaps in Chinese."""
    answer: HttpResponse = get_localized_response(JavaScriptCatalog.as_view(packages=None), request)
    return answer


class NameForm(forms.ModelForm[User]):
    """How the back office calls somebody."""

    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": _("Your name")}
        field_classes = {"name": NameField}


class NamePanel(BaseSettingsPanel):
    """The name; phone and e-mail are what one signs in with, and are changed on the storefront's account pages."""

    name = "name"
    title = _("Your name")
    order = 100
    form_class = NameForm


class OwnAccountView(AccountView):
    """Wagtail's account page without what our users lack (first and last name, avatars, mail about comments)."""

    template_name = "backoffice/people/account.html"

    def get_panels(self) -> list[Any]:
        """Name, language and theme."""
        user = self.request.user
        profile = UserProfile.get_for_user(user)
        panels = [panel(self.request, user, profile) for panel in (NamePanel, LocaleSettingsPanel, ThemeSettingsPanel)]
        return [panel for panel in panels if panel.is_active()]


class PhoneOrEmailForm(forms.ModelForm[User]):
    """Asks for what one of the two ways to sign in needs."""

    first_name = None
    last_name = None
    name = NameField(label=_("Full name"), max_length=60, required=False)
    email = EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("is_superuser", None)  # appointments decide who is an administrator, and who is in which group

    def clean_email(self) -> str | None:
        """No address is no address, not an empty one: addresses are unique."""
        return login_name(self.cleaned_data["email"]) or None

    def _clean_username(self) -> None:
        """The model's own unique constraints name a duplicate; Wagtail's check takes two missing addresses for one."""

    def clean(self) -> None:
        """One of the two is needed."""
        super().clean()
        if not self.errors and not (self.cleaned_data.get("phone") or self.cleaned_data.get("email")):
            raise forms.ValidationError(_("Enter a phone number or an e-mail address to sign in with."))


class PersonCreationForm(PhoneOrEmailForm, UserCreationForm):
    """A new user."""

    class Meta(UserCreationForm.Meta):
        fields = {"phone", "email", "name"}


class PersonEditForm(SeenValues, PhoneOrEmailForm, UserEditForm):
    """Somebody who is there already."""

    class Meta(UserEditForm.Meta):
        fields = {"phone", "email", "name", "is_active"}

    def save(self, commit: bool = True) -> User:
        """Save. What one signs in with, changed by somebody else, is not proved, and ends all sessions; its owner is told.

        :raises AppointmentRefused: nobody else does what they hold, so they can't be switched off
        """
        phone, email = (
            str(self.initial.get(name) or "") if name in self.changed_data else None for name in ("phone", "email")
        )
        password = bool(self.cleaned_data.get("password1"))
        if not self.cleaned_data.get("is_active", True):  # absent where one edits oneself
            refuse_to_lose([self.instance])
        self.instance.phone_verified &= "phone" not in self.changed_data
        user: User = super().save(commit)
        if password or phone is not None or email is not None:
            login_was_changed(user, phone=phone, email=email, password=password)
        return user


class NewPersonView(Reauthenticated, CreateView):
    """Wagtail's own; a password is typed in it."""

    keeps_form = False


class PersonView(Reauthenticated, EditView):
    """Wagtail's own; a password may be typed in it."""

    keeps_form = False

    def form_valid(self, form: PersonEditForm) -> HttpResponse:
        """Save, or say why somebody can't be switched off."""
        try:
            answer: HttpResponse = super().form_valid(form)
        except AppointmentRefused as refused:
            form.add_error("is_active", refusal_text(refused))
            self.produced_error_code, self.produced_error_message = "validation_error", self.get_error_message()
            answer = self.form_invalid(form)
        return answer


class DeletePersonView(Reauthenticated, DeleteView):
    """Wagtail's own."""

    confirms = _("Delete a user")


def held_words(user: User) -> str:
    """Return what somebody holds, for the list of users, whose rows have it prefetched.

    Who holds nothing and is in a group gets in by that alone, since before there were appointments: it is said.
    """
    if held := " / ".join(str(one) for one in user.appointments.all()):
        return held
    groups = ", ".join(str(one) for one in user.groups.all())
    return gettext("no appointment; only the group: %(groups)s") % {"groups": groups} if groups else "–"


class PeopleIndexView(UserList):
    """Wagtail's list of users, with what each of them holds."""

    @cached_property
    def columns(self) -> list[Any]:
        """That in place of who is an administrator."""
        holds = Column("holds", accessor=held_words, label=_("Holds"), width="30%")
        return [holds if column.name == "is_superuser" else column for column in super().columns]

    def get_base_queryset(self) -> QuerySet[User]:
        """With what they hold now."""
        held = Appointment.objects.holding(timezone.now()).select_related("township", "village", "cooperative")
        users: QuerySet[User] = super().get_base_queryset()
        return users.prefetch_related(Prefetch("appointments", held.order_by("pk")), "groups")


class PeopleViewSet(UserViewSet):
    """Wagtail's own, with our forms."""

    index_view_class = PeopleIndexView
    add_view_class = NewPersonView
    edit_view_class = PersonView
    delete_view_class = DeletePersonView
    search_fields = ["name", "email", "phone"]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Also where an account is closed, for people who have done something and can't be deleted."""
        close = self.construct_view(CloseAccountView, **self.get_delete_view_kwargs())
        return [*super().get_urlpatterns(), path(f"close/<{self.pk_path_converter}:pk>/", close, name="close")]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[User]]:
        """The form for a new user or for an existing one."""
        return PersonEditForm if for_update else PersonCreationForm


def act_as_another(request: HttpRequest) -> HttpResponse:
    """Act as another of one's appointments from now on, and begin at its home page, or go back to the form that was written as it."""
    wanted = request.POST.get("appointment", "")
    chosen = next((one for one in staff_of(request).acting_choices if str(one.pk) == wanted), None)
    if chosen is not None:
        request.session[SESSION_KEY] = chosen.pk
    elif request.method == "POST":
        admin_messages.error(request, gettext("You don't hold this appointment any more. Nothing was changed."))
    back, home = request.POST.get("next", ""), reverse("wagtailadmin_home")
    is_ours = back.startswith(home) and url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if is_ours else home)


class GroupIndexView(GroupList):
    """Wagtail's list of groups, by their names in the reader's language."""

    columns = [
        TitleColumn(
            "name",
            label=GroupList.columns[0].label,
            accessor=str,
            sort_key="name",
            url_name="wagtailusers_groups:edit",
        )
    ]


class NewGroupView(Reauthenticated, groups.CreateView):
    """Wagtail's own."""

    confirms = _("Make a new group")

    def subject(self) -> str:
        """Its name, as typed."""
        return self.request.POST.get("name", "")


class GroupView(Reauthenticated, groups.EditView):
    """Wagtail's own: what it lets people do."""

    confirms = _("Change a group and what it may do")


class DeleteGroupView(Reauthenticated, groups.DeleteView):
    """Wagtail's own."""

    confirms = _("Delete a group")


class GroupsViewSet(GroupViewSet):
    """Wagtail's own, with that list; what people may do is changed by nobody who has but found a screen open."""

    index_view_class = GroupIndexView
    add_view_class = NewGroupView
    edit_view_class = GroupView
    delete_view_class = DeleteGroupView
