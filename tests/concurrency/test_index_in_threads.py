"""An index that several threads ask at the same moment: nobody is answered out of words that are only half read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Event, Thread
from typing import Any

import pytest

from cms.finding import places as places_module
from cms.finding import tokens
from cms.finding.index import Found, Index
from cms.finding.places import SortedKeys

TODAY = date(2026, 9, 25)


class Pause:
    """Calls a function; the first call waits until it may go on."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call
        self.reached, self.go_on = Event(), Event()

    def __call__(self, *given: Any, **named: Any) -> Any:
        if not self.reached.is_set():
            self.reached.set()
            assert self.go_on.wait(10)
        return self.call(*given, **named)


def answer_meanwhile(pause: Pause, first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Return what `second` is answered while `first`, in another thread, is in the pause; it may wait for it."""
    answers: list[Any] = []
    threads = [Thread(target=first), Thread(target=lambda: answers.append(second()))]
    threads[0].start()
    assert pause.reached.wait(10)
    threads[1].start()
    threads[1].join(0.3)
    pause.go_on.set()
    for thread in threads:
        thread.join(10)
    return answers[0]


def unlocked_reading(self: Index) -> None:
    """As names were cut before: others find nothing to be read while it is being read."""
    unread, self._unread = self._unread, []
    for name, place in unread:
        for word in tokens.whole_words(name):
            if word not in self._words:
                self._new_whole_word(word)
            self._words[word].add(place)


def unlocked_sorting(self: SortedKeys) -> None:
    """As keys were sorted before: others find nothing new, and the old."""
    new, self._new = self._new, []
    self._sorted = places_module.sorted([*self._sorted, *new])  # type: ignore[attr-defined]


@pytest.fixture
def cutting(monkeypatch: pytest.MonkeyPatch) -> Pause:
    """The first name that is cut into words takes its time."""
    pause = Pause(tokens.whole_words)
    monkeypatch.setattr(tokens, "whole_words", pause)
    return pause


@pytest.fixture
def sorting(monkeypatch: pytest.MonkeyPatch) -> Pause:
    """The first sorting of keys takes its time."""
    pause = Pause(sorted)
    monkeypatch.setattr(places_module, "sorted", pause, raising=False)
    return pause


def new_index() -> Index:
    """Two products that nobody has asked the words of."""
    index = Index(TODAY)
    names = ("millet flour", "snow pears")
    index.put([Found(n, n, str(n), (name,), "", {}, None, None) for n, name in enumerate(names)])
    return index


def counted_meanwhile(pause: Pause) -> tuple[int, list[str], bool]:
    """What a second thread is told about words while the first is cutting the names."""
    index = new_index()
    return answer_meanwhile(  # type: ignore[no-any-return]
        pause,
        lambda: index.count_of("millet"),
        lambda: (index.count_of("pears"), index.words_starting_with("p", 9), "pears" in index.words),
    )


def test_words_are_complete_for_whoever_asks_while_they_are_read(cutting: Pause) -> None:
    assert counted_meanwhile(cutting) == (1, ["pears"], True)


def test_without_the_lock_they_would_not_be(cutting: Pause, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "_read_names", unlocked_reading)
    assert counted_meanwhile(cutting) == (0, [], False)


def found_meanwhile(pause: Pause) -> list[str]:
    """What a second thread finds by its beginning while the first is sorting."""
    keys = SortedKeys()
    keys.add("pears", "pears")
    found = lambda: list(keys.starting_with("p"))  # noqa: E731
    return answer_meanwhile(pause, found, found)  # type: ignore[no-any-return]


def test_keys_are_complete_for_whoever_asks_while_they_are_sorted(sorting: Pause) -> None:
    assert found_meanwhile(sorting) == ["pears"]


def test_without_the_lock_they_would_be_missing(sorting: Pause, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SortedKeys, "_sort", unlocked_sorting)
    assert found_meanwhile(sorting) == []


def both_sorted(pause: Pause) -> list[str]:
    """What is there after a second thread has put in a key and sorted while the first was sorting."""
    keys = SortedKeys()
    keys.add("pears", "pears")

    def add_and_ask() -> list[str]:
        keys.add("plums", "plums")
        return list(keys.starting_with("p"))

    answer_meanwhile(pause, lambda: list(keys.starting_with("p")), add_and_ask)
    return list(keys.starting_with("p"))


def test_no_key_is_lost_when_two_sort(sorting: Pause) -> None:
    assert both_sorted(sorting) == ["pears", "plums"]


def test_without_the_lock_one_would_be(sorting: Pause, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SortedKeys, "_sort", unlocked_sorting)
    assert both_sorted(sorting) != ["pears", "plums"]
