"""The first pages of a marketplace of one's own: home, produce list and villages in every language. Its editors fill them."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from cms.models import HomePage, StorefrontPage, VillageIndexPage
from marketplace.people.models import User


def found_storefront(user: User) -> bool:
    """Make the pages that every storefront needs, with no more in them than words for being empty, unless there is a home page.

    Call it in a transaction. The home page takes the place of Wagtail's welcome page.

    :param user: whom the pages' history names
    :returns: whether they were made
    """
    if HomePage.objects.exists():
        return False
    root = Page.get_first_root_node()
    assert root is not None
    welcome = Page.objects.child_of(root).filter(slug="home").first()
    if welcome is not None:
        Page.objects.filter(pk=welcome.pk).update(slug="welcome")
    originals: dict[type[Page], Page] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            home = _publish(root, _home(language), originals, user)
            for page in _below(home):
                _publish(home, page, originals, user)
    _show(originals[HomePage], welcome)
    return True


def _home(language: str) -> HomePage:
    return HomePage(
        title=_("Two-Way Market"),
        slug="home" if language == settings.LANGUAGE_CODE else f"home-{language}",
        locale=Locale.objects.get_or_create(language_code=language)[0],
        heading=_("Two-Way Market"),
        lead=_("Nothing is on sale yet: the first produce is being entered. Please come again soon."),
    )


def _below(home: Page) -> list[Page]:
    return [
        StorefrontPage(title=_("Produce"), slug="produce", locale=home.locale, show_in_menus=True),
        VillageIndexPage(title=_("Villages"), slug="villages", locale=home.locale, show_in_menus=True),
    ]


def _publish(parent: Page, page: Page, originals: dict[type[Page], Page], user: User) -> Page:
    """Publish a page; of one language more it is the translation of the first one's."""
    original = originals.setdefault(type(page), page)
    page.translation_key = original.translation_key
    parent.add_child(instance=page)
    page.save_revision(user=user, log_action=True).publish()
    page.refresh_from_db()
    return page


def _show(home: Page, welcome: Page | None) -> None:
    """Lead visitors to the home page, where they were led to Wagtail's own."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    elif site.root_page.specific_class is Page:
        site.root_page = home
        site.save()
    if welcome is not None and welcome.specific_class is Page and not Site.objects.filter(root_page=welcome).exists():
        Page.objects.get(pk=welcome.pk).delete()
