"""What editors type about search: a group of words, refused at the field when it is none."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from cms.finding.words.synonyms import folded, split_words
from cms.models import SearchWords

MOST_LETTERS = 40
MOST_WORDS = 40


class SearchWordsForm(WagtailAdminModelForm):
    """A group of search words."""

    def clean_words(self) -> str:
        """Return the group written in one way.

        :raises ValidationError: it is no group, or shares a word with another one
        """
        words = split_words(self.cleaned_data["words"])
        if problem := _problem(words) or self._taken(words):
            raise ValidationError(problem)
        return ", ".join(words)

    def _taken(self, words: list[str]) -> str:
        """Return which group has one of the words already; nothing when none has."""
        ours = {folded(word): word for word in words}
        for group in SearchWords.objects.exclude(pk=self.instance.pk).values_list("words", flat=True):
            for theirs in split_words(group):
                if word := ours.get(folded(theirs)):
                    return _("“%(word)s” is in another group: %(group)s") % {"word": word, "group": group}
        return ""


def _problem(words: list[str]) -> str:
    """Return what is wrong with a group by itself; nothing when it is right."""
    seen: dict[str, str] = {}
    for word in words:
        key = folded(word)
        if len(word) > MOST_LETTERS:
            text = _("“%(word)s…” is longer than a word of at most %(most)d letters. Separate words by commas.")
            return text % {"word": word[:MOST_LETTERS], "most": MOST_LETTERS}
        if not any(one.isalpha() for one in key):
            return _("“%(word)s” has no letter that could be looked for.") % {"word": word}
        if key in seen:
            return _("“%(word)s” and “%(same)s” are the same to the search; one is enough.") % {
                "word": word, "same": seen[key],
            }  # fmt: skip
        seen[key] = word
    if len(words) < 2:
        return _("A group is at least two words, separated by commas.")
    if len(words) > MOST_WORDS:
        return _("A group has at most %(most)d words.") % {"most": MOST_WORDS}
    return ""
