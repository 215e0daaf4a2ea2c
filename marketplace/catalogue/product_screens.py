"""Products in the back office: a cooperative's managers and clerks enter, change and picture them; its township reads them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.images import get_image_model
from wagtail.images.widgets import AdminImageChooser

from marketplace.backoffice.filters import ScopedFilterSet, SeenFilter
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    ScopedActionView,
    ScopedDeleteView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.cooperatives.models import Cooperative
from marketplace.cooperatives.pictures import collection_of
from marketplace.cooperatives.policies import works_for
from marketplace.people.policies import visible
from marketplace.people.staff import staff_of
from marketplace.places.divisions.labels import province_label

from .actions import Moved, arrange_pictures, change_product, enter_product
from .forms import ProductForm, change_form
from .models import Product


class ProductFilterSet(ScopedFilterSet):
    """By cooperative, for somebody who sees several; by category; whether listed."""

    cooperative = SeenFilter(Cooperative, label=gettext_lazy("Cooperative"))

    class Meta:
        model = Product
        fields = ["cooperative", "category", "listed"]


class ProductIndexView(ScopedIndexView):
    """Products by name, with how many packs of each are on sale."""

    page_title = gettext_lazy("Products")
    new_label = gettext_lazy("Enter a product")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With what a row shows."""
        rows = super().get_base_queryset().select_related("category", "village", "cooperative")
        counted: QuerySet[Any] = rows.annotate(on_sale=Count("packs", filter=Q(packs__active=True)))
        return counted.order_by("name", "pk")


class ProductNewView(ScopedNewView):
    """The form of a new product."""

    model = Product
    list_label = gettext_lazy("Products")
    page_title = gettext_lazy("Enter a product")
    template_name = "backoffice/products/new.html"
    header_icon = "snippet"

    def new_form(self, given: QueryDict | None = None) -> ProductForm:
        """For a cooperative that the user works for."""
        return ProductForm(visible(self.request.user, Cooperative.objects.all()), given)

    def make(self, given: dict[str, Any]) -> Product:
        """Enter it."""
        assert isinstance(self.form, ProductForm)
        user = staff_of(self.request)
        product = enter_product(self.form.whose, self.form.terms(), user=user, now=timezone.now())
        messages.success(self.request, _("“%(product)s” is entered. Now enter its packs.") % {"product": product})
        return product


class PictureForm(forms.Form):
    """One picture more, out of the cooperative's own collection."""

    image = forms.ModelChoiceField(
        get_image_model()._default_manager.none(),
        label=gettext_lazy("One more picture"),
        widget=AdminImageChooser(),
        error_messages={
            "invalid_choice": gettext_lazy("Choose one of the pictures in your cooperative's own collection.")
        },
    )

    def __init__(self, product: Product, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        image = self.fields["image"]
        assert isinstance(image, forms.ModelChoiceField)
        pictures = get_image_model()._default_manager
        image.queryset = pictures.filter(collection=collection_of(product.cooperative))


class ProductView(ScopedInspectView):
    """One product: what is said of it, its packs and pictures, and the forms that change it."""

    page_title = gettext_lazy("Product")
    form: ProductForm | None = None
    picture_form: PictureForm | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With what the page shows."""
        return super().get_object(Product.objects.select_related("category", "village", "cooperative__village"))

    def get_page_subtitle(self) -> str:
        """Its name."""
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the forms, for who works for its cooperative."""
        product: Product = self.object
        theirs = works_for(staff_of(self.request), product.cooperative_id) and self.user_has_permission("change")
        context: dict[str, Any] = super().get_context_data(**kwargs) | {
            "product": product,
            "packs": product.packs.order_by("-active", "position", "pk"),
            "pictures": product.pictures.select_related("image"),
            "not_sent_to": [province_label(code) for code in product.not_sent_to],
        }
        if theirs:
            picture_form = self.picture_form or PictureForm(product)
            context |= {
                "form": self.form or change_form(product),
                "picture_form": picture_form,
                "media": context.get("media", forms.Media()) + picture_form.media,
            }
        return context


class ChangeView(ScopedActionView, ProductView):
    """Changes what is said of a product."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it, or show what is wrong."""
        self.form = change_form(self.object, request.POST)
        if not self.form.is_valid():
            return self.show_again()
        terms, seen = self.form.terms(), self.form.cleaned_data["seen"]
        try:
            change_product(self.object.pk, terms, seen=seen, user=staff_of(request), now=timezone.now())
        except ValidationError as refused:
            if isinstance(refused, Moved):
                messages.warning(request, " ".join(refused.messages))
                return self.to_page()
            self.form.add_error(None, refused)
            return self.show_again()
        messages.success(request, _("The product is changed."))
        return self.to_page()


class PicturesView(ScopedActionView, ProductView):
    """Adds a picture, moves one to the front or back, or takes one away: `do` says which, `picture` of which."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Arrange them anew, or show what is wrong."""
        seen = [int(key) for key in request.POST.get("seen", "").split(",") if key.isascii() and key.isdecimal()]
        do, _space, key = request.POST.get("do", "add").partition(" ")
        if do == "add":
            self.picture_form = PictureForm(self.object, request.POST)
            if not self.picture_form.is_valid():
                return self.show_again()
            wanted = [*seen, self.picture_form.cleaned_data["image"].pk]
        else:
            wanted = arranged(seen, do, key)
        try:
            arrange_pictures(self.object.pk, wanted, seen=seen, user=staff_of(request), now=timezone.now())
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        else:
            messages.success(request, _("The pictures are changed."))
        return self.to_page()


def arranged(keys: list[int], do: str, key: str) -> list[int]:
    """Return pictures with one moved: `earlier` or `later` by one place, or `away`; a picture that isn't there moves nothing."""
    places = {str(one): place for place, one in enumerate(keys)}
    if key not in places:
        return keys
    at, rest = places[key], [one for one in keys if str(one) != key]
    if do == "away":
        return rest
    to = max(at - 1, 0) if do == "earlier" else at + 1
    return [*rest[:to], keys[at], *rest[to:]]


class ProductDeleteView(ScopedDeleteView):
    """A product that nothing depends on yet."""

    helps = gettext_lazy("End its packs instead: then it can't be bought any more, and what was done with it stays.")


class ProductViewSet(ScopedViewSet):
    """What cooperatives grow and sell."""

    model = Product
    name = url_prefix = menu_name = "products"
    icon = "snippet"
    menu_label = gettext_lazy("Products")
    menu_order = 123
    template_prefix = "backoffice/products/"
    index_view_class = ProductIndexView
    inspect_view_class = ProductView
    new_view_class = ProductNewView
    action_view_classes = {"change": ChangeView, "pictures": PicturesView}
    row_delete_view_class = ProductDeleteView
    filterset_class = ProductFilterSet
    has_history = True
    search_fields = ["name", "name_en"]
    search_backend_name = None
    list_display = [
        FirstColumn("name", label=gettext_lazy("Product"), accessor="label", url_name="products:inspect"),
        LabelledColumn("category", label=gettext_lazy("Category")),
        LabelledColumn("village", label=gettext_lazy("Village")),
        LabelledColumn("on_sale", label=gettext_lazy("Packs on sale"), classname="bo-number"),
        LabelledColumn(
            "listed", label=gettext_lazy("State"),
            accessor=lambda row: gettext_lazy("listed") if row.listed else gettext_lazy("not listed yet"),
        ),
    ]  # fmt: skip
