"""Every text that a screen can show is in our own words, in both languages, and one thing has one word."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from allauth.account import app_settings
from allauth.mfa import app_settings as mfa_settings
from django.conf import settings

from marketplace.embedded.stack import PROJECT
from marketplace.people import account_urls

sys.path.insert(0, str(PROJECT / ".ci"))
import check_words  # type: ignore[import-not-found]
from check_words import Text, Word  # type: ignore[import-not-found]


class Said:
    """A catalogue with these words in it."""

    def __init__(self, **words: str) -> None:
        self._catalog: dict[Any, str] = dict(words)


@pytest.mark.slow("reads every text of the installed packages")
def test_every_text_that_screens_show_is_in_our_words() -> None:
    assert check_words.faults() == []


def test_what_is_in_english_wholly_or_in_part_is_named() -> None:
    texts = {Text(None, word, None): ["there.py"] for word in ("Save", "Send", "Resend", "URL")}

    found = list(check_words.badly_said(texts, Said(Send="发送", Resend="重发验证Email", URL="URL")))

    assert found == [
        "not in Chinese: 'Save' (there.py)",
        "partly in Chinese: 'Resend': '重发验证Email': Email (there.py)",
    ]


TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))


def test_what_stands_beside_a_number_is_said_of_one_too() -> None:
    """A number in large and the words for it, such as "1 claim to answer"."""
    counted = re.compile(r"<strong>{{ [^|}]*(?:\|length )?}}</strong>\s*<span>{% translate \"(?!on the way)[^\"]*\"")
    assert [found for page in TEMPLATES for found in counted.findall(page.read_text())] == []


def test_the_marks_between_texts_are_those_of_the_readers_language() -> None:
    """Between two texts of a template stands no Chinese mark: an English page has it too."""
    marks = re.compile(r"(?:%}|}}|>)[：；、，。（）](?=[^<]*(?:{%|{{|<))")
    inside = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
    assert [page.name for page in TEMPLATES if marks.search(inside.sub("", page.read_text()))] == []


def test_a_text_that_only_its_plural_is_asked_for_is_not_said_by_its_singular() -> None:
    text = Text(None, "%d day", "%d days")
    assert check_words.said(Said(**{"%d day": "%d 天"}), text) is None


def test_a_sense_that_the_framework_does_not_mean_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wagtail's "collection" is of pictures and documents, ours of produce."""
    frameworks = {Text(None, "collection", None): ["wagtail/models/media.py"]}
    monkeypatch.setattr(
        check_words, "catalogue", lambda _language, *, with_ours: Said(collection="专题" if with_ours else "集合")
    )

    assert list(check_words.other_senses({Text(None, "collection", None): ["cms/a.py"]}, frameworks)) == [
        "needs a context: 'collection': '专题' in cms/a.py, '集合' in wagtail/models/media.py"
    ]
    assert list(check_words.other_senses({Text("produce", "collection", None): ["cms/a.py"]}, frameworks)) == []


def test_a_second_word_for_one_thing_is_named() -> None:
    words = (Word("打包", "装箱|备货", "装箱费"),)

    assert list(check_words.wrong_words({"packing": "备货中", "fee": "装箱费", "packed": "已打包"}, words)) == [
        "'备货' should be '打包': 'packing': '备货中'"
    ]


def test_latin_punctuation_beside_chinese_words_is_named() -> None:
    """Between Latin letters and figures it is right."""
    texts = {
        "browse": "浏览: 首页",
        "yes": "是，移动（3 个）",
        "time": "12:30 起",
        "file": "1.5 MB，.json 文件",
        "wait": "正在载入...",
    }

    assert list(check_words.half_width(texts)) == [
        "half-width '览:': 'browse': '浏览: 首页'",
        "half-width '入.': 'wait': '正在载入...'",
    ]


def test_every_account_page_has_a_template_of_ours() -> None:
    used = {one.callback.view_class.template_name for one in account_urls.urlpatterns}
    templates = Path(settings.TEMPLATES[0]["DIRS"][0])

    assert {name for name in used if not (templates / name).exists()} == set()
    assert len(used) > 10


def test_what_is_said_never_to_be_shown_is_off() -> None:
    """The settings that NEVER_SHOWN names."""
    assert not any(
        (
            app_settings.LOGIN_BY_CODE_ENABLED, app_settings.PASSWORD_RESET_BY_CODE_ENABLED, app_settings.CHANGE_EMAIL,
            app_settings.EMAIL_VERIFICATION_BY_CODE_ENABLED, mfa_settings.PASSKEY_LOGIN_ENABLED,
            mfa_settings.PASSKEY_SIGNUP_ENABLED, mfa_settings.TRUST_ENABLED,
            settings.WAGTAIL_ENABLE_UPDATE_CHECK, settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER,
        )
    )  # fmt: skip
    assert not {"django.contrib.admin", "allauth.socialaccount"} & set(settings.INSTALLED_APPS)
    assert re.fullmatch(r"cms\..*csrf_failure", settings.CSRF_FAILURE_VIEW)
