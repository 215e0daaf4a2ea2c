"""The income statement on screen and on paper. Each look is logged (R8)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets.button import HeaderButton

from marketplace.people.audit import record_look
from marketplace.people.viewsets import ScopedInspectView

from .charts import month_chart
from .statement import Statement, statement

CREDITS_PER_PAGE = 30


class StatementView(ScopedInspectView):
    """A household's income statement for one year."""

    page_title = gettext_lazy("Income statement")
    looked_at = "statement"

    def get_page_subtitle(self) -> str:
        """The file number: names stay out of the window's title."""
        return str(self.object.number)

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows; nothing is listed by field."""
        return []

    @cached_property
    def year(self) -> int:
        """The year asked for; this year when none or nonsense was asked for."""
        asked = self.request.GET.get("year", "")
        this_year = timezone.localdate().year
        return int(asked) if re.fullmatch(r"20[0-9]{2}", asked) and int(asked) <= this_year else this_year

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Neither edit nor delete: a statement is what the ledger says."""
        return []

    @cached_property
    def header_buttons(self) -> list[Any]:
        """The statement on paper."""
        url = f"{reverse('households:pdf', args=[self.object.pk])}?year={self.year}"
        return [HeaderButton(_("Print (PDF)"), url=url, icon_name="doc-full")]

    def read(self, limit: int | None, offset: int) -> Statement:
        """Read the statement and log the look."""
        now = timezone.now()
        record_look(self.request.user, "household", self.object.pk, f"{self.looked_at} {self.year}", now)
        return statement(self.object, year=self.year, today=timezone.localdate(now), limit=limit, offset=offset)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of credits, and the figures of the whole year."""
        asked = self.request.GET.get("p", "1")
        page = min(int(asked), 10_000) if re.fullmatch(r"[1-9][0-9]{0,4}", asked) else 1
        found = self.read(CREDITS_PER_PAGE, (page - 1) * CREDITS_PER_PAGE)
        paginator = WagtailPaginator(range(found.credit_count), CREDITS_PER_PAGE)
        return super().get_context_data(**kwargs) | {
            "statement": found,
            "household": self.object,
            "chart": month_chart(found.by_month),
            "page_obj": paginator.get_page(page),
            "is_paginated": paginator.num_pages > 1,
            "linkurl": reverse("households:inspect", args=[self.object.pk]),
        }


class StatementPdfView(StatementView):
    """The same on paper: A4, large type, all credits of the year."""

    looked_at = "statement PDF"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A PDF to be opened in the browser; a message when this machine can't make one."""
        try:
            document = paper(self.read(None, 0), printed_for=str(request.user))
        except OSError:  # WeasyPrint finds no pango
            messages.error(
                request,
                _("This machine can't make PDF files: the library pango is missing. The statement can be read here."),
            )
            return redirect("households:inspect", self.object.pk)
        name = f"statement-{self.object.number}-{self.year}.pdf"
        return HttpResponse(
            document,
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )


def paper(found: Statement, *, printed_for: str) -> bytes:
    """Return a statement as a PDF document.

    :param printed_for: who printed it, for the foot of the page
    :raises OSError: the machine lacks the libraries that WeasyPrint draws with
    """
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    page = render_to_string(
        "backoffice/households/statement_paper.html",
        {
            "statement": found,
            "household": found.household,
            "chart": month_chart(found.by_month),
            "printed_for": printed_for,
            "now": timezone.now(),
            "language": get_language() or settings.LANGUAGE_CODE,
        },
    )
    stylesheet = finders.find("css/statement_paper.css")
    assert isinstance(stylesheet, str)
    nothing_fetched = URLFetcher(allowed_protocols=[])
    document: bytes = HTML(string=page, url_fetcher=nothing_fetched).write_pdf(
        stylesheets=[CSS(string=Path(stylesheet).read_text(encoding="utf-8"), url_fetcher=nothing_fetched)]
    )
    return document
