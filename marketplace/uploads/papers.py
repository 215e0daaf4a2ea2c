"""Papers that are kept: a photo or a PDF file, in private storage, handed out by a door."""

from __future__ import annotations

from mimetypes import guess_type
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from .limits import MEGABYTE
from .pictures import clean_picture

PDF_MEGABYTES = 20
PDF_HEAD, PDF_END = b"%PDF-", b"%%EOF"
END_WITHIN = 1024  # bytes at the file's end, as readers of PDF look for it


def cleaned(file: UploadedFile[Any]) -> ContentFile[bytes]:
    """Return an upload as it is kept: a photo with nothing but its pixels, or a PDF file.

    :raises ValidationError: it is neither, damaged or too large
    """
    assert file.file is not None
    head = file.file.read(len(PDF_HEAD))
    file.file.seek(0)
    if head != PDF_HEAD:
        return clean_picture(file.file, file.name or "paper")
    if (file.size or 0) > PDF_MEGABYTES * MEGABYTE:
        raise ValidationError(_("This PDF file is too large: at most %(most)s MB.") % {"most": PDF_MEGABYTES}, "large")
    content = file.file.read()
    if PDF_END not in content[-END_WITHIN:]:
        raise ValidationError(_("This PDF file is cut off. Please scan it again."), "cut_off")
    return ContentFile(content, name="paper.pdf")


def suffix(file: FieldFile) -> str:
    """Return the suffix of a kept paper: that of a photo, or .pdf."""
    name = file.name or ""
    return name[name.rfind(".") :]


def paper_response(file: FieldFile, disposition: str) -> HttpResponse:
    """Hand a paper out, to whom the caller has let in; no cache keeps it.

    :param disposition: the header that names the file; a PDF file, which is not cleaned, is to be saved, not opened in our pages
    :raises Http404: its file is gone
    """
    try:
        with file.open("rb") as opened:
            content = opened.read()
    except FileNotFoundError:
        raise Http404 from None
    kind = guess_type(file.name or "")[0] or "application/octet-stream"
    headers = {
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": disposition,
    }
    return HttpResponse(content, content_type=kind, headers=headers)
