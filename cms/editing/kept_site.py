"""What the shop can't be without: its site, and the home page that the site leads to. Without them every page is a 404."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page, Site
from wagtail.sites.forms import SiteForm
from wagtail.sites.views import SiteViewSet

from marketplace.backoffice.dependants import StillNeeded


class KeptSiteForm(SiteForm):
    """Wagtail's own; one site stays the one that answers wherever no other does."""

    def clean_is_default_site(self) -> bool:
        """Refuse to leave the shop without such a site.

        :raises ValidationError: it would be
        """
        is_default: bool = self.cleaned_data["is_default_site"]
        if not is_default and not Site.objects.exclude(pk=self.instance.pk).filter(is_default_site=True).exists():
            raise forms.ValidationError(
                _("No other site is the default one: without it the shop is not found under every address.")
            )
        return is_default


def keep_site(instance: Site, **kwargs: Any) -> None:
    """Receive that a site is going to be deleted.

    :raises StillNeeded: it is the only one, or the default one
    """
    others = Site.objects.exclude(pk=instance.pk)
    if not others.exists():
        raise StillNeeded(_("This is the only site: without it no page of the shop is found. Nothing was changed."))
    if instance.is_default_site and not others.filter(is_default_site=True).exists():
        raise StillNeeded(_("This is the default site: make another one the default first. Nothing was changed."))


def keep_home(instance: Page, **kwargs: Any) -> None:
    """Receive that a page is going to be deleted: what a door has let through, such as one that is deleted with another.

    :raises StillNeeded: a site leads to it
    """
    if sites := _sites_of([instance]):
        raise StillNeeded(_home_words(sites))


def refuse_home(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Lead back to a home page that was to be deleted or unpublished, with the reason; None for any other page."""
    return _refused(request, [page])


def refuse_home_among(request: HttpRequest, action: str, pages: Iterable[Any], view: Any) -> HttpResponse | None:
    """As `refuse_home`, of several pages at once."""
    return _refused(request, pages) if action in ("delete", "unpublish") else None


def _refused(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    sites = _sites_of([page for page in pages if isinstance(page, Page)])
    if not sites:
        return None
    messages.error(request, _home_words(sites))
    return redirect("wagtailadmin_explore", sites[0].root_page_id)


def _sites_of(pages: Iterable[Page]) -> list[Site]:
    return list(Site.objects.filter(root_page__in=[page.pk for page in pages]))


def _home_words(sites: list[Site]) -> str:
    text = _(
        "This is the home page of the site “%(site)s”: without it no page of the shop is found. "
        "Let the site lead to another home page first. Nothing was changed."
    )
    return text % {"site": sites[0].site_name or sites[0].hostname}


def keep_default_site() -> None:
    """Put this form in place of Wagtail's."""
    SiteViewSet.get_form_class = lambda _self, for_update=False: KeptSiteForm
