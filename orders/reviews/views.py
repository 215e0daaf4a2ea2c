"""Doors of reviews: the buyer's own behind the order's link, the published ones and their photos, and reports of abuse."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.catalogue.models import Product
from orders.doors import form_only, fragment_or_page, private
from orders.models import OrderLine, Review, ReviewPhoto
from orders.models.links import behind_link

from .actions import ReviewError, may_review, report_review, write_review
from .forms import ReportForm, ReviewForm
from .photos import photo_response
from .queries import read_reviews, read_trust

REVIEWS_A_PAGE = 20
PHOTO_KEPT_SECONDS = 300  # how long a browser may show the photo of a review that was taken back meanwhile


@private
@require_http_methods(["GET", "HEAD", "POST"])
@form_only
def review(request: HttpRequest, token: str, line_id: int) -> HttpResponse:
    """The form of a review of one line."""
    line = get_object_or_404(
        OrderLine.objects.select_related("parcel", "order"), behind_link(token, "order__"), pk=line_id
    )
    now = timezone.now()
    written = Review.objects.filter(line=line).first()
    if written is None and not may_review(line, line.parcel, now):
        messages.error(request, _("Please confirm first that you have received the parcel; then you can review it."))
        return redirect("order", token=token)
    posted = request.method == "POST"
    files = request.FILES if written is None else None  # no photo is decoded for a review that stays as it is
    form = ReviewForm(token, *((request.POST, files) if posted else ()))
    if written is not None and not posted:
        return redirect("order", token=token)
    if posted and form.is_valid():
        try:
            write_review(line_id=line.pk, now=now, **form.cleaned_data)
        except ReviewError:  # another one was sent before
            messages.error(request, _("You have reviewed these goods already; that review stays as it is."))
        else:
            messages.success(request, _("Thank you. The township looks at it, and then everybody can read it."))
        return redirect("order", token=token)
    context = {"order": line.order, "line": line, "form": form}
    return render(request, "orders/reviews/review.html", context, status=422 if posted else 200)


@private
@require_safe
def own_review_photo(request: HttpRequest, token: str, photo_id: int) -> HttpResponse:
    """The buyer's own photo, published or not."""
    photo = get_object_or_404(ReviewPhoto, behind_link(token, "review__line__order__"), pk=photo_id)
    return photo_response(photo, "large", "private, no-store")


@require_safe
def review_photo(request: HttpRequest, photo_id: int, size: str) -> HttpResponse:
    """A photo of a published review."""
    photo = get_object_or_404(ReviewPhoto, pk=photo_id, review__state=Review.State.PUBLISHED)
    return photo_response(photo, size, f"public, max-age={PHOTO_KEPT_SECONDS}")


@require_safe
def product_reviews(request: HttpRequest, product_id: int) -> HttpResponse:
    """All published reviews of a product, page by page."""
    product = get_object_or_404(Product.objects.select_related("cooperative"), pk=product_id, listed=True)
    trust = read_trust(product_id)
    page = Paginator(range(trust.count), REVIEWS_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "product": product,
        "trust": trust,
        "page_obj": page,
        "reviews": read_reviews(product_id, REVIEWS_A_PAGE, (page.number - 1) * REVIEWS_A_PAGE),
        "canonical": request.build_absolute_uri(request.path),
    }
    response = render(request, "orders/reviews/product_reviews.html", context)
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


@private
@require_http_methods(["GET", "HEAD", "POST"])
@form_only
def report(request: HttpRequest, review_id: int) -> HttpResponse:
    """The form by which a reader reports a published review, and what is said afterwards."""
    found = Review.objects.filter(pk=review_id, state=Review.State.PUBLISHED).first()
    if found is None:
        raise Http404
    answered = found.answer_released_at is not None
    form = ReportForm(answered, request.POST if request.method == "POST" else None, auto_id=f"report{found.pk}_%s")
    status, done = 200, False
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                report_review(review_id=found.pk, now=timezone.now(), **form.cleaned_data)
            except (ReviewError, Review.DoesNotExist):  # taken back meanwhile
                raise Http404 from None
            status, done = 200, True
    context = {"review": found, "form": form, "done": done}
    return fragment_or_page(
        request, "orders/reviews/report.html", "orders/reviews/report_page.html", context, status=status
    )
