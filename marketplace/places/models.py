"""Townships and villages: where produce comes from and where a role holds."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a Chinese name and an English one. `label` is the one of the active language."""

    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language; the Chinese name where there is no English one."""
        if (get_language() or "").startswith("en") and self.name_en:
            return self.name_en
        return self.name


def pinyin_key(name: str) -> str:
    """Return the key that Chinese names are sorted by: the embedded PostgreSQL has no ICU collations.

    :param name: a name in Chinese characters, Latin letters or both
    """
    from pypinyin import lazy_pinyin  # its tables take half a second to load, and most processes never need them

    return " ".join(lazy_pinyin(name))[:200]


class Township(Named):
    """乡镇/街道: the lowest level of government; its staff edit village pages and keep household files."""

    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    # About where its seat is, to a kilometre or two: for the drawn map, never for finding the way.
    latitude = models.FloatField(_("latitude (about)"), null=True, blank=True)
    longitude = models.FloatField(_("longitude (about)"), null=True, blank=True)

    class Meta:
        verbose_name = _("township")
        verbose_name_plural = _("townships")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="township_name_once"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(18, 54), longitude__range=(73, 136)),
                name="township_in_china",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = pinyin_key(self.name)
        super().save(*args, **kwargs)


class Village(Named):
    """村: an administrative village. `designated` marks a 省定贫困村."""

    township = models.ForeignKey(
        Township, verbose_name=_("township"), on_delete=models.PROTECT, related_name="villages"
    )
    designated = models.BooleanField(_("designated poor village"), default=False)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        verbose_name = _("village")
        verbose_name_plural = _("villages")
        ordering = ["sort_key"]
        constraints = [models.UniqueConstraint(fields=["township", "name"], name="village_name_once_in_township")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = pinyin_key(self.name)
        super().save(*args, **kwargs)
