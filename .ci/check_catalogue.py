"""Fails when an interface text of this project has no finished Simplified Chinese translation, and names each."""

import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize
from jinja2.ext import babel_extract

PROJECT = Path(__file__).resolve().parent.parent
CATALOGUE = PROJECT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
FOLDERS = ("marketplace", "orders", "cms", "templates")
# name of the function → places of its texts; a "c" marks a context
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), ("text",)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), ("text", "plural")),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ("context", "text")),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ("context", "text", "plural")),
}


def marked(path: Path) -> Iterator[tuple[str | None, str, str | None]]:
    """Context, text and plural of everything marked for translation in a Python file or a template."""
    source = path.read_text()
    extract = extract_python
    if path.parent.name == "jinja2":
        extract = babel_extract
    elif path.suffix != ".py":
        source = re.sub(r"^[ \t]+", "", templatize(source, origin=str(path)), flags=re.MULTILINE)
    try:
        found = list(extract(io.BytesIO(source.encode()), list(KEYWORDS), [], {"encoding": "utf-8"}))
    except (tokenize.TokenError, SyntaxError) as error:
        sys.exit(f"{path}: {error}")
    for _line, function, arguments, _comments in found:
        given = arguments if isinstance(arguments, tuple) else (arguments,)
        named = dict(zip(KEYWORDS[function], given, strict=False))
        if named.get("text"):
            yield named.get("context"), named["text"], named.get("plural")


def texts(path: Path) -> Iterator[tuple[str | None, str]]:
    """Context and text of everything marked for translation in a Python file or a template."""
    for context, text, _plural in marked(path):
        yield context, text


def strange_placeholders(message: Message) -> set[str]:
    """Placeholders of a translation that the source text does not have. Chinese has one form for all numbers."""
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    translations = message.string if isinstance(message.string, tuple) else (message.string,)
    pattern = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}")
    return set(pattern.findall(" ".join(translations))) - set(pattern.findall(" ".join(sources)))


def named_twice(catalogue: str) -> Iterator[str]:
    """Texts that stand in a catalogue twice: one of the two is never shown, and which is meant needs a context."""
    entries = re.findall(r'^(msgctxt .+\n)?msgid ((?:".*"\n)+)', catalogue, re.MULTILINE)
    for (_context, text), count in Counter(entries).items():
        if count > 1:
            yield text.strip()


class AnyName(dict[str, int]):
    """A value for whatever name a text asks for."""

    def __missing__(self, name: str) -> int:
        return 1


def cannot_be_filled(message: Message) -> str:
    """What Python says when it fills a translation in, or nothing: a stray % would be an error while a page is made."""
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    translations = message.string if isinstance(message.string, tuple) else (message.string,)
    if not any("%(" in text for text in sources):
        return ""
    for text in translations:
        try:
            _ = text % AnyName()
        except (ValueError, TypeError) as error:
            return str(error)
    return ""


def main() -> int:
    """Compare sources and catalogue. Returns the exit code."""
    settings.configure(USE_I18N=True)
    django.setup()
    if not CATALOGUE.exists():
        sys.exit(f"{CATALOGUE.relative_to(PROJECT)} is missing")
    with CATALOGUE.open("rb") as file:
        catalogue = {
            (message.context, message.id): message for message in read_po(file, locale="zh_Hans") if message.id
        }
    known = {}
    for (context, text), message in catalogue.items():
        known[context, text[0] if isinstance(text, tuple) else text] = message
    faults = [f"twice: {text}" for text in named_twice(CATALOGUE.read_text())]
    for folder in FOLDERS:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                faults += [
                    f"missing: {text!r} ({path.relative_to(PROJECT)})"
                    for context, text in texts(path)
                    if (context, text) not in known
                ]
    for (_context, text), message in known.items():
        translations = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy:
            faults.append(f"fuzzy: {text!r}")
        elif not all(translations):
            faults.append(f"empty: {text!r}")
        else:
            faults += [f"wrong: {text!r}: {name} is not filled in" for name in strange_placeholders(message)]
            if error := cannot_be_filled(message):
                faults.append(f"wrong: {text!r}: {error}")
    print("\n".join(dict.fromkeys(faults)), end="\n" if faults else "")
    print(f"zh-hans: {len(known)} texts, {len(set(faults))} to be translated")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
