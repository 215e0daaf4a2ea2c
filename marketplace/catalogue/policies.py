"""Who sees products: the cooperative's managers and clerks, who keep them, and its township. The county keeps the categories."""

from django.db.models import Q

from marketplace.cooperatives.policies import cooperatives_of
from marketplace.people.policies import KEEPS, of_county, of_township, visible_by

from .models import Category, Product

visible_by(of_county, Category, county=KEEPS)
visible_by(
    lambda user: Q(cooperative_id__in=cooperatives_of(user)) | of_township(user, "village"),
    Product,
    clerk=KEEPS,
    township_staff=["view"],
)
