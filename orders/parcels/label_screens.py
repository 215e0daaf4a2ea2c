"""A clerk prints the labels of a parcel's packs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from marketplace.backoffice.viewsets import ScopedInspectView
from marketplace.people.policies import visible
from marketplace.typed_text.outputs import file_header
from orders.models import OrderLine, Parcel

from .label_paper import labels_paper
from .labels import parcel_labels


class LabelsView(ScopedInspectView):
    """The labels as a PDF file, a page for each pack."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; back to the parcel with a word when it has no packs left, or this machine can't make PDF files."""
        parcel: Parcel = self.object
        labels = parcel_labels(visible(request.user, OrderLine.objects.filter(parcel=parcel.pk)))
        try:
            document = labels_paper(labels) if labels else None
        except OSError:  # WeasyPrint finds no pango
            messages.error(request, _("This machine can't make PDF files: the library pango is missing."))
            return redirect("parcels:inspect", parcel.pk)
        if document is None:
            messages.warning(request, _("Nothing of this parcel is packed from a lot, so there are no labels."))
            return redirect("parcels:inspect", parcel.pk)
        name = f"labels-{parcel.order.number}.pdf"
        headers = {"Content-Disposition": file_header(name)}
        return HttpResponse(document, content_type="application/pdf", headers=headers)
