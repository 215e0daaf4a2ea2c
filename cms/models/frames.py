"""The frame of every page in one language: main navigation and footer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin, TranslatableMixin
from wagtail.models import Page as AnyPage

from cms.blocks import FooterBlock, HeaderBlock
from cms.models.pages import HomePage
from cms.site.navigation import frame_of
from cms.site.previews import for_preview_frame
from cms.site.public_request import public_request


class SiteFrame(DraftStateMixin, RevisionMixin, PreviewableMixin, TranslatableMixin, models.Model):
    """Main navigation and footer in one language.

    Without a published one, the navigation is the pages right below home that are to be shown in menus.
    """

    name = models.CharField(_("name"), max_length=60, help_text=_("For editors only."))
    header = StreamField(HeaderBlock(), verbose_name=_("main navigation"), blank=True)
    words = models.TextField(
        _("words in the footer"), max_length=300, blank=True, help_text=_("Who we are, in a sentence or two.")
    )
    footer = StreamField(FooterBlock(), verbose_name=_("columns of the footer"), blank=True)

    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel("header"),
        FieldPanel("words"),
        FieldPanel("footer"),
        PublishingPanel(),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("header and footer")
        verbose_name_plural = _("headers and footers")
        constraints = [
            models.UniqueConstraint(
                fields=["locale"],
                name="site_frame_once_a_language",
                violation_error_message=_("This language has its header and footer already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_url(self) -> str:
        """The home page in this language: the preview shows it."""
        home = self._home()
        return str(home.full_url or "") if home else ""

    def clean(self) -> None:
        """Refuse a second one for a language; Wagtail's form leaves the locale out, and Django with it the constraint.

        :raises ValidationError: there is one already
        """
        super().clean()
        others = SiteFrame.objects.exclude(pk=self.pk)
        if self.locale_id and others.filter(locale_id=self.locale_id).exists():
            raise ValidationError(_("This language has its header and footer already."))

    @for_preview_frame
    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Show the home page in this frame, as it is in the editor."""
        header, footer = self.header.get_prep_value(), self.footer.get_prep_value()
        public_request(request).frame = frame_of(header, self.words, footer, self.locale)
        home = self._home()
        if home is None:
            return TemplateResponse(request, "cms/frame_preview.html", {})
        return home.specific.serve(request)

    def _home(self) -> AnyPage | None:
        return HomePage.objects.filter(locale_id=self.locale_id, live=True).first()
