"""The demo's pages in both languages: made once, published with a revision, and from then on the editors' own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils.html import escape
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.editing.editors import editors_group, grant_township_pages
from cms.models import HomePage, ProducePage, StorefrontPage, StoryImage, TownshipPage, VillageIndexPage, VillagePage
from marketplace.catalogue.models import Product
from marketplace.people.actions import township_group

from . import page_words, produce_stories_en, produce_stories_zh, village_stories_en, village_stories_zh
from .front import Front
from .places import SCENES, VILLAGES
from .produce import PRODUCE
from .registry import World
from .story import Block, Heading, Number, Picture, Produce, Story, Text

P = TypeVar("P", bound=Page)

LANGUAGES = ("zh-hans", "en")
VILLAGE_STORIES = {"zh-hans": village_stories_zh.VILLAGE_STORIES, "en": village_stories_en.VILLAGE_STORIES}
PRODUCE_STORIES = {"zh-hans": produce_stories_zh.PRODUCE_STORIES, "en": produce_stories_en.PRODUCE_STORIES}


def load_pages(world: World, products: dict[str, Product], pictures: dict[str, StoryImage]) -> int:
    """Make the pages that are missing, the default language first, so that the others become its translations.

    :returns: how many pages were made
    """
    publisher = _Publisher(world, products, pictures)
    for language in LANGUAGES:
        with transaction.atomic():
            publisher.publish(language)
    for township in world.townships.values():
        page = TownshipPage.objects.filter(township=township).first()
        if page:
            grant_township_pages(page, township_group(township))
    with transaction.atomic():
        front = Front(world, publisher.produce_pages, pictures, publisher.stream)
        made = front.load()
        editors_group()
    return publisher.made + made


class _Publisher:
    def __init__(self, world: World, products: dict[str, Product], pictures: dict[str, StoryImage]) -> None:
        self.world = world
        self.products = products
        self.pictures = pictures
        self.made = 0
        self.produce_pages: dict[tuple[str, str], ProducePage] = {}
        self.locale = Locale.get_default()

    def publish(self, language: str) -> None:
        """Make the pages of one language that are missing."""
        self.locale = Locale.objects.get_or_create(language_code=language)[0]
        home = self._home(language)
        words = page_words.STOREFRONT[language]
        storefront = self._page(
            home,
            StorefrontPage,
            "produce",
            show_in_menus=True,
            lead=words.lead,
            **_titles(words.title, words.description),
        )
        for key, product in self.products.items():
            self.produce_pages[language, key] = self._produce(storefront, key, product, PRODUCE_STORIES[language][key])
        words = page_words.VILLAGES[language]
        index = self._page(
            home,
            VillageIndexPage,
            "villages",
            show_in_menus=True,
            lead=words.lead,
            **_titles(words.title, words.description),
        )
        for key, township in self.world.townships.items():
            words = page_words.TOWNSHIPS[language][key]
            parent = self._page(
                index, TownshipPage, key, stands_for={"township": township}, lead=words.lead,
                body=self.stream(words.body, language), **_titles(words.title, words.description),
            )  # fmt: skip
            for village, facts in VILLAGES.items():
                if facts.township == key and village in VILLAGE_STORIES[language]:
                    self._village(parent, village, VILLAGE_STORIES[language][village], language)

    def _home(self, language: str) -> HomePage:
        """The home page of a language; the first one takes the place of Wagtail's welcome page."""
        words = page_words.HOME[language]
        root = Page.get_first_root_node()
        assert root is not None
        slug = "home" if language == LANGUAGES[0] else f"home-{language}"
        found: HomePage | None = HomePage.objects.filter(locale=self.locale).first()
        if found:
            return found
        site = Site.objects.get(is_default_site=True)
        welcome = site.root_page if site.root_page.specific_class is Page else None
        if welcome and welcome.slug == slug:
            Page.objects.filter(pk=welcome.pk).update(slug="welcome")
        home = self._page(
            root, HomePage, slug, heading=words.heading, lead=words.lead, picture=self.pictures["home_hero"],
            **_titles(words.title, words.description),
        )  # fmt: skip
        if welcome:
            site.root_page = home
            site.save()
            Page.objects.get(pk=welcome.pk).delete()
        return home

    def _produce(self, parent: StorefrontPage, key: str, product: Product, story: Story) -> ProducePage:
        first, *others = [self.pictures[scene] for scene in PRODUCE[key].scenes]
        language = self.locale.language_code
        return self._page(
            parent,
            ProducePage,
            key.replace("_", "-"),
            stands_for={"product": product},
            summary=story.summary,
            main_picture=first,
            pictures=[("picture", {"picture": image, "caption": ""}) for image in others],
            story=self.stream(story.body, language),
            **_titles(story.title, story.description),
        )

    def _village(self, parent: TownshipPage, key: str, story: Story, language: str) -> VillagePage:
        return self._page(
            parent,
            VillagePage,
            key.replace("_", "-"),
            stands_for={"village": self.world.villages[key]},
            summary=story.summary,
            picture=self.pictures[SCENES[key]],
            story=self.stream(story.body, language),
            **_titles(story.title, story.description),
        )

    def _page(
        self, parent: Page, model: type[P], slug: str, stands_for: dict[str, Any] | None = None, **fields: Any
    ) -> P:
        """Return the page, or make, check and publish it. One that is there stays as and where its editors left it.

        :param stands_for: what the page is about, by which it is found whatever it is called; nothing: there is one of its kind
        """
        about = stands_for or {}
        found: P | None = model.objects.filter(locale=self.locale, **about).order_by("pk").first()
        if found:
            return found
        original = self._original(model, about)
        translated: P | None = original and original.get_translation_or_none(self.locale)
        if translated:
            return translated
        page: P = model(slug=slug, locale=self.locale, **about, **fields)
        if original:
            page.translation_key = original.translation_key
        with disable_reference_index_auto_update():  # publishing brings it up to date
            parent.add_child(instance=page)
        page.save_revision(user=self.world.users["admin@demo.example"], log_action=True).publish()
        self.made += 1
        page.refresh_from_db()
        return page

    def _original(self, model: type[P], about: dict[str, Any]) -> P | None:
        """The page of the default language that a new page translates."""
        default = Locale.get_default()
        if self.locale == default:
            return None
        original: P | None = model.objects.filter(locale=default, **about).order_by("pk").first()
        return original

    def stream(self, body: Sequence[Block], language: str) -> list[tuple[str, Any]]:
        """Return a story as the StreamField takes it: headings and the text below them become one block."""
        stream: list[tuple[str, Any]] = []
        for block in body:
            match block:
                case Heading() | Text():
                    html = _html(block)
                    if isinstance(block, Text) and stream and stream[-1][0] == "paragraph":
                        html = stream.pop()[1] + html
                    stream.append(("paragraph", html))
                case Picture(scene, caption):
                    stream.append(("picture", {"picture": self.pictures[scene], "caption": caption}))
                case Number(value, meaning, source):
                    stream.append(("number", {"value": value, "meaning": meaning, "source": source}))
                case Produce(key):
                    stream.append(("produce", {"page": self.produce_pages[language, key], "words": ""}))
        return stream


def _html(block: Heading | Text) -> str:
    if isinstance(block, Heading):
        return f"<h2>{escape(block.text)}</h2>"
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in block.paragraphs)


def _titles(title: str, description: str) -> dict[str, Any]:
    return {"title": title, "draft_title": title, "search_description": description}
