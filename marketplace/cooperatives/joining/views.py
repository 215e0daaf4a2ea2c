"""The public page of what it takes to sell here, and an applicant's own pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.cooperatives.models import Application, ApplicationPaper, Cooperative
from marketplace.people.models import User
from marketplace.runtime.public_answers import PublicResponse
from marketplace.typed_text.outputs import file_header
from marketplace.uploads.papers import paper_response, suffix

from .applying import MOST_PAPERS, apply, complete, is_proved, keep_paper, withdraw
from .forms import ApplicationForm, PaperForm
from .queries import said_mark
from .refusals import JoiningRefused
from .words import NEXT, refusal_text

View = Callable[..., HttpResponse]
ADDS_PAPERS = (Cooperative.Status.APPLIED, Cooperative.Status.ASKED_BACK)


@require_safe
def sell_with_us(request: HttpRequest) -> HttpResponse:
    """What a party needs to sell here, and how it applies. Public, the same for everyone."""
    response = PublicResponse(render_to_string("joining/sell_with_us.html", {}, request))
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


def own(view: View) -> View:
    """Let in who is signed in; no cache keeps the answer, and no search engine lists it."""

    @wraps(view)
    @login_required
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


def posted(view: View) -> View:
    """Lead whoever opens a form's address without a form (by a reload, or the link to the other language) to the page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.method == "POST" else redirect("application")

    return answer


@own
def application(request: HttpRequest) -> HttpResponse:
    """Where the applicant's application stands; without an open one, the form, filled in anew or once more."""
    user = _applicant(request)
    latest = _latest(user)
    if latest is not None and (latest.is_open or "new" not in request.GET):
        return _shown(request, latest)
    if not is_proved(user):
        return render(request, "joining/prove_first.html")
    form = ApplicationForm(request.POST) if request.method == "POST" else ApplicationForm()
    if form.is_bound and form.is_valid():
        try:
            apply(user, form.said, language=get_language() or "", now=timezone.now())
        except JoiningRefused as refused:
            form.add_error(None, refusal_text(refused))
        else:
            messages.success(request, _("Your application is sent. Please add your licence now."))
            return redirect("application")
    return render(request, "joining/apply.html", {"form": form}, status=422 if form.errors else 200)


@own
@posted
def application_complete(request: HttpRequest) -> HttpResponse:
    """What was asked for is added."""
    user = _applicant(request)
    latest = get_object_or_404(Application, applicant=user, is_open=True)
    form = ApplicationForm(request.POST)
    if form.is_valid():
        try:
            complete(
                user, latest.cooperative_id, form.said, note="", seen=request.POST.get("seen", ""), now=timezone.now()
            )
        except JoiningRefused as refused:
            form.add_error(None, refusal_text(refused))
        else:
            messages.success(request, _("Sent. The township looks at it again."))
            return redirect("application")
    return _shown(request, latest, form=form, status=422)


@own
@posted
def application_withdraw(request: HttpRequest) -> HttpResponse:
    """The application is withdrawn."""
    user = _applicant(request)
    latest = get_object_or_404(Application, applicant=user, is_open=True)
    try:
        withdraw(user, latest.cooperative_id, reason="", now=timezone.now())
    except JoiningRefused as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("Your application is withdrawn."))
    return redirect("application")


@own
@posted
def application_paper(request: HttpRequest) -> HttpResponse:
    """A document is added."""
    user = _applicant(request)
    latest = get_object_or_404(Application, applicant=user, is_open=True)
    form = PaperForm(request.POST, request.FILES, prefix="paper")
    if form.is_valid():
        given = form.cleaned_data
        try:
            keep_paper(user, latest, file=given["file"], note=given["note"], now=timezone.now())
        except JoiningRefused as refused:
            form.add_error(None, refusal_text(refused))
        else:
            messages.success(request, _("The document is kept."))
            return redirect("application")
    return _shown(request, latest, paper_form=form, status=422)


@own
@require_safe
def own_paper(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A document that the applicant has sent."""
    papers = ApplicationPaper.objects.filter(application__applicant=_applicant(request))
    paper = get_object_or_404(papers, pk=attachment_id)
    end = suffix(paper.file)
    return paper_response(paper.file, file_header(f"document-{paper.pk}{end}", attached=end == ".pdf"))


def _applicant(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _latest(user: User) -> Application | None:
    rows = Application.objects.filter(applicant=user).select_related("cooperative__village__township")
    return rows.order_by("-is_open", "-pk").first()


def _shown(
    request: HttpRequest,
    found: Application,
    *,
    form: ApplicationForm | None = None,
    paper_form: PaperForm | None = None,
    status: int = 200,
) -> HttpResponse:
    party = found.cooperative
    adds = found.is_open and party.status in ADDS_PAPERS
    papers = list(found.papers.all())
    asked = party.status == Cooperative.Status.ASKED_BACK
    context = {
        "application": found,
        "party": party,
        "next": NEXT[party.status],
        "steps": party.steps.all(),
        "villages": found.villages.select_related("township"),
        "papers": papers,
        "form": (form or ApplicationForm.of(found)) if asked else None,
        "seen": said_mark(party) if asked else "",
        "paper_form": (paper_form or PaperForm(prefix="paper")) if adds and len(papers) < MOST_PAPERS else None,
        "again": not found.is_open and party.status not in Cooperative.JOINED,
    }
    return render(request, "joining/application.html", context, status=status)
