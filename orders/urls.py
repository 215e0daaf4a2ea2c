"""The buyer's addresses, all behind the language prefix (marketplace.urls)."""

from django.urls import path, re_path

from . import seal_views, trace_views
from .views import basket, changes, checkout, delivery, order, reviews

urlpatterns = [
    path("verify/", seal_views.verify, name="verify"),
    path("verify/roots/", seal_views.published_roots, name="published-roots"),
    path("trace/", trace_views.trace_form, name="trace-form"),
    path("trace/<path:code>/", trace_views.trace, name="trace"),
    path("basket/", basket.basket, name="basket"),
    path("basket/badge/", basket.basket_badge, name="basket-badge"),
    path("basket/add-form/<int:product_id>/", basket.basket_add_form, name="basket-add-form"),
    path("basket/add/", basket.basket_add, name="basket-add"),
    path("basket/update/", basket.basket_update, name="basket-update"),
    path("delivery/<int:product_id>/", delivery.delivery, name="delivery"),
    path("reviews/of/<int:product_id>/", reviews.product_reviews, name="product-reviews"),
    path("reviews/<int:review_id>/report/", reviews.report, name="review-report"),
    re_path("^reviews/photos/(?P<photo_id>[0-9]+)/(?P<size>large|small)/$", reviews.review_photo, name="review-photo"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/summary/", checkout.checkout_summary, name="checkout-summary"),
    path("checkout/regions/", checkout.checkout_regions, name="checkout-regions"),
    path("orders/", order.my_orders, name="my-orders"),
    path("orders/<slug:token>/", order.order, name="order"),
    path("orders/<slug:token>/status/", order.order_status, name="order-status"),
    path("orders/<slug:token>/pay/", order.order_pay, name="order-pay"),
    path("orders/<slug:token>/return/", order.order_return, name="order-return"),
    path("orders/<slug:token>/received/", order.order_received, name="order-received"),
    path("orders/<slug:token>/cancel/", changes.order_cancel, name="order-cancel"),
    path("orders/<slug:token>/lines/<int:line_id>/claim/", changes.claim, name="claim"),
    path("orders/<slug:token>/claims/<int:claim_id>/appeal/", changes.claim_appeal, name="claim-appeal"),
    path("orders/<slug:token>/claims/<int:claim_id>/photo/", changes.claim_photo, name="claim-photo"),
    path("orders/<slug:token>/lines/<int:line_id>/review/", reviews.review, name="review"),
    path("orders/<slug:token>/reviews/photos/<int:photo_id>/", reviews.own_review_photo, name="own-review-photo"),
]
