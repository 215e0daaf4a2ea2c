"""Two editors bring one word into two groups at once: one of them is told, and no word is in two groups."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from cms.finding import screens
from cms.finding.words.forms import SearchWordsForm
from cms.models import SearchWords
from marketplace.people.models import User
from tests.concurrency.at_once import at_once

pytestmark = pytest.mark.usefixtures("real_database")
ADD = "/admin/snippets/cms/searchwords/add/"


@pytest.fixture
def editors(monkeypatch: pytest.MonkeyPatch) -> list[Client]:
    """Two of them, each of whom looks at the groups a while before saving."""
    look = SearchWordsForm.clean_words

    def slowly(form: SearchWordsForm) -> str:
        words = look(form)
        time.sleep(0.4)
        return words

    monkeypatch.setattr(SearchWordsForm, "clean_words", slowly)
    SearchWords.objects.all().delete()
    browsers = [Client(), Client()]
    for n, browser in enumerate(browsers):
        browser.force_login(User.objects.create_superuser(email=f"editor{n}@example.com", name=f"编辑{n}"))
    return browsers


def both_add(editors: list[Client]) -> list[int]:
    """What both are answered, who give the same word."""
    first, second = editors
    return at_once(
        lambda: first.post(ADD, {"words": "谷子, 小米"}).status_code,
        lambda: second.post(ADD, {"words": "小米, 粟"}).status_code,
    )


def test_one_word_given_twice_at_once_is_in_one_group(editors: list[Client]) -> None:
    assert sorted(both_add(editors)) == [200, 302]
    assert SearchWords.objects.filter(words__contains="小米").count() == 1


def test_without_the_lock_it_is_in_two(editors: list[Client], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "lock_search_words", lambda: None)
    assert both_add(editors) == [302, 302]
    assert SearchWords.objects.filter(words__contains="小米").count() == 2
