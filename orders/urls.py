"""The buyer's addresses, all behind the language prefix (marketplace.urls)."""

from django.urls import path, re_path

from orders.basket import views as basket_views
from orders.checkout import views as checkout_views
from orders.claims import views as claims_views
from orders.delivery import views as delivery_views
from orders.following import views as following_views
from orders.following.address_view import order_address
from orders.following.cancel_view import order_cancel
from orders.following.find_view import find_again
from orders.following.proof_view import send_proof
from orders.reviews import views as reviews_views

urlpatterns = [
    path("basket/", basket_views.basket, name="basket"),
    path("basket/badge/", basket_views.basket_badge, name="basket-badge"),
    path("basket/add-form/<int:product_id>/", basket_views.basket_add_form, name="basket-add-form"),
    path("basket/add/", basket_views.basket_add, name="basket-add"),
    path("basket/update/", basket_views.basket_update, name="basket-update"),
    path("basket/put-back/", basket_views.basket_put_back, name="basket-put-back"),
    path("delivery/<int:product_id>/", delivery_views.delivery, name="delivery"),
    path("reviews/of/<int:product_id>/", reviews_views.product_reviews, name="product-reviews"),
    path("reviews/<int:review_id>/report/", reviews_views.report, name="review-report"),
    re_path(
        "^reviews/photos/(?P<photo_id>[0-9]+)/(?P<size>large|small)/$", reviews_views.review_photo, name="review-photo"
    ),
    path("checkout/", checkout_views.checkout, name="checkout"),
    path("checkout/summary/", checkout_views.checkout_summary, name="checkout-summary"),
    path("checkout/regions/", checkout_views.checkout_regions, name="checkout-regions"),
    path("orders/", following_views.my_orders, name="my-orders"),
    path("orders/proof/", send_proof, name="send-proof"),
    path("orders/find/", find_again, name="find-order"),
    path("orders/<slug:token>/", following_views.order, name="order"),
    path("orders/<slug:token>/status/", following_views.order_status, name="order-status"),
    path("orders/<slug:token>/pay/", following_views.order_pay, name="order-pay"),
    path("orders/<slug:token>/return/", following_views.order_return, name="order-return"),
    path("orders/<slug:token>/received/", following_views.order_received, name="order-received"),
    path("orders/<slug:token>/address/", order_address, name="order-address"),
    path("orders/<slug:token>/cancel/", order_cancel, name="order-cancel"),
    path("orders/<slug:token>/lines/<int:line_id>/claim/", claims_views.claim, name="claim"),
    path("orders/<slug:token>/claims/<int:claim_id>/appeal/", claims_views.claim_appeal, name="claim-appeal"),
    path("orders/<slug:token>/claims/<int:claim_id>/photo/", claims_views.claim_photo, name="claim-photo"),
    path("orders/<slug:token>/lines/<int:line_id>/review/", reviews_views.review, name="review"),
    path("orders/<slug:token>/reviews/photos/<int:photo_id>/", reviews_views.own_review_photo, name="own-review-photo"),
]
