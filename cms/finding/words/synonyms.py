"""Words that mean the same, from the groups that editors keep (`cms.models.SearchWords`): how the kitchen calls things.

A word is looked up folded: one width, small letters, simplified characters, the singular. Chinese ones are also known by
their sound, for pinyin and for homophones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from cms.finding import tokens
from cms.freshness.kept_answers import kept
from cms.freshness.purging import WORDS
from cms.models.search_words import SearchWords
from marketplace.places.divisions.spelling import simplified

SEPARATORS = re.compile(r"[,，、;；|\n\r\t]+")
LIKE_ENOUGH = 0.8  # of difflib: brocolli is broccoli
LEAST_TO_LIKEN = 6  # letters


def split_words(text: str) -> list[str]:
    """Return the words of a group as they were typed."""
    return [word for one in SEPARATORS.split(text) if (word := " ".join(one.split()))]


@lru_cache(maxsize=10_000)
def folded(word: str) -> str:
    """Return a word, or words, as they are looked up."""
    return " ".join(tokens.singular(run) for run in tokens.runs(simplified(word)))


@dataclass(frozen=True, slots=True)
class Synonyms:
    """All groups.

    :param others: the other words of the groups that a folded word is in, folded
    :param sounds: Chinese words by their pinyin, and by that of speakers who mix up sounds
    :param longest: of how many parts the longest word is: sweet potato has two
    """

    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sounds: dict[str, str] = field(default_factory=dict)
    longest: int = 1

    def sounding(self, sound: str) -> str:
        """Return the Chinese word of a pinyin, also of one that mixes up sounds; empty when there is none."""
        return self.sounds.get(sound) or self.sounds.get(tokens.alike(sound), "")

    def resembling(self, word: str) -> list[str]:
        """Return Latin words that a misspelled one may be, the likeliest first."""
        near = [one for one in dict.fromkeys(tokens.near(word)) if one in self.others or one in self.sounds]
        if not near and len(word) >= LEAST_TO_LIKEN:
            near = get_close_matches(word, [one for one in self.others if one.isascii()], cutoff=LIKE_ENOUGH)
        return [self.sounds.get(one, one) if one not in self.others else one for one in near]


def gather(groups: Iterable[str]) -> Synonyms:
    """Return what these groups say. A word may be in several: then it means the words of each."""
    others: dict[str, tuple[str, ...]] = {}
    sounds: dict[str, str] = {}
    for group in groups:
        words = list(dict.fromkeys(found for word in split_words(group) if (found := folded(word))))
        for word in words:
            others[word] = *others.get(word, ()), *(one for one in words if one != word)
            if tokens.is_chinese(word) and len(word) > 1:
                spelled = tokens.spelled(word)
                sounds.setdefault(spelled, word)
                sounds.setdefault(tokens.alike(spelled), word)
    return Synonyms(others, sounds, max((word.count(" ") + 1 for word in others), default=1))


NONE = Synonyms()


def synonyms() -> Synonyms:
    """Return the groups as editors keep them now."""
    return kept(("search words",), lambda: gather(SearchWords.objects.values_list("words", flat=True)), WORDS)
