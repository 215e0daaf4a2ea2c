from functools import partial
from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.signals import request_finished
from django.db import transaction
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.signals import page_published, page_unpublished, pre_page_move

# Modules that register with `cms.site.shown` what a type of page shows.
REGISTERING = (
    "cms.showing.home",
    "cms.showing.produce",
    "cms.showing.villages",
    "cms.showing.collections",
    "cms.finding.listing",
)


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Storefront")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what pages show, set the most pixels of a picture, keep the editors' group, and share cards with pages.

        Pillow refuses, wherever a picture is opened, what `marketplace.uploads.pictures` refuses: at twice its limit,
        from the header alone.
        """
        for module in REGISTERING:
            import_module(module)
        Image.MAX_IMAGE_PIXELS = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 2
        _count_misses()
        _mend_back_office()
        post_migrate.connect(_set_editors)
        post_save.connect(_let_editors_in, sender="cms.HomePage")
        post_save.connect(_let_township_in, sender="cms.TownshipPage")
        post_delete.connect(_forget_cards, sender="wagtailcore.Page")
        pre_page_move.connect(_refuse_foreign_move)
        page_published.connect(_forget_cards)  # another picture, perhaps
        page_unpublished.connect(_forget_cards)


def _count_misses() -> None:
    """Count the words of searches that found nothing, and write that down between requests."""
    from cms.finding.words.misses import count_noted, write_counted  # models are loaded later than this module
    from cms.freshness.page_cache import answered

    answered.connect(count_noted)
    request_finished.connect(write_counted)


def _mend_back_office() -> None:
    """Show what Wagtail has named in English by our words, and keep what the shop can't be without."""
    from cms.editing import (
        kept_site,
        own_words,
        page_list,
        redirect_form,
        translations_report,
    )  # models are loaded later than this module

    own_words.name_rows()
    redirect_form.require_targets()
    translations_report.read_in_one_go()
    page_list.read_translations_with_the_list()
    kept_site.keep_default_site()
    pre_delete.connect(kept_site.keep_site, sender="wagtailcore.Site")
    pre_delete.connect(kept_site.keep_home, sender="wagtailcore.Page")


def _set_editors(sender: AppConfig, **kwargs: Any) -> None:
    """Have the group of the storefront's editors, once every app's permissions are in the database."""
    from cms.editing.editors import editors_group  # models are loaded later than this module

    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender is last:
        editors_group()


def _let_editors_in(created: bool, raw: bool, **kwargs: Any) -> None:
    """Let editors edit a home page that has just been made: the first one, or that of a language more."""
    from cms.editing.editors import editors_group  # models are loaded later than this module

    if created and not raw:
        editors_group()


def _let_township_in(instance: Any, raw: bool, **kwargs: Any) -> None:
    """Let a township's staff edit the page that has just been made for it, in whichever language, and what is below it."""
    from cms.editing.editors import grant_township_pages  # models are loaded later than this module
    from marketplace.people.actions import township_group

    if not raw:
        grant_township_pages(instance, township_group(instance.township))


def _refuse_foreign_move(**kwargs: Any) -> None:
    from cms.editing.moving import refuse_foreign_move  # models are loaded later than this module

    refuse_foreign_move(**kwargs)


def _forget_cards(instance: Any, **kwargs: Any) -> None:
    from cms.site.share_cards import forget_cards_of  # models are loaded later than this module

    transaction.on_commit(partial(forget_cards_of, instance.pk), robust=True)
