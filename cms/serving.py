"""Finds the page of an address in two queries, whatever its depth; Wagtail's own way asks level by level."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction, Site

from cms.models.public_page import PublicPage

RESTRICTED = Exists(
    PageViewRestriction.objects.annotate(asked=ExpressionWrapper(OuterRef("path"), CharField())).filter(
        asked__startswith=F("page__path")
    )
)


def find_page(path: str) -> PublicPage | None:
    """Return the live public page at `path` in the active language, or None when Wagtail is to look for itself.

    :param path: the address behind the language's prefix, without a leading slash
    """
    roots = [root.root_path for root in Site.get_site_root_paths() if root.language_code == get_language()]
    if len(roots) != 1:
        return None  # several sites: which one is meant is Wagtail's to say
    url_path = roots[0] + path
    # The slug has an index, the path has none.
    found = (
        Page.objects.filter(slug=url_path.rstrip("/").rpartition("/")[2], url_path=url_path, live=True)
        .annotate(restricted=RESTRICTED)
        .values_list("pk", "content_type_id", "restricted")
        .first()
    )
    if found is None:
        return None
    pk, content_type_id, restricted = found
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    if model is None or not issubclass(model, PublicPage):
        return None
    page = model.objects.select_related("locale", *model.serving_relations).get(pk=pk)
    page.known_unrestricted = not restricted
    return page
