"""Administrators' list of users, with the fields that our users have."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

from .models import User


class PhoneOrEmailForm(forms.ModelForm[User]):
    """Asks for what one of the two ways to sign in needs."""

    first_name = None
    last_name = None
    name = forms.CharField(label=_("Full name"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def clean_email(self) -> str | None:
        """No address is no address, not an empty one: addresses are unique."""
        return self.cleaned_data["email"] or None

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
        fields = {"phone", "email", "name", "is_superuser", "groups"}


class PersonEditForm(PhoneOrEmailForm, UserEditForm):
    """Somebody who is there already."""

    class Meta(UserEditForm.Meta):
        fields = {"phone", "email", "name", "is_active", "is_superuser", "groups"}


class PeopleViewSet(UserViewSet):
    """Wagtail's own, with our forms."""

    search_fields = ["name", "email", "phone"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[User]]:
        """The form for a new user or for an existing one."""
        return PersonEditForm if for_update else PersonCreationForm
