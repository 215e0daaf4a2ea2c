"""A clerk prints the labels of a parcel's packs: at once, or, of very many packs, once the worker has drawn them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.viewsets import ScopedInspectView
from marketplace.people.staff import staff_of
from marketplace.typed_text.outputs import file_header
from orders.models import Parcel

from .label_files import NoLabels, ask_for_labels, file_of, label_file_of, own_labels
from .label_paper import labels_paper
from .labels import MOST_LABELS

LOOKS_AGAIN = 3  # seconds


class LabelsView(ScopedInspectView):
    """The labels as a PDF file, a page for each pack."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; back to the parcel with a word when it has no packs left, or this machine can't make PDF files."""
        parcel: Parcel = self.object
        labels = own_labels(staff_of(request), parcel.pk)
        if len(labels) > MOST_LABELS:
            return redirect("parcels:label_file", parcel.pk)
        try:
            document = labels_paper(labels) if labels else None
        except OSError:  # WeasyPrint finds no pango
            messages.error(request, _("This machine can't make PDF files: the library pango is missing."))
            return redirect("parcels:inspect", parcel.pk)
        if document is None:
            messages.warning(request, _("Nothing of this parcel is packed from a lot, so there are no labels."))
            return redirect("parcels:inspect", parcel.pk)
        return pdf_response(document, parcel)


class LabelFileView(ScopedInspectView):
    """Very many labels: asked for here, and how far they are. The page looks again by itself while they are drawn."""

    page_title = gettext_lazy("Labels for the packs")
    http_method_names = ["get", "post", "options"]

    def get_page_subtitle(self) -> str:
        """The order's number."""
        return str(self.object.order.number)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The own request, if there is one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = staff_of(self.request)
        asked = label_file_of(user, self.object.pk)
        count = asked.labels if asked else len(own_labels(user, self.object.pk))
        return context | {"parcel": self.object, "asked": asked, "count": count}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, which is loaded again while something is drawn."""
        shown: HttpResponse = super().get(request, *args, **kwargs)
        asked = label_file_of(staff_of(request), self.object.pk)
        if asked is not None and asked.made_at is None:
            shown.headers["Refresh"] = str(LOOKS_AGAIN)
        return shown

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for them."""
        try:
            ask_for_labels(user=staff_of(request), parcel_id=self.object.pk, now=timezone.now())
        except NoLabels:
            messages.warning(request, _("Nothing of this parcel is packed from a lot, so there are no labels."))
            return redirect("parcels:inspect", self.object.pk)
        return redirect("parcels:label_file", self.object.pk)


class LabelFetchView(ScopedInspectView):
    """The file that was drawn, for whoever has asked for it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; back to the page that tells how far it is while there is none."""
        asked = label_file_of(staff_of(request), self.object.pk)
        document = file_of(asked, timezone.now()) if asked else None
        if document is None:
            return redirect("parcels:label_file", self.object.pk)
        return pdf_response(document, self.object)


def pdf_response(document: bytes, parcel: Parcel) -> HttpResponse:
    """Return labels as a file that the browser shows."""
    headers = {
        "Content-Disposition": file_header(f"labels-{parcel.order.number}.pdf"),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(document, content_type="application/pdf", headers=headers)
