"""Tokens: how names are cut into what can be looked up, and how one spells and hears them. Pure: no database.

Chinese has no spaces, so the index holds single characters and pairs; what was typed is cut into words first (jieba), so
that no pair reaches over the end of a word. Chinese is typed by sound: names are also found by pinyin and its initials.
"""

from __future__ import annotations

import logging
import re
import unicodedata
import warnings
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from django.conf import settings

CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
RUN = re.compile(rf"[{CJK}]+|[a-z0-9]+(?:\.[0-9]+)?")
MARKS = re.compile(r"[\u0300-\u036f]")
CHINESE = re.compile(rf"[{CJK}]")
LONGEST_SOUND = 6  # characters of a name that are also found by the sound of all of them together
LONGEST_RUN = 24
MOST_WORDS = 12
_loading = Lock()
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# Sounds that speakers of southern dialects, and many keyboards' settings, don't tell apart.
ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


def plain(text: str) -> str:
    """Return text as it is looked up: full-width forms and capitals made one, accents dropped."""
    return MARKS.sub("", unicodedata.normalize("NFKD", text).casefold())


def is_chinese(word: str) -> bool:
    """Return whether a run is of Chinese characters; runs are never mixed."""
    return CHINESE.match(word) is not None


def runs(text: str) -> list[str]:
    """Return the runs of Chinese characters, and of Latin letters and digits, in plain text."""
    return RUN.findall(plain(text))


@lru_cache(maxsize=1_000)
def pieces(text: str) -> frozenset[str]:
    """Return everything that a name is found by: its characters, pairs, Latin words, pinyin and initials."""
    return written(text).union(*(sounds(run[:LONGEST_RUN]) for run in runs(text) if is_chinese(run)))


@lru_cache(maxsize=1_000)
def written(text: str) -> frozenset[str]:
    """Return what a text is found by as it is written: its characters, pairs and Latin words."""
    found: set[str] = set()
    for run in runs(text):
        if is_chinese(run):
            found.update(run)
            found.update(pairs(run))
        else:
            found.update((run, singular(run)))
    return frozenset(found)


def singular(run: str) -> str:
    """Return an English word without its plural's ending: peaches, berries, tomatoes. Anything else as it is."""
    if len(run) < 4 or not run.endswith("s") or run.endswith(("ss", "us", "is")):
        return run
    if run.endswith("ies"):
        return f"{run[:-3]}y"
    return run[:-2] if run.endswith(("oes", "ches", "shes", "sses", "xes")) else run[:-1]


def pairs(run: str) -> list[str]:
    """Return the neighbouring characters of a run, two by two."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


@lru_cache(maxsize=10_000)
def syllables(run: str) -> tuple[str, ...]:
    """Return the pinyin of each character, without tones."""
    from pypinyin import lazy_pinyin  # its tables take half a second to load, and most processes never need them

    return tuple(lazy_pinyin(run, errors="ignore"))


@lru_cache(maxsize=10_000)
def sounds(run: str) -> frozenset[str]:
    """Return the pinyin of every part of a run, written together, and the initials of the longer ones."""
    spoken = syllables(run)
    found = set()
    for start in range(len(spoken)):
        for end in range(start + 1, min(start + LONGEST_SOUND, len(spoken)) + 1):
            found.add("".join(spoken[start:end]))
            if end - start > 1:
                found.add("".join(syllable[0] for syllable in spoken[start:end]))
    return frozenset(found)


def whole_words(name: str) -> list[str]:
    """Return the words of a name that are worth suggesting: no single characters, short words or numbers."""
    found: list[str] = []
    for run in runs(name):
        if not is_chinese(run):
            found += [run] if len(run) > 2 and run.isalpha() else []
        elif len(run) <= LONGEST_RUN:
            found += [word for word in chinese_words(run) if len(word) > 1]
    return found


def spelled(run: str) -> str:
    """Return the pinyin of a whole run, written together."""
    return "".join(syllables(run))


def initials(run: str) -> str:
    """Return the first letter of each character's pinyin."""
    return "".join(syllable[0] for syllable in syllables(run))


def alike(sound: str) -> str:
    """Return a spelling under which sounds that are often mixed up are the same."""
    for one, other in ALIKE:
        sound = sound.replace(one, other)
    return sound


def near(word: str) -> Iterator[str]:
    """Yield every spelling that is one letter away: wrong, missing, superfluous, or two of them swapped."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in ALPHABET:
            if after:
                yield before + letter + after[1:]
            yield before + letter + after


@lru_cache(maxsize=20_000)
def chinese_words(run: str) -> tuple[str, ...]:
    """Return the words of a run of Chinese characters."""
    return tuple(_jieba().lcut(run))


def warm_up() -> None:
    """Load the dictionary beside whatever else is going on: it takes a second or two, and a list can do without."""
    Thread(target=_jieba, daemon=True).start()


def _jieba() -> Any:
    with _loading:
        return _tokenizer()


@cache
def _tokenizer() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of setuptools, which jieba asks for its version
        import jieba  # 90 MB, and most processes never search

    folder = Path(settings.VAR) / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(folder)
    tokenizer.initialize()
    return tokenizer
