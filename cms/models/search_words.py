"""What search knows beside the names of products: groups of words that mean the same; and which words found nothing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_MISS = 12  # characters: what is longer is a sentence or an address, and no word


class SearchWords(models.Model):
    """A group of words that search takes for one another, kept by editors: 西红柿, 番茄, tomato.

    `cms.finding.words.forms` refuses what is no group.
    """

    words = models.TextField(
        _("words that mean the same"),
        max_length=1_000,
        help_text=_(
            "Separated by commas, such as: 西红柿, 番茄, tomato. Also how people misspell it. "
            "Plurals, pinyin and traditional characters are known anyway."
        ),
    )

    class Meta:
        verbose_name = _("group of search words")
        verbose_name_plural = _("search words")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words


class SearchMiss(models.Model):
    """A word that buyers looked for and that no product has: how often, and when last. Nothing of who asked, or what else."""

    word = models.CharField(_("word"), max_length=LONGEST_MISS, unique=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    last_on = models.DateField(_("last asked for"))

    finds: str  # a column of the report, not of the table: what it would find now

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        ordering = ["-times", "-last_on", "word"]

    def __str__(self) -> str:
        return self.word
