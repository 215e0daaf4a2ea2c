"""What Wagtail's scripts read of pages, pictures and documents (`/admin/api/main/`), by law 7."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from marketplace.backoffice.seen import seen


class ReadOnlyPages(PagesAdminAPIViewSet):
    """Pages that the reader finds in the explorer.

    Wagtail's own also moves, copies and publishes them, without its hooks; none of its pages asks for that.
    """

    actions: ClassVar[dict[str, Any]] = {}


class SeenRows(BaseAPIViewSet):
    """Only the rows that the reader sees; Wagtail's own shows all of them to everybody in the back office."""

    def get_queryset(self) -> QuerySet[Any]:
        """Those of the collections that are the reader's."""
        rows: QuerySet[Any] = super().get_queryset()
        return rows.filter(pk__in=seen(self.request.user, self.model).values("pk"))


class SeenPictures(SeenRows, ImagesAdminAPIViewSet):
    """Pictures."""


class SeenDocuments(SeenRows, DocumentsAdminAPIViewSet):
    """Documents."""
