"""The words that editors keep: refused at the field when they are no group, found by everyone soon; misses are counted."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms.editing.editors import editors_group
from cms.finding.words import misses as counting
from cms.finding.words.misses import MOST_WORDS, misses
from cms.freshness import purging
from cms.models import SearchMiss, SearchWords
from tests.cms.finding.test_finding import chinese, titles
from tests.cms.freshness.test_purging import tags_of
from tests.cms.shop_site import ShopSite
from tests.cms.showing.test_produce_pages import text
from tests.world import make_user


@pytest.fixture
def editor(client: Client, site: ShopSite) -> Client:
    """An editor, and no word but those of the test."""
    SearchWords.objects.all().delete()
    user = make_user("editor")
    user.groups.add(editors_group())
    client.force_login(user)
    return client


def added(editor: Client, words: str) -> Any:
    """The answer to a new group."""
    return editor.post("/admin/snippets/cms/searchwords/add/", {"words": words})


def test_a_group_is_found_at_once_and_in_one_way(editor: Client) -> None:
    assert titles(Client(), "?q=谷子") == []
    assert added(editor, " 小米，谷子 、\n Xiǎo  mǐ zhōu").status_code == 302
    assert SearchWords.objects.get().words == "小米, 谷子, Xiǎo mǐ zhōu"
    assert titles(Client(), "?q=谷子") == ["小米"]
    page = Client().get("/produce/", {"q": "谷子"})
    said = chinese("Nothing is called “%(typed)s”. This is what there is for “%(meant)s”.", typed="谷子", meant="小米")
    assert said in text(page.content)
    assert {"谷子"} == {one["label"] for one in Client().get("/suggestions/", {"q": "谷"}).json()["suggestions"]}
    assert Client().get("/suggestions/", {"q": "谷子"}).json()["suggestions"][0]["label"] == "小米"


SAME = "“%(word)s” and “%(same)s” are the same to the search; one is enough."
NO_LETTER = "“%(word)s” has no letter that could be looked for."
TOO_FEW = "A group is at least two words, separated by commas."
LONG_WORD = "“%(word)s…” is longer than a word of at most %(most)d letters. Separate words by commas."
MANY_WORDS = ", ".join(f"grain{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(41))


@pytest.mark.parametrize(
    ("words", "problem", "values"),
    [
        ("", "", {}),
        ("小米", TOO_FEW, {}),
        (", ,;", TOO_FEW, {}),
        ("小米, 谷子, 小米", SAME, {"word": "小米", "same": "小米"}),
        ("tomato, Tomatoes", SAME, {"word": "Tomatoes", "same": "tomato"}),
        ("黍子, 梨", "“%(word)s” is in another group: %(group)s", {"word": "梨", "group": "雪梨, 梨, pear"}),
        ("小米, 10", NO_LETTER, {"word": "10"}),
        ("小米, --", NO_LETTER, {"word": "--"}),
        ("小米, 谷\x07子", "", {}),
        ("小米, 谷\u202e子", "", {}),
        ("小米, " + "谷" * 41, LONG_WORD, {"word": "谷" * 40, "most": 40}),
        (MANY_WORDS, "A group has at most %(most)d words.", {"most": 40}),
    ],
)
def test_what_is_no_group_is_refused_at_the_field(
    editor: Client, words: str, problem: str, values: dict[str, object]
) -> None:
    SearchWords.objects.create(words="雪梨, 梨, pear")
    answer = added(editor, words)
    assert answer.status_code == 200 and SearchWords.objects.count() == 1
    errors = answer.context["form"].errors
    assert list(errors) == ["words"] and len(errors["words"]) == 1
    if problem:
        assert errors["words"] == [chinese(problem, **values)]


def test_a_change_of_words_purges_the_pages_that_search(
    site: ShopSite, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for change in (
        lambda: SearchWords.objects.create(words="粟, 小米"),
        lambda: SearchWords.objects.filter(words="粟, 小米").update(words="粟米, 小米"),
        lambda: SearchWords.objects.filter(words="粟米, 小米").delete(),
    ):
        assert tags_of(change) == {purging.WORDS}
    monkeypatch.setattr(purging, "LOOK_SECONDS", 0)
    settings.PAGE_CACHE_SECONDS = 300
    assert titles(client, "?q=新词") == []
    group = SearchWords.objects.create(words="新词, 小米")
    assert titles(client, "?q=新词") == ["小米"]
    group.delete()
    assert titles(client, "?q=新词") == []


def test_what_found_nothing_is_counted_also_from_the_cache(
    editor: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "WRITE_SECONDS", 0)
    monkeypatch.setattr(purging, "LOOK_SECONDS", 0)
    settings.PAGE_CACHE_SECONDS = 300
    guest = Client()
    for words in ("荔枝", "荔枝", "荔枝", "小米", "13800138000", "荔枝 wang@example.com", "小米粥"):
        guest.get("/produce/", {"q": words})
    guest.head("/produce/", {"q": "荔枝"})
    assert dict(SearchMiss.objects.values_list("word", "times")) == {"荔枝": 3, "小米粥": 1}
    report = text(editor.get("/admin/reports/searches/").content)
    assert "荔枝" in report and report.index("荔枝") < report.index("小米粥")
    SearchWords.objects.create(words="荔枝, 雪梨")
    rows = editor.get("/admin/reports/searches/").context["object_list"]
    assert [(row.word, row.finds) for row in rows] == [("荔枝", "1件商品"), ("小米粥", chinese("nothing"))]
    assert b"\xe8\x8d\x94\xe6\x9e\x9d,3," in b"".join(
        editor.get("/admin/reports/searches/?export=csv").streaming_content
    )


def test_few_words_are_kept_those_asked_for_most(site: ShopSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_WORDS", 3)
    monkeypatch.setattr(counting, "MOST_WAITING", 4)
    misses.count(["often", "often"])
    misses.count(["one", "two", "three", "four", "five"])
    misses.write_due()
    assert MOST_WORDS == 1_000 and SearchMiss.objects.count() == 3
    assert SearchMiss.objects.get(word="often").times == 2
    assert not SearchMiss.objects.filter(word__in=["four", "five"]).exists()


def test_only_who_keeps_the_words_sees_what_was_missed(site: ShopSite, client: Client) -> None:
    client.force_login(make_user("council"))
    assert client.get("/admin/reports/searches/").status_code == 302
