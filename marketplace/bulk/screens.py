"""Files in and out in the back office: what there is, what was sent, and of each file what it would change or has changed."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from marketplace.backoffice.typed_again import CountAgainForm
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    LabelledDateColumn,
    ScopedActionView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.people.audit import record_look
from marketplace.people.reauthentication import ask_for_password
from marketplace.people.staff import staff_of
from marketplace.typed_text.outputs import file_header

from .forms import SendForm
from .kinds import Kind, Row, Sheet, kind_named, kinds_of
from .models import ImportFile
from .reading import table_of
from .sending import LOOKED_AT_AGAIN, NotReady, ask_to_take, look_again, send_file
from .tables import BadFile

LOOKS_AGAIN = 3  # seconds
LINES_A_PAGE = 50
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
State = ImportFile.State


class ImportFilterSet(WagtailFilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = ImportFile
        fields = ["state"]


class ImportIndexView(ScopedIndexView):
    """The kinds of file, and what was sent, the latest first."""

    new_label = gettext_lazy("Send a file")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With who sent them."""
        return super().get_base_queryset().select_related("sent_by").order_by("-pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The user's kinds."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context | {"kinds": kinds_of(staff_of(self.request))}


class ImportView(ScopedInspectView):
    """One file: how far it is, what it changes row by row, every error, and the forms that go on."""

    page_title = gettext_lazy("File of rows")
    form: CountAgainForm | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With who sent and took it."""
        return super().get_object(ImportFile.objects.select_related("sent_by", "taken_by"))

    def get_page_subtitle(self) -> str:
        """What kind of rows."""
        return str(self.object.label)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the lines, a page of them; a page that shows them is a look."""
        sent: ImportFile = self.object
        user, kind = staff_of(self.request), sent.of_kind
        headings = {column.name: column.heading for column in kind.columns(user)} if kind else {}
        has_errors = sent.state in (State.WRONG, State.MOVED) and not sent.forgotten_at
        lines = sent.lines.exclude(faults=[]) if has_errors else sent.lines.all()
        page: Any = Paginator(lines.order_by("pk"), LINES_A_PAGE).get_page(self.request.GET.get("p"))
        for line in page:
            line.shown = [(heading, *line.cells[name]) for name, heading in headings.items() if name in line.cells]
        if len(page.object_list):
            record_look(user, "import", sent.pk, "rows of a file", timezone.now())
        ready = sent.state == State.READY and not sent.forgotten_at
        asks = ready and kind is not None and kind.irreversible
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "sent": sent,
            "page_obj": page,
            "linkurl": reverse("imports:inspect", args=[sent.pk]),
            "takes": ready,
            "form": (self.form or CountAgainForm(sent.changes)) if asks else None,
            "looks_again": sent.state in LOOKED_AT_AGAIN and not sent.forgotten_at,
            "has_errors": has_errors,
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, which is loaded again while something is done."""
        shown: HttpResponse = super().get(request, *args, **kwargs)
        if self.object.works:
            shown.headers["Refresh"] = str(LOOKS_AGAIN)
        return shown


class TakeView(ScopedActionView, ImportView):
    """Has a file taken in; of what can't be changed back the password is asked for, and the number of rows typed first."""

    permission_required = "add"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for the password first, as the screens do by which such rows are written one by one."""
        kind = self.object.of_kind
        asks = kind is not None and kind.irreversible
        if asks and (asked := ask_for_password(request, keeps_form=True, waiting=self.waiting_words)):
            return asked
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def waiting_words(self) -> str:
        """Return what the form that waits will do, for who may do it."""
        words = _("Take in a file of rows")
        return f"{words}: {self.object.label}" if self.user_has_permission(self.permission_required) else words

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for it, or say why not."""
        sent: ImportFile = self.object
        if sent.of_kind is not None and sent.of_kind.irreversible and sent.state == State.READY:
            self.form = CountAgainForm(sent.changes, request.POST)
            if not self.form.is_valid():
                return self.show_again()
        try:
            ask_to_take(user=staff_of(request), import_id=sent.pk, now=timezone.now())
        except NotReady:
            messages.warning(
                request, _("This file can't be taken in as it is: its state says why. Nothing was changed.")
            )
        return self.to_page()


class AgainView(ScopedActionView, ImportView):
    """Has a file looked at once more."""

    permission_required = "add"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for it, or say why not."""
        try:
            look_again(user=staff_of(request), import_id=self.object.pk, now=timezone.now())
        except NotReady:
            messages.warning(request, _("This file is not looked at again: its state says why. Nothing was changed."))
        return self.to_page()


class KeptView(ScopedInspectView):
    """The file as it was sent, for those who see it; each opening is logged."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file.

        :raises Http404: its time is over, or it is lost
        """
        sent: ImportFile = self.object
        try:
            opened = sent.file.open("rb")
        except (ValueError, FileNotFoundError) as gone:
            raise Http404(str(gone)) from gone
        record_look(staff_of(request), "import", sent.pk, "file as it was sent", timezone.now())
        return _download(opened, sent.name, "application/octet-stream")


class FaultsView(ScopedInspectView):
    """The file as it was sent, with a column more that says what is wrong; or the list of what is, where it can't be read."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The workbook.

        :raises Http404: its time is over, or nothing is wrong with it
        """
        from .writing import write_faults, write_problems  # openpyxl, and with it numpy: most processes write no file

        sent: ImportFile = self.object
        kind = sent.of_kind
        if kind is None or not sent.file or sent.state not in (ImportFile.State.WRONG, ImportFile.State.MOVED):
            raise Http404("no file")
        record_look(staff_of(request), "import", sent.pk, "file with its errors", timezone.now())
        lines = sent.lines.exclude(faults=[]).order_by("number", "pk")
        faults = {line.number or 0: [": ".join(filter(None, fault)) for fault in line.faults] for line in lines}
        written = TemporaryFile()  # noqa: SIM115  # closed by the response
        try:
            with sent.file.open("rb") as file:
                write_faults(kind, table_of(file, kind).rows, faults, written)
        except (BadFile, FileNotFoundError):
            written.seek(0)
            written.truncate()
            write_problems([(line.number, *fault) for line in lines for fault in line.faults], written)
        return _download(written, f"{kind.label}-{_('What is wrong')}.xlsx", TYPES["xlsx"])


class OutView(PermissionCheckedMixin, View):
    """The rows of a kind as a file: all that the user has, or none, which is the template."""

    model = ImportFile
    permission_required = "view"
    is_template = False

    def get(self, request: HttpRequest, sheet: str, form: str = "xlsx") -> HttpResponseBase:
        """The file.

        :raises Http404: there is no such kind, or not for this user
        """
        from .writing import write_csv, write_workbook  # openpyxl, and with it numpy: most processes write no file

        user, which = staff_of(request), kind_named(sheet)
        if which is None or which not in kinds_of(user) or form not in TYPES:
            raise Http404(sheet)
        columns = Sheet(which.columns(user))
        rows: Iterator[Row] = iter(()) if self.is_template else which.rows_out(user, timezone.now())
        file = TemporaryFile()  # noqa: SIM115  # closed by the response
        if form == "csv":
            file.writelines(write_csv(columns, rows))
        else:
            write_workbook(which, columns, rows, file)
        day = _("template") if self.is_template else timezone.localdate().isoformat()
        return _download(file, f"{which.label}-{day}.{form}", TYPES[form])


def _download(file: Any, name: str, content_type: str) -> FileResponse:
    file.seek(0)
    headers = {"Content-Disposition": file_header(name, attached=True), "Cache-Control": "private, no-store"}
    return FileResponse(file, content_type=content_type, headers=headers)


class SendView(ScopedNewView):
    """The form that sends a file."""

    model = ImportFile
    list_label = gettext_lazy("Files in and out")
    page_title = gettext_lazy("Send a file")
    template_name = "backoffice/imports/new.html"
    header_icon = "upload"

    def new_form(self, given: QueryDict | None = None) -> SendForm:
        """With the kinds of this user."""
        asked = self.request.GET.get("kind", "")
        files = None if given is None else self.request.FILES
        return SendForm(kinds_of(staff_of(self.request)), given, files, initial={"kind": asked})

    def make(self, given: dict[str, Any]) -> ImportFile:
        """Keep it, and have it looked at."""
        kind: Kind | None = kind_named(given["kind"])
        if kind is None:
            raise PermissionDenied
        return send_file(user=staff_of(self.request), kind=kind, file=given["file"], now=timezone.now())


class ImportViewSet(ScopedViewSet):
    """Files in and out."""

    model = ImportFile
    name = url_prefix = menu_name = "imports"
    icon = "table"
    menu_label = gettext_lazy("Files in and out")
    menu_order = 130
    template_prefix = "backoffice/imports/"
    index_view_class = ImportIndexView
    inspect_view_class = ImportView
    new_view_class = SendView
    action_view_classes = {"take": TakeView, "again": AgainView}
    has_history = True
    filterset_class = ImportFilterSet
    search_fields = ["name"]
    search_backend_name = None
    list_display = [
        FirstColumn("label", label=gettext_lazy("What is in the file"), url_name="imports:inspect"),
        LabelledColumn("name", label=gettext_lazy("File")),
        LabelledColumn("state", label=gettext_lazy("State"), accessor="get_state_display"),
        LabelledColumn("changes", label=gettext_lazy("New or changed"), classname="bo-number"),
        LabelledColumn("faulty", label=gettext_lazy("Errors"), classname="bo-number"),
        LabelledColumn("sent_by", label=gettext_lazy("Sent by")),
        LabelledDateColumn("sent_at", label=gettext_lazy("Sent")),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Templates, rows that go out, and of a file what was sent and what is wrong."""
        return [
            *super().get_urlpatterns(),
            path("template/<slug:sheet>.xlsx", self.construct_view(OutView, is_template=True), name="template"),
            path("out/<slug:sheet>.<slug:form>", self.construct_view(OutView), name="out"),
            path("<int:pk>/file/", self.construct_view(KeptView), name="file"),
            path("<int:pk>/errors.xlsx", self.construct_view(FaultsView), name="faults"),
        ]
