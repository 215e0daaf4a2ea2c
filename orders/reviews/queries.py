"""Reads of reviews and figures for public pages: few statements, the same whatever the number of reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from marketplace.runtime.prepared_statements import prepared_cursor
from orders.settlement.product_figures import FEWEST_SHOWN, round_down

STARS = (5, 4, 3, 2, 1)

TRUST = """
SELECT r.one, r.two, r.three, r.four, r.five, f.households, f.credited_fen
  FROM (SELECT count(*) FILTER (WHERE rating = 1) AS one, count(*) FILTER (WHERE rating = 2) AS two,
               count(*) FILTER (WHERE rating = 3) AS three, count(*) FILTER (WHERE rating = 4) AS four,
               count(*) FILTER (WHERE rating = 5) AS five
          FROM orders_review WHERE product_id = %s AND state = 'published') r
  LEFT JOIN orders_productfigures f ON f.product_id = %s
"""
# A photo is three numbers: its key, and width and height of its small size.
PUBLISHED = """
SELECT v.id, v.rating, v.words, v.shown_name, v.written_at,
       CASE WHEN v.answer_released_at IS NULL THEN '' ELSE v.answer END, v.answered_at,
       line.pack_name, line.pack_name_en, coop.name, coop.name_en,
       ARRAY(SELECT ARRAY[p.id::int, p.small_width::int, p.small_height::int] FROM orders_reviewphoto p
              WHERE p.review_id = v.id ORDER BY p.position)
  FROM orders_review v
  JOIN orders_orderline line ON line.id = v.line_id
  JOIN orders_parcel parcel ON parcel.id = line.parcel_id
  JOIN cooperatives_cooperative coop ON coop.id = parcel.cooperative_id
 WHERE v.product_id = %s AND v.state = 'published'
 ORDER BY v.id DESC LIMIT %s OFFSET %s
"""


class Bar(NamedTuple):
    """How many reviews gave so many stars.

    :param bp: their part of all, in basis points
    """

    stars: int
    reviews: int
    bp: int


@dataclass(frozen=True, slots=True)
class Trust:
    """What buyers said of a product, and what it did for households.

    :param ratings: how many reviews gave 1, 2, … 5 stars
    :param households: households credited; 0 when they are too few to be told
    :param credited_fen: what they were credited, rounded down; 0 when they are too few
    """

    ratings: tuple[int, ...]
    households: int = 0
    credited_fen: int = 0

    @property
    def count(self) -> int:
        """How many published reviews there are."""
        return sum(self.ratings)

    @property
    def tenths(self) -> int:
        """The average of the stars in tenths, rounded half up; 0 without reviews."""
        total = sum(stars * count for stars, count in enumerate(self.ratings, 1))
        return (total * 20 + self.count) // (2 * self.count) if self.count else 0

    @property
    def average(self) -> str:
        """The average as it is written: 4.7."""
        return f"{self.tenths // 10}.{self.tenths % 10}"

    @property
    def bars(self) -> list[Bar]:
        """The distribution, best first."""
        return [
            Bar(stars, self.ratings[stars - 1], self.ratings[stars - 1] * 10_000 // (self.count or 1))
            for stars in STARS
        ]


class ShownPhoto(NamedTuple):
    """A photo as a page shows it small; the sizes are the small one's."""

    pk: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ShownReview:
    """A published review as a page shows it; Chinese and English names, for the page to choose."""

    pk: int
    rating: int
    words: str
    name: str
    written_at: datetime
    answer: str
    answered_at: datetime | None
    pack_name: str
    pack_name_en: str
    cooperative: str
    cooperative_en: str
    photos: list[ShownPhoto]

    @property
    def stars(self) -> str:
        """The stars drawn as text: ★★★★☆."""
        return "★" * self.rating + "☆" * (5 - self.rating)


def read_trust(product_id: int) -> Trust:
    """Return what a produce page says of reviews and credits, in one query."""
    with prepared_cursor() as cursor:
        cursor.execute(TRUST, [product_id, product_id])
        *ratings, households, fen = cursor.fetchone()
    if (households or 0) < FEWEST_SHOWN:
        return Trust(tuple(ratings))
    return Trust(tuple(ratings), households, round_down(fen))


def read_reviews(product_id: int, most: int, offset: int = 0) -> list[ShownReview]:
    """Return published reviews of a product, newest first, with their photos, in one query."""
    with prepared_cursor() as cursor:
        cursor.execute(PUBLISHED, [product_id, most, offset])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [ShownReview(*[*row[:-1], [ShownPhoto(*one) for one in row[-1]]]) for row in rows]
