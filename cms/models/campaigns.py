"""Campaigns: a story and a collection for a while, before and after which the page says so."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from cms.blocks import StoryBlock
from cms.models.fields import picture_field
from cms.models.public_page import PublicPage
from cms.site.navigation import refuse_taken_address


class CampaignPage(PublicPage):
    """Something that happens from a day to a day. Its address stays good: people have it in their messages."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("not begun")
        RUNNING = "running", _("running")
        OVER = "over", _("over")

    lead = models.TextField(_("opening"), max_length=300, blank=True)
    picture = picture_field(_("banner picture"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(
        _("ends"), help_text=_("Before and after, the page says so, and the navigation leaves it out.")
    )
    story = StreamField(StoryBlock(), verbose_name=_("story"), blank=True)
    collection = models.ForeignKey(
        "cms.CollectionPage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=pgettext_lazy("produce", "collection"), help_text=_("The produce that it is about."),
    )  # fmt: skip

    content_panels: ClassVar = [
        *PublicPage.content_panels,
        MultiFieldPanel([FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])], heading=_("When")),
        FieldPanel("lead"),
        FieldPanel("picture"),
        FieldPanel("story"),
        FieldPanel("collection"),
    ]
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/campaign_page.html"
    serving_relations = ("picture",)

    class Meta:
        verbose_name = _("campaign")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="campaign_ends_after_start")
        ]

    def clean(self) -> None:
        """Refuse an end before the start, and an address that the shop itself uses.

        :raises ValidationError: which field is wrong, and why
        """
        super().clean()
        refuse_taken_address(self)
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            raise ValidationError({"ends_at": _("The end must be later than the start.")})

    def phase(self, now: datetime) -> Phase:
        """Return whether it has begun and ended at `now`."""
        if self.starts_at and now < self.starts_at:
            return self.Phase.BEFORE
        return self.Phase.OVER if self.ends_at and now >= self.ends_at else self.Phase.RUNNING
