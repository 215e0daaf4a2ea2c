"""What the demo's stories are made of, apart from how Wagtail stores them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a story."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """One or more paragraphs of plain text."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn picture: the name of its scene, and what is written under it."""

    scene: str
    caption: str


@dataclass(frozen=True, slots=True)
class Number:
    """A figure that carries a story: as people read it, what it counts, and who says so."""

    value: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Produce:
    """A link to a product of the demo, by its key in `produce.PRODUCE`."""

    key: str


Block = Heading | Text | Picture | Number | Produce


@dataclass(frozen=True, slots=True)
class Story:
    """The words of one page in one language.

    :param title: the page's title
    :param summary: one or two sentences under the title, at most 120 characters
    :param description: what search engines show
    :param body: the story itself
    """

    title: str
    summary: str
    description: str
    body: tuple[Block, ...] = ()


def text(*paragraphs: str) -> Text:
    """Return a block of paragraphs."""
    return Text(paragraphs)
