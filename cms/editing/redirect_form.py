"""The form of a redirect, which says where it leads: one that leads nowhere would be a 404."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.contrib.redirects import views
from wagtail.contrib.redirects.forms import RedirectForm


class LeadingForm(RedirectForm):
    """Wagtail's own, with one of its two targets required."""

    def clean(self) -> None:
        """Refuse a redirect without a target."""
        super().clean()
        targets = ("redirect_page", "redirect_link")
        if not any(self.cleaned_data.get(name) or name in self.errors for name in targets):
            self.add_error("redirect_page", _("Choose the page that this leads to, or give another address below."))


def require_targets() -> None:
    """Put this form in place of Wagtail's, in the import of a list too."""
    views.RedirectForm = LeadingForm
    for view in (views.CreateView, views.EditView):
        view.form_class = LeadingForm
