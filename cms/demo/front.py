"""The demo's front: collections, a campaign, the sections of the home page, header and footer.

Made once in Chinese and translated as an editor would, and from then on the editors' own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.html import escape
from wagtail.models import Locale, Page

from cms.models import (
    CampaignPage,
    CollectionPage,
    HomePage,
    ProducePage,
    SiteFrame,
    StorefrontPage,
    StoryImage,
    VillageIndexPage,
)
from marketplace.people.models import User

from .front_words import CAMPAIGN, COLLECTIONS, FIGURES_HEADING, FRAME
from .page_words import HOME
from .registry import World
from .story import Number
from .translating import publish_translation

BY_HAND = ("millet", "pears", "hawthorn", "coarse_grains", "vegetable_box", "hawthorn_slices")
DEAREST_YUAN_A_JIN = 10
CAMPAIGN_DAYS = (-3, 25)  # from the day on which the demo was loaded
ENGLISH = "en"


class Front:
    """What is made of the front, for one load of the demo."""

    def __init__(
        self, world: World, produce: dict[tuple[str, str], ProducePage], pictures: dict[str, StoryImage],
        stream: Callable[..., list[tuple[str, Any]]],
    ) -> None:  # fmt: skip
        """Prepare to make it.

        :param produce: the produce pages by language and key
        :param stream: turns a demo's story into what a StreamField takes
        """
        self.user: User = world.users["admin@demo.example"]
        self.chinese = Locale.get_default()
        self.english = Locale.objects.get(language_code=ENGLISH)
        self.produce = {
            key: page for (language, key), page in produce.items() if language == self.chinese.language_code
        }
        self.pictures = pictures
        self.stream = stream
        first, last = (
            world.anchor.replace(minute=0, second=0, microsecond=0) + timedelta(days=n) for n in CAMPAIGN_DAYS
        )
        self.begins: datetime = first
        self.ends: datetime = last
        self.home = HomePage.objects.get(locale=self.chinese)
        self.made = 0

    def load(self) -> int:
        """Make what is missing; return how many pages and snippets that were, translations included."""
        self.by_hand = self._page("family-table", self._by_hand)
        self.by_rule = self._page("good-value", self._by_rule)
        self.campaign = self._page("first-taste", self._campaign)
        self._fill_home()
        self._frame()
        return self.made

    def _page(self, slug: str, make: Callable[[Locale], Page]) -> Any:
        """Return the page that was made under this slug, whatever it is called now, or publish it in both languages."""
        key = uuid5(NAMESPACE_URL, f"demo:{slug}")
        of_ours = Page.objects.filter(locale=self.chinese)
        found = of_ours.filter(translation_key=key).first() or of_ours.child_of(self.home).filter(slug=slug).first()
        if found is not None:
            return found.specific
        page, words = make(self.chinese), make(self.english)
        page.slug = words.slug = slug
        page.translation_key = key
        self.home.add_child(instance=page)
        page.save_revision(user=self.user, log_action=True).publish()
        self._translate(page, words, count=2)
        return page

    def _translate(self, original: Any, words: Any, count: int) -> None:
        original.refresh_from_db()
        publish_translation(original, words, self.user)
        self.made += count

    def _by_hand(self, locale: Locale) -> CollectionPage:
        words = COLLECTIONS[locale.language_code]["family-table"]
        return CollectionPage(
            locale=locale, lead=words.lead, way=CollectionPage.Way.HAND, picture=self.pictures["grain_bowls"],
            produce=[("produce", self.produce[key]) for key in BY_HAND], **_titles(words.title, words.description),
        )  # fmt: skip

    def _by_rule(self, locale: Locale) -> CollectionPage:
        words = COLLECTIONS[locale.language_code]["good-value"]
        return CollectionPage(
            locale=locale, lead=words.lead, way=CollectionPage.Way.RULE, price_to=DEAREST_YUAN_A_JIN, certified=True,
            order=CollectionPage.Order.CHEAPEST, **_titles(words.title, words.description),
        )  # fmt: skip

    def _campaign(self, locale: Locale) -> CampaignPage:
        words = CAMPAIGN[locale.language_code]
        heading, *paragraphs = words.story
        story = f"<h2>{escape(heading)}</h2>" + "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        return CampaignPage(
            locale=locale, lead=words.lead, picture=self.pictures["hands_grain"], starts_at=self.begins,
            ends_at=self.ends, story=[("paragraph", story)], collection=self.by_hand, show_in_menus=True,
            **_titles(words.title, words.description),
        )  # fmt: skip

    def _fill_home(self) -> None:
        """Put sections on the home pages that nobody has edited since the demo made them."""
        home = self.home
        if home.sections or home.revisions.count() != 1:
            return
        home.sections = self._sections(self.chinese)
        home.save_revision(user=self.user, log_action=True).publish()
        words = HOME[ENGLISH]
        english = HomePage(
            locale=self.english, slug="home-en", heading=words.heading, lead=words.lead,
            sections=self._sections(self.english), **_titles(words.title, words.description),
        )  # fmt: skip
        self._translate(HomePage.objects.get(pk=home.pk), english, count=0)

    def _sections(self, locale: Locale) -> list[tuple[str, Any]]:
        language = locale.language_code
        words, body = CAMPAIGN[language], HOME[language].body
        figures = [
            {"value": one.value, "meaning": one.label, "source": one.source} for one in body if isinstance(one, Number)
        ]
        story = self.stream([one for one in body if not isinstance(one, Number)], language)
        return [
            ("banner", {
                "heading": words.banner, "text": words.banner_text, "picture": self.pictures["hawthorn_basket"],
                "page": self.campaign, "words": words.button, "starts_at": self.begins, "ends_at": self.ends,
            }),
            ("shelf", {"heading": "", "collection": None, "most": 6}),
            ("season", {"heading": "", "text": ""}),
            ("example", {"heading": "", "page": self.produce["millet"]}),
            ("shelf", {"heading": "", "collection": self.by_rule, "most": 3}),
            ("villages", {"heading": "", "villages": []}),
            ("figures", {"heading": FIGURES_HEADING[language], "figures": figures}),
            ("words", {"heading": "", "story": story}),
        ]  # fmt: skip

    def _frame(self) -> None:
        if SiteFrame.objects.exists():
            return
        frame = self._frame_in(self.chinese)
        frame.save()
        frame.save_revision(user=self.user, log_action=True).publish()
        self._translate(frame, self._frame_in(self.english), count=2)

    def _frame_in(self, locale: Locale) -> SiteFrame:
        words = FRAME[locale.language_code]
        list_page = StorefrontPage.objects.get(locale=self.chinese)
        villages = VillageIndexPage.objects.get(locale=self.chinese)
        links = (_to(list_page), _at("season-calendar"), _to(villages), _to(self.campaign))
        columns = (
            [_to(list_page), _to(self.by_hand), _to(self.by_rule), _to(villages)],
            [_at("basket"), _at("my-orders"), _at("find-order"), _at("account_login")],
            [_at("verify"), _at("sell-with-us"), _at("wagtailadmin_home")],
        )
        return SiteFrame(
            locale=locale,
            name=words.name,
            header=[("link", link) for link in links],
            words=words.words,
            footer=[
                ("column", {"heading": heading, "links": links})
                for heading, links in zip(words.columns, columns, strict=True)
            ],
        )


def _to(page: Page) -> dict[str, Any]:
    return {"page": page, "place": "", "words": ""}


def _at(place: str) -> dict[str, Any]:
    return {"page": None, "place": place, "words": ""}


def _titles(title: str, description: str) -> dict[str, str]:
    return {"title": title, "draft_title": title, "search_description": description}
