"""For search engines: which pages there are, in which languages, and which addresses are of no use to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.models import CampaignPage, ProducePage
from cms.models.public_page import PublicPage
from cms.site.addresses import Alternate, in_order, page_address
from marketplace.catalogue.queries import on_sale

# Behind the language's prefix; everything that is somebody's own or changes something. The empty basket is a page.
PRIVATE = ("accounts/", "basket/add", "basket/badge/", "basket/update/", "checkout/", "delivery/", "orders/")
FIELDS = ("translation_key", "locale__language_code", "url_path", "last_published_at")
PageRow = dict[str, Any]


class StoryPages(Sitemap):  # type: ignore[type-arg]  # not generic at run time
    """Every public page in every language, with its translations."""

    limit = 10_000

    def items(self) -> QuerySet[Page, PageRow]:
        """Return the live pages that anybody may see, of produce those of what may be sold."""
        pages = Page.objects.live().public().filter(content_type__in=_public_types(), depth__gt=1)
        now = timezone.now()
        past = CampaignPage.objects.exclude(starts_at__lte=now, ends_at__gt=now).values("pk")
        unsold = ProducePage.objects.exclude(on_sale("product__")).values("pk")
        rows: QuerySet[Page, PageRow] = pages.exclude(pk__in=past).exclude(pk__in=unsold).order_by("pk").values(*FIELDS)
        return rows

    def location(self, item: PageRow) -> str:
        """Return a page's address."""
        return page_address(item["url_path"], item["locale__language_code"])

    def lastmod(self, item: PageRow) -> datetime | None:
        """Return when the page was last published."""
        published: datetime | None = item["last_published_at"]
        return published

    def get_latest_lastmod(self) -> datetime | None:
        """Return when any page was last published, in one query."""
        return self.items().order_by("-last_published_at").values_list("last_published_at", flat=True).first()

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """Return the entries of one file, each with the same page in every language."""
        entries: list[dict[str, Any]] = super().get_urls(page, site, protocol)
        known = _translations([entry["item"]["translation_key"] for entry in entries])
        root = f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        for entry in entries:
            languages = known[entry["item"]["translation_key"]]
            entry["alternates"] = [
                {"lang_code": _html_code(one.code), "location": root + one.address} for one in languages
            ]
            entry["alternates"].append({"lang_code": "x-default", "location": root + languages[0].address})
        return entries


class Places(Sitemap):  # type: ignore[type-arg]  # not generic at run time
    """Public addresses of the shop itself, in every language."""

    i18n = alternates = x_default = True
    names: ClassVar[Sequence[str]] = ("season-calendar", "verify", "sell-with-us")

    def items(self) -> list[str]:
        """Return their names in the URL configuration."""
        return list(self.names)

    def location(self, item: str) -> str:
        """Return the address in the active language."""
        return reverse(item)


SITEMAPS = {"pages": StoryPages, "places": Places}


def robots(request: HttpRequest) -> HttpResponse:
    """Answer with what crawlers need not ask for, and where the sitemap is."""
    prefixes = ["/" if code == settings.LANGUAGE_CODE else f"/{code}/" for code, _name in settings.LANGUAGES]
    lines = ["User-agent: *", "Disallow: /admin/"]
    lines += [f"Disallow: {prefix}{path}" for prefix in prefixes for path in PRIVATE]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap-index'))}", ""]
    answer = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def _public_types() -> list[int]:
    models = [model for model in apps.get_models() if issubclass(model, PublicPage)]
    return [found.pk for found in ContentType.objects.get_for_models(*models).values()]


def _translations(keys: list[Any]) -> dict[Any, list[Alternate]]:
    found: dict[Any, list[Alternate]] = defaultdict(list)
    rows = Page.objects.live().public().filter(translation_key__in=keys).values_list(*FIELDS[:3])
    for key, code, url_path in rows:
        found[key].append(Alternate(code, page_address(url_path, code)))
    return {key: in_order(languages) for key, languages in found.items()}


def _html_code(code: str) -> str:
    return "zh-Hans" if code == "zh-hans" else code
