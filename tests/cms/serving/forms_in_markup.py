"""The forms of a page, or of a template, and what Enter does in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# In a button's name, value or address, or, where it has none, in that of its form.
DESTROYS = {
    "remove", "delete", "cancel", "refuse", "reject", "void", "withdraw", "drop", "end", "failed", "close", "discard",
    "revoke", "clear", "let_go",
}  # fmt: skip
TO_ZERO = re.compile(r"\S+:0")  # the value of the checkout's button that takes a line out
NO_FIELD = {"hidden", "submit", "button", "image", "reset"}
TAG = re.compile(r"(\{%.*?%\}|\{#.*?#\})", re.DOTALL)
ADDRESS = re.compile(r"""\{%\s*url\s+["']([\w:-]+)["']""")
INCLUDE = re.compile(r"""\{%\s*include\s+["']([\w/.]+)["'](.*?)%\}""", re.DOTALL)
GIVEN = re.compile(r"""(\w+)=["']([^"']*)["']""")
COMMENT = re.compile(r"\{%\s*comment.*?endcomment\s*%\}", re.DOTALL)


@dataclass(eq=False)
class Button:
    """A submit button.

    :param within: which conditions it stands in (``if``, ``for``, ``noscript``), the outermost first
    :param asked: whether it is only seen after something was opened
    """

    words: set[str]
    within: tuple[int, ...]
    asked: bool
    disabled: bool

    @property
    def destroys(self) -> bool:
        """Whether pressing it takes something away."""
        return not self.disabled and (bool(self.words & DESTROYS) or any(TO_ZERO.fullmatch(one) for one in self.words))


@dataclass
class FormFound:
    """A form with its submit buttons in tree order."""

    action: str
    within: tuple[int, ...] = ()
    buttons: list[Button] = field(default_factory=list)
    has_field: bool = False

    def defaults(self) -> list[Button]:
        """What may be the default button: the first one, and while it may be left out, the next."""
        found = []
        for button in self.buttons:
            found.append(button)
            if self.within[: len(button.within)] == button.within:
                break
        return found

    def faults(self, undone: set[str]) -> list[str]:
        """Say what is wrong.

        :param undone: names of buttons and addresses of forms whose doing can be taken back, or was asked for before
        """
        found = []
        if (self.has_field or len(self.buttons) > 1) and any(button.destroys for button in self.defaults()):
            found.append(f"{self.action}: Enter destroys")
        for button in self.buttons:
            if button.destroys and not (button.asked or self.has_field or button.words & undone):
                found.append(f"{self.action}: {sorted(button.words)} destroys at one touch, for good")
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormFound] = []
        self.by_id: dict[str, FormFound] = {}
        self._open: FormFound | None = None
        self._elsewhere: list[tuple[str, Button]] = []
        self._within: list[int] = []
        self._conditions = self._details = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = FormFound(given.get("action", ""), tuple(self._within))
            self.forms.append(self._open)
            self.by_id[given.get("id", "")] = self._open
        elif tag in ("t-maybe", "noscript"):
            self._conditions += 1
            self._within.append(self._conditions)
        elif tag == "details":
            self._details += 1
        elif tag in ("label", "select", "textarea") and self._open:
            self._open.has_field = True
        elif tag == "button" and given.get("type", "submit") == "submit":
            self._button(given)
        elif tag == "input":
            kind = given.get("type", "text")
            if kind in ("submit", "image"):
                self._button(given)
            elif kind not in NO_FIELD and self._open:
                self._open.has_field = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag in ("t-maybe", "noscript"):
            self._within.pop()
        elif tag == "details":
            self._details -= 1

    def _button(self, given: dict[str, str]) -> None:
        said = [given[name] for name in ("name", "value", "formaction") if given.get(name)]
        words = set(said)
        for text in said:
            words |= set(re.split(r"[^a-z_]+|(?<!let)_", text.rstrip("/").rpartition("/")[2]))
        button = Button(words - {""}, tuple(self._within), self._details > 0, "disabled" in given)
        if "form" in given:
            self._elsewhere.append((given["form"], button))
            if given["form"] in self.by_id:
                self.by_id[given["form"]].buttons.append(button)
        elif self._open:
            self._open.buttons.append(button)

    def finished(self) -> list[FormFound]:
        """The forms, with the buttons that stand before them; those without a name of their own do what the form does."""
        for name, form in self.by_id.items():
            before = [button for at, button in self._elsewhere if at == name and button not in form.buttons]
            form.buttons[:0] = before
        for form in self.forms:
            last = form.action.rstrip("/").rpartition("/")[2]
            for button in form.buttons:
                button.words = button.words or {form.action, *re.split(r"[^a-z]+", last)}
        return self.forms


def forms_of_page(html: str) -> list[FormFound]:
    """Return the forms of a page as it was answered."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finished()


def forms_of_template(source: str) -> list[FormFound]:
    """Return the forms of a template with what it includes: both ways of each condition, one after the other."""
    return forms_of_page(_as_markup(_inlined(source)))


def _inlined(source: str, depth: int = 0) -> str:
    def file(found: re.Match[str]) -> str:
        path = TEMPLATES / found[1]
        if depth > 5 or not path.is_file():
            return ""
        text = path.read_text()
        for name, value in GIVEN.findall(found[2]):
            text = text.replace("{{ " + name + " }}", value)
        return _inlined(text, depth + 1)

    return INCLUDE.sub(file, COMMENT.sub("", source))


def _as_markup(source: str) -> str:
    """Turn conditions into elements; inside a tag of HTML, where none can stand, they are left out."""
    out, in_tag = [], False
    for piece in TAG.split(source):
        if not TAG.fullmatch(piece):
            for sign in re.findall(r"<(?=[a-zA-Z/])|>", piece):
                in_tag = sign == "<"
            out.append(piece)
        elif address := ADDRESS.match(piece):
            out.append("" if " as " in piece else address[1])
        elif not in_tag and re.match(r"\{%\s*(if|for)\b", piece):
            out.append("<t-maybe>")
        elif not in_tag and re.match(r"\{%\s*(endif|endfor)\b", piece):
            out.append("</t-maybe>")
    return "".join(out)
