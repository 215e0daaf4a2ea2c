"""Fails when a text that our screens can show is not in our own words: of a framework in English, or one thing with two names.

What screens can show: every text that is marked for translation in the installed apps and in the parts of Django below
them, except in a template that one of ours takes the place of, and in NEVER_SHOWN.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import check_catalogue
import django
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.utils.translation.trans_real import DjangoTranslation

# Part of a path → why nobody meets its texts.
NEVER_SHOWN = {
    "/migrations/": "names that models had",
    "/management/": "commands, for operators",
    "/tests/": "tests",
    "/admin.py": "django.contrib.admin is not installed",
    "/apps.py": "no screen names an app",
    "/locale/": "catalogues",
    "django/db/models/fields/__init__.py": "descriptions for admindocs; forms have messages of their own",
    "django/db/models/fields/json.py": "no JSON field is in a form",
    "django/contrib/contenttypes/": "no screen names a model by its content type",
    "django/contrib/postgres/": "no array, range or hstore field is in a form",
    "django/views/csrf.py": "CSRF_FAILURE_VIEW is ours",
    "django/views/debug.py": "DEBUG only",
    "django/views/generic/dates.py": "no date archives",
    "django/views/generic/list.py": "no list of ours refuses to be empty",
    "django/views/static.py": "no folder is listed",
    "django/views/templates/": "DEBUG only",
    "axes/models.py": "django.contrib.admin is not installed",
    "django_filters/conf.py": "lookups are not offered: each filter has one",
    "django_filters/templates/django_filters/rest_framework/": "no REST framework",
    "taggit/serializers.py": "no REST framework",
    "taggit/templates/": "django.contrib.admin is not installed",
    "wagtail/admin/templates/wagtailadmin/login.html": "back_office_door leads to our own sign-in",
    "wagtail/admin/templates/wagtailadmin/home/whats_new_in_wagtail_version.html": "WAGTAIL_ENABLE_WHATS_NEW_BANNER",
    "wagtail/admin/templates/wagtailadmin/home/upgrade_notification.html": "WAGTAIL_ENABLE_UPDATE_CHECK",
    "wagtail/contrib/typed_table_block/": "no block of ours is a table",
    "account/base_confirm_code.html": "codes by mail are off",
    "account/confirm_": "codes by mail and SMS are off",
    "account/request_login_code.html": "ACCOUNT_LOGIN_BY_CODE_ENABLED is off",
    "account/messages/login_code_sent.txt": "ACCOUNT_LOGIN_BY_CODE_ENABLED is off",
    "account/email/login_code": "ACCOUNT_LOGIN_BY_CODE_ENABLED is off",
    "account/email/password_reset_code": "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED is off",
    "account/messages/phone_verif": "ACCOUNT_PHONE_VERIFICATION_ENABLED is off",
    "account/signup_by_passkey.html": "allauth.mfa is not installed",
    "account/email_change.html": "ACCOUNT_CHANGE_EMAIL is off",
    "account/verified_email_required.html": "no page asks for a verified address",
    "account/snippets/": "stand in pages of allauth's that ours take the place of",
    "account/email/account_already_exists": "ACCOUNT_PREVENT_ENUMERATION is off",
    "account/email/unknown_account": "ACCOUNT_PREVENT_ENUMERATION is off",
    "account/email/base_notification": "ACCOUNT_EMAIL_NOTIFICATIONS is off",
    "account/email/email_changed": "ACCOUNT_EMAIL_NOTIFICATIONS is off",
    "account/email/email_confirm_": "ACCOUNT_EMAIL_NOTIFICATIONS is off",
    "account/email/email_deleted": "ACCOUNT_EMAIL_NOTIFICATIONS is off",
    "account/email/password_changed": "ACCOUNT_EMAIL_NOTIFICATIONS is off",
    "account/email/password_reset_message": "ACCOUNT_EMAIL_NOTIFICATIONS is off",
    "account/email/password_reset_subject": "ACCOUNT_EMAIL_NOTIFICATIONS is off",
    "account/email/password_set": "ACCOUNT_EMAIL_NOTIFICATIONS is off",
    "allauth/templates/idp/": "allauth.idp is not installed",
    "allauth/templates/openid/": "allauth.socialaccount is not installed",
    "axes/conf.py": "AXES_LOCKOUT_CALLABLE is ours",
}
DJANGO = ("forms", "core", "db/models", "utils", "views")
CHINESE = re.compile(r"[一-鿿]")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdr]|%%|\{[^}]*\}|<[^>]*>|&\w+;|https?://\S+|www\.\S+")
# Latin words that Chinese readers write too.
LATIN = {
    "URL", "ID", "IP", "IPv", "HTML", "JSON", "CSV", "XLSX", "TSV", "XLS", "UTC", "UUID", "API", "PO", "JavaScript", "Unicode", "Wagtail",
    "Embedly", "QR", "Excel",
}  # fmt: skip


class Word(NamedTuple):
    """One thing and its one word.

    :param right: the word
    :param wrong: pattern of the others
    :param but: pattern of what is rightly said with them
    """

    right: str
    wrong: str
    but: str = r"(?!)"


CHINESE_WORDS = (
    Word("账", "帐", "帐篷"),
    Word("登录", "登陆"),
    Word("打包", "装箱|备货|待发货"),
    Word("打款单（批次是货的）", "打款批次|发放批次|付款批次"),
    Word("打款", "打款?发放|发放打款|发放(?=仍|记录)"),
    Word("理货员", "店员|经办员|营业员"),
    Word("您", "你"),
    Word("银行回执", "回单"),
    Word("邮费", "运费|快递费"),
    Word("电子邮箱", "[Ee]-?mail|电邮|邮件地址|电子邮件地址|邮箱地址"),
    Word("后台", "Wagtail", "Wagtail +(?:编辑指南|的新功能)"),
)
ENGLISH_WORDS = (
    Word("e-mail", r"\b[Ee]mails?\b|\bE-Mail\b"),
    Word("sign in, sign out", r"\b[Ll]og(?:ged|ging)?[ -]?(?:in|out)\b|\b[Ll]ogin\b"),
    Word("sign up, open an account", r"\b[Ss]ignup\b"),
    Word("back office", "Wagtail", r"guide \(of Wagtail|What's new in Wagtail"),
)
# Latin signs where Chinese ones stand: beside a Chinese word, or at the end of one.
HALF_WIDTH = re.compile(r"[一-鿿”】）] ?[,:;!?()](?!\d)|[,:;!?()] ?[一-鿿“（]|[一-鿿]\.(?!\w)")
# What a Chinese text rightly has such signs in, word for word.
WITH_HALF_WIDTH = {
    "金额(元)": "the heading of a column in the bank's file",
    "西红柿, 番茄, tomato": "typed like that, with the commas of any keyboard",
}
TITLE_CASE = re.compile(r"[A-Z][a-z-]+( [A-Z][a-z-]+)+")


class Text(NamedTuple):
    """What a source marks for translation."""

    context: str | None
    text: str
    plural: str | None


Found = dict[Text, list[str]]  # a text, and the files that it stands in


def ours() -> Found:
    """The texts of our own sources."""
    found: Found = {}
    for folder in check_catalogue.FOLDERS:
        for path in sorted((check_catalogue.PROJECT / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                _collect(path, str(path.relative_to(check_catalogue.PROJECT)), found)
    return found


def reached() -> Found:
    """The texts of the frameworks that our screens can show."""
    below = Path(django.__file__).parent
    library = below.parent
    installed = {Path(app.path) for app in apps.get_app_configs() if library in Path(app.path).parents}
    paths = {
        path
        for folder in (*installed, *(below / name for name in DJANGO))
        for path in _shown(folder, installed, library)
    }
    found: Found = {}
    for path in sorted(paths):
        _collect(path, str(path.relative_to(library)), found)
    return found


def _shown(folder: Path, installed: set[Path], library: Path) -> Iterator[Path]:
    """The files of an app whose texts may be shown."""
    templates = Path(settings.TEMPLATES[0]["DIRS"][0])
    for path in folder.rglob("*"):
        name = f"/{path.relative_to(library)}"
        _before, of_template, template = name.partition("/templates/")
        if (
            path.suffix in (".py", ".html", ".txt")
            and not any(part in name for part in NEVER_SHOWN)
            and not (of_template and (templates / template).exists())
            and not any(
                _left_out(parent, installed)
                for parent in path.relative_to(folder).parents
                for parent in [folder / parent]
                if parent != folder
            )
        ):
            yield path


def _left_out(folder: Path, installed: set[Path]) -> bool:
    """Whether a folder is an app that is not installed, or holds the templates of one."""
    app = folder.parent.parent / folder.name if folder.parent.name == "templates" else folder
    return (app / "apps.py").exists() and app not in installed


def _collect(path: Path, name: str, found: Found) -> None:
    source = path.read_text(errors="replace")
    if "trans" in source or "_(" in source or "gettext" in source:
        for one in check_catalogue.marked(path):
            found.setdefault(Text(*one), []).append(name)


def said(catalogue: DjangoTranslation, text: Text) -> str | None:
    """What a catalogue says for a text, or nothing."""
    key = text.text if text.context is None else f"{text.context}\x04{text.text}"
    answer: str | None = catalogue._catalog.get(key if text.plural is None else (key, 0))
    return answer


def catalogue(language: str, *, with_ours: bool) -> DjangoTranslation:
    """What a language says: the frameworks' own, our words for them, and our texts."""
    kept = settings.LOCALE_PATHS
    settings.LOCALE_PATHS = kept if with_ours else kept[1:]
    try:
        return DjangoTranslation(language)
    finally:
        settings.LOCALE_PATHS = kept


def badly_said(texts: Found, chinese: DjangoTranslation) -> Iterator[str]:
    """Names texts that Chinese readers would read in English, wholly or in part."""
    for text, files in texts.items():
        words = said(chinese, text)
        bare = PLACEHOLDER.sub("", text.text)
        if not re.search(r"[A-Za-z]{2}", bare):
            continue
        if not words:
            yield f"not in Chinese: {text.text!r} ({files[0]})"
        elif left := set(re.findall(r"[A-Za-z]{2,}", PLACEHOLDER.sub("", words))) - LATIN:
            yield f"partly in Chinese: {text.text!r}: {words!r}: {', '.join(sorted(left))} ({files[0]})"


def scripts_badly_said() -> Iterator[str]:
    """Names texts of the installed apps' scripts that are not in Chinese, or with Latin punctuation."""
    chinese = DjangoTranslation("zh-hans", domain="djangojs")
    for app in apps.get_app_configs():
        source = Path(app.path) / "locale/en/LC_MESSAGES/djangojs.po"
        if source.exists():
            with source.open("rb") as file:
                texts: Found = {}
                for message in read_po(file):
                    singular, plural = message.id if isinstance(message.id, tuple) else (message.id, None)
                    texts[Text(message.context, singular, plural)] = [str(source.relative_to(app.path))]
                yield from badly_said(texts, chinese)
                yield from half_width({text.text: said(chinese, text) or "" for text in texts})


def other_senses(own: Found, frameworks: Found) -> Iterator[str]:
    """Names texts of ours that say on a framework's screen something else than the framework means."""
    alone, together = catalogue("zh-hans", with_ours=False), catalogue("zh-hans", with_ours=True)
    for text in own.keys() & frameworks.keys():
        meant, shown = said(alone, text), said(together, text)
        if meant != shown:
            yield f"needs a context: {text.text!r}: {shown!r} in {own[text][0]}, {meant!r} in {frameworks[text][0]}"


def wrong_words(texts: dict[str, str], words: tuple[Word, ...]) -> Iterator[str]:
    """Names texts that call a thing by another name than its one word. texts: the source, and what is shown."""
    for source, shown in texts.items():
        for word in words:
            found = re.search(word.wrong, re.sub(word.but, "", PLACEHOLDER.sub("", shown)))
            if found:
                yield f"{found[0]!r} should be {word.right!r}: {source!r}: {shown!r}"


def half_width(texts: dict[str, str]) -> Iterator[str]:
    """Names Chinese texts with Latin punctuation. texts: the source, and what is shown."""
    for source, shown in texts.items():
        rest = shown
        for right in WITH_HALF_WIDTH:
            rest = rest.replace(right, "")
        if found := HALF_WIDTH.search(rest):
            yield f"half-width {found[0]!r}: {source!r}: {shown!r}"


def framework_english(texts: Found) -> dict[str, str]:
    """The texts of the frameworks as English readers see them."""
    english = catalogue("en", with_ours=True)
    return {text.text: said(english, text) or text.text for text in texts}


def in_title_case(texts: Found) -> Iterator[str]:
    """Names texts of allauth that capitalise each word, which ours do not."""
    english = catalogue("en", with_ours=True)
    for text, files in texts.items():
        shown = said(english, text) or text.text
        if files[0].startswith("allauth/") and TITLE_CASE.fullmatch(shown):
            yield f"in title case: {shown!r} ({files[0]})"


def faults() -> list[str]:
    """Everything that is wrong, sorted."""
    own, frameworks = ours(), reached()
    chinese = catalogue("zh-hans", with_ours=True)
    shown = {text.text: said(chinese, text) or "" for text in (*own, *frameworks)}
    return sorted(
        {
            *badly_said(frameworks, chinese),
            *scripts_badly_said(),
            *other_senses(own, frameworks),
            *wrong_words(shown, CHINESE_WORDS),
            *half_width(shown),
            *wrong_words(framework_english(frameworks) | {text.text: text.text for text in own}, ENGLISH_WORDS),
            *in_title_case(frameworks),
        }
    )


def main() -> int:
    """Print what is wrong. Returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.development")
    sys.path.insert(0, str(check_catalogue.PROJECT))
    django.setup()
    found = faults()
    print("\n".join(found), end="\n" if found else "")
    print(f"words: {len(found)} to be changed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
