"""Reads a produce list into its index, and brings the index up to date once for each look for purges.

What has changed is said by the process's one watcher of purges (`cms.freshness.purging`), which pages and kept answers ask
too: the tags that it has found since the index was last brought up to date. Only those products are read again; after a
change that may touch every product, such as a village's new name, the whole list is, and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from threading import Lock
from typing import Any

from cachetools import LRUCache
from django.conf import settings
from django.db import connection

from cms.finding import tokens
from cms.finding.index import Found, Index, Label, price_step
from cms.finding.lists import ProduceList
from cms.freshness.purging import purges
from cms.shelf.money_words import fen_per_jin
from cms.site.restrictions import OPEN
from marketplace.runtime.prepared_statements import prepared_cursor

MOST_INDEXES = 8
MOST_CHANGES = 2_000  # more changed products than this, and the whole list is read
MOST_GONE = 4  # places of changed products, for each one that is still there

LIST = f"""
SELECT page.id, page.path, page.title, page.first_published_at, story.summary,
       product.id, product.name, product.name_en, product.harvest_from_month, product.harvest_to_month, product.not_sent_to,
       category.slug, category.name, category.name_en, category.position,
       village.id, village.name, village.name_en, village.sort_key,
       township.id, township.name, township.name_en, township.sort_key,
       cooperative.id, cooperative.name, cooperative.name_en, cooperative.sort_key,
       (SELECT string_agg(concat_ws(' ', other.name, other.name_en), ' ' ORDER BY other.position, other.id)
          FROM catalogue_pack other WHERE other.product_id = product.id AND other.active),
       pack.price_fen, pack.grams,
       EXISTS (SELECT 1 FROM supply_lot lot WHERE lot.product_id = product.id AND lot.best_before >= %(today)s
                  AND lot.closed_at IS NULL AND lot.forecast_id IS NULL AND lot.certificate_number <> '')
  FROM wagtailcore_page page
  JOIN cms_producepage story ON story.page_ptr_id = page.id
  JOIN catalogue_product product ON product.id = story.product_id AND product.listed
  JOIN catalogue_category category ON category.id = product.category_id
  JOIN places_village village ON village.id = product.village_id
  JOIN places_township township ON township.id = village.township_id
  JOIN cooperatives_cooperative cooperative ON cooperative.id = product.cooperative_id AND cooperative.status = 'approved'
  LEFT JOIN LATERAL (SELECT pack.price_fen, pack.grams FROM catalogue_pack pack
                      WHERE pack.product_id = product.id AND pack.active ORDER BY pack.position, pack.id LIMIT 1) pack ON true
 WHERE page.live AND page.depth = %(depth)s AND page.path ^@ %(seen_from)s::text AND {OPEN}
"""
CHANGED = LIST + " AND (page.id = ANY (%(pages)s::bigint[]) OR product.id = ANY (%(products)s::bigint[]))"
POSTAGE = "SELECT province FROM orders_postagerate"

_indexes: LRUCache[tuple[object, ...], Index] = LRUCache(MOST_INDEXES)
_storing = Lock()  # of `_indexes`: even a read reorders an LRU cache
_lock = Lock()  # of bringing one up to date, which takes its time


def forget() -> None:
    """Know no list, as a process that has just begun."""
    with _storing:
        _indexes.clear()


def _known(key: tuple[object, ...]) -> Index | None:
    with _storing:
        return _indexes.get(key)


def index_of(at: ProduceList, today: date) -> Index:
    """Return the index of a produce list, as new as everything else that the process keeps; anew inside a transaction.

    :param today: for which day it is to say what is valid
    """
    if connection.in_atomic_block:
        return _read_whole(at, today)  # what a transaction sees before it ends is nobody else's
    if not settings.PAGE_CACHE_SECONDS or not purges.look():
        purges.look_now()
    database = connection.settings_dict
    key = (database["HOST"], database["PORT"], database["NAME"], at.pk)
    known = _known(key)
    if known is not None and known.today == today and known.since >= purges.looks:
        return known
    with _lock:
        since = purges.looks  # before anything is read: whatever changes from now on, a later look finds
        index = _up_to_date(_known(key), at, today)
        index.since = since
        with _storing:
            _indexes[key] = index
    return index


def _up_to_date(known: Index | None, at: ProduceList, today: date) -> Index:
    """Return the index with what has changed read again, or a new one."""
    if known is None or known.today != today or known.size() > MOST_CHANGES + MOST_GONE * known.alive.bit_count():
        return _read_whole(at, today)
    tags = purges.changed_since(known.since)
    if tags is None:
        return _compared(known, at, today)
    pages, products = _numbers(tags, "page"), _numbers(tags, "product")
    if len(pages) + len(products) > MOST_CHANGES:
        return _read_whole(at, today)
    if pages or products:
        old = pages.union(*(known.pages_of(product) for product in products))
        rows = _rows(CHANGED, at, today, pages=list(pages), products=list(products))
        known.put(_found(known, rows), instead_of=old)
    return known


def _numbers(tags: Iterable[str], kind: str) -> set[int]:
    return {int(tag.partition(":")[2]) for tag in tags if tag.startswith(f"{kind}:")}


def _read_whole(at: ProduceList, today: date) -> Index:
    if not _indexes:
        tokens.warm_up()
    index = Index(today)
    index.postage = _postage()
    index.put(_found(index, _rows(LIST, at, today)))
    return index


def _compared(known: Index, at: ProduceList, today: date) -> Index:
    """Return the index after a change that may touch everything, such as a village's new name. Mostly it touches little."""
    known.postage = _postage()
    rows = {row[0]: row for row in _rows(LIST, at, today)}
    changed = [row for page_id, row in rows.items() if known.read.get(page_id) != _hash_of(row)]
    if len(changed) > MOST_CHANGES:
        return _read_whole(at, today)
    gone = [page_id for page_id in known.read if page_id not in rows]
    known.put(_found(known, changed), instead_of=[*gone, *(row[0] for row in changed)])
    return known


def _postage() -> frozenset[str]:
    """The codes of provinces that have a rate of their own; the empty one is that for everywhere else."""
    with prepared_cursor() as cursor:
        cursor.execute(POSTAGE)
        return frozenset(province for (province,) in cursor.fetchall())


def _hash_of(row: tuple[Any, ...]) -> int:
    return hash(tuple(tuple(one) if isinstance(one, list) else one for one in row))


def _rows(statement: str, at: ProduceList, today: date, **more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {"today": today, "depth": at.depth + 1, "seen_from": at.path, **more},
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _found(index: Index, rows: Iterable[tuple[Any, ...]]) -> Iterator[Found]:
    for row in rows:
        (
            page_id, path, title, published, summary,
            product_id, name, name_en, from_month, to_month, not_sent_to,
            *shelf_and_places, packs, price_fen, grams, certified,
        ) = row  # fmt: skip
        index.read[page_id] = _hash_of(row)
        per_jin = fen_per_jin(price_fen, grams) if grams else None
        facets = _shelf_and_places(index, shelf_and_places) | {
            "certificate": ("yes",) if certified else (),
            "price": (price_step(per_jin),) if per_jin is not None else (),
            "season": tuple(str(month) for month in harvest_months(from_month, to_month)),
            "not_sent_to": tuple(not_sent_to),
        }
        names = tuple(dict.fromkeys(one for one in (title, name, name_en) if one))
        yield Found(page_id, product_id, path, names, summary, facets, per_jin, published, packs or "")


def _shelf_and_places(index: Index, values: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """Return the facets whose values have names, and say in the index what they are called."""
    (
        slug, shelf, shelf_en, position, village_id, village, village_en, village_key,
        township_id, township, township_en, township_key, cooperative_id, cooperative, cooperative_en, cooperative_key,
    ) = values  # fmt: skip
    labels = {
        ("category", slug): Label(shelf, shelf_en, f"{position:05d}"),
        ("township", str(township_id)): Label(township, township_en, township_key),
        ("village", str(village_id)): Label(village, village_en, village_key, under=str(township_id)),
        ("cooperative", str(cooperative_id)): Label(cooperative, cooperative_en, cooperative_key),
    }
    for (facet, value), label in labels.items():
        index.call(facet, value, label)
    return {facet: (value,) for facet, value in labels}


def harvest_months(first: int | None, last: int | None) -> list[int]:
    """Return the months of a harvest, which may run over New Year: 11 and 2 are November to February."""
    if first is None or last is None:
        return []
    return [(first - 1 + n) % 12 + 1 for n in range((last - first) % 12 + 1)]
