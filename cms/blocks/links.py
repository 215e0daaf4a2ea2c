"""The links of header and footer: to a page, or to a place of the shop that is no page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError


class Place(models.TextChoices):
    """A place of the shop that is no page; its value is the name of its address."""

    CALENDAR = "season-calendar", _("Season calendar")
    BASKET = "basket", _("Basket")
    MY_ORDERS = "my-orders", _("My orders")
    FIND_ORDER = "find-order", _("Find my order")
    SELL = "sell-with-us", _("Sell with us")
    VERIFY = "verify", _("Check a statement")
    SIGN_IN = "account_login", _("Sign in")
    BACK_OFFICE = "wagtailadmin_home", _("Back office")


class LinkBlock(blocks.StructBlock):
    """One link. It names itself after the page, unless words are given."""

    page = blocks.PageChooserBlock(
        label=_("page"),
        required=False,
        help_text=_("Shown only while the page is published; a campaign only while it runs."),
    )
    place = blocks.ChoiceBlock(label=_("or a place of the shop"), choices=Place.choices, required=False)
    words = blocks.CharBlock(
        label=_("words"), required=False, max_length=30, help_text=_("In place of the page's own title.")
    )

    class Meta:
        icon = "link"
        label = _("Link")

    def clean(self, value: Any) -> Any:
        """Refuse a link that leads nowhere, or to two places.

        :raises StructBlockValidationError: neither or both of page and place are given
        """
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["place"]):
            refusal = ValidationError(_("Choose either a page or a place of the shop."))
            raise StructBlockValidationError(block_errors={"page": refusal})
        return cleaned


class HeaderBlock(blocks.StreamBlock):
    """The main navigation, in its order."""

    link = LinkBlock()

    class Meta:
        required = False
        max_num = 7


class ColumnBlock(blocks.StructBlock):
    """One column of the footer."""

    heading = blocks.CharBlock(label=_("heading"), max_length=40)
    links = blocks.ListBlock(LinkBlock(), label=_("links"), max_num=8)

    class Meta:
        icon = "list-ul"
        label = _("Column")


class FooterBlock(blocks.StreamBlock):
    """The footer's columns of links."""

    column = ColumnBlock()

    class Meta:
        required = False
        max_num = 4
