"""What the demo's buyers say of what they received: written, published and answered through the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.utils import timezone

from cms.models import StoryImage
from marketplace.catalogue.models import Product
from orders.models import OrderLine, Review
from orders.reviews.actions import answer_review, moderate, moderate_answer, write_review
from orders.reviews.photos import draw_photo
from orders.settlement.product_figures import count_figures

from .people import COOPERATIVES
from .places import VILLAGES
from .produce import PRODUCE
from .purchases import PURCHASES
from .registry import World


@dataclass(frozen=True, slots=True)
class Opinion:
    """One review.

    :param number: of the purchase
    :param product: key of the product reviewed
    :param scene: a drawn picture in place of a photo
    :param answer: the cooperative's
    :param published: whether the township has looked at it; else it waits
    """

    number: int
    product: str
    rating: int
    words: str
    scene: str = ""
    answer: str = ""
    published: bool = True


OPINIONS = (
    Opinion(1, "millet", 5, "熬出来的粥有一层米油，家里老人说像小时候喝的。(演示评价)", "grain_bowls", "谢谢您！新米出锅前焖十分钟，更香。"),
    Opinion(2, "millet", 4, "米很新，袋子里有几粒谷壳，淘一淘就好。(演示评价)", "", "收到，这批筛得不够细，已经加了一道筛。"),
    Opinion(4, "millet", 5, "扫了袋上的码，看到是哪天交的粮，放心。(演示评价)"),
    Opinion(6, "millet", 3, "The grain is good, the parcel took a day longer than promised. (demo review)"),
    Opinion(1, "pears", 5, "水分足，箱子垫得厚，一个没磕。(演示评价)"),
    Opinion(3, "pears", 4, "甜，有两个小一点。(演示评价)", "", "果子大小按等级分，小的我们下次往前挑。"),
    Opinion(4, "hawthorn", 5, "做了糖葫芦，酸甜正好。(演示评价)", "hawthorn_basket"),
    Opinion(5, "vegetable_box", 2, "叶菜路上压着了，售后当天就退了那部分。(演示评价)", "", "抱歉，夏天起叶菜单独装一层。"),
    Opinion(5, "tomatoes", 5, "有小时候番茄的味道。(演示评价)", "", "", published=False),
)  # fmt: skip


def load_reviews(world: World, products: dict[str, Product]) -> None:
    """Write, publish and answer the reviews that are missing, and count what households were credited."""
    places = {purchase.number: purchase.key for purchase in PURCHASES}
    for opinion in OPINIONS:
        line = OrderLine.objects.filter(
            order__checkout_key=places[opinion.number], pack__product=products[opinion.product],
            parcel__status="settled",
        ).first()  # fmt: skip
        if line is not None:
            _review(world, line, opinion)
    count_figures(timezone.now())


def _review(world: World, line: OrderLine, opinion: Opinion) -> None:
    review = Review.objects.filter(line=line).first()
    if review is None:
        photos = [draw_photo(BytesIO(_picture(opinion.scene)))] if opinion.scene else []
        review = write_review(
            line_id=line.pk, rating=opinion.rating, words=opinion.words, photos=photos, now=timezone.now()
        )
    cooperative = PRODUCE[opinion.product].cooperative
    staff = world.staff_of(VILLAGES[COOPERATIVES[cooperative].village].township)
    if opinion.published and review.state == Review.State.WAITING:
        review = moderate(user=staff, review_id=review.pk, publish=True, seen=review.state, now=timezone.now())
    if opinion.answer and review.state == Review.State.PUBLISHED and not review.removed_answers.exists():
        if not review.answer:
            clerk = world.clerk_of(cooperative) or world.users["admin@demo.example"]
            review = answer_review(user=clerk, review_id=review.pk, words=opinion.answer, now=timezone.now())
        seen = review.answered_at
        if seen and review.answer_waits and review.answer == opinion.answer:
            moderate_answer(user=staff, review_id=review.pk, publish=True, seen=seen, now=timezone.now())


def _picture(scene: str) -> bytes:
    image = StoryImage.objects.get(title=f"演示 · {scene}")
    with image.open_file() as file:
        return bytes(file.read())
