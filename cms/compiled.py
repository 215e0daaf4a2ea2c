"""Reads one row and the rows it points to, by a statement whose text is made once a model.

Django makes the text anew for every query; for a page with eight relations that took a fifth of the page's time.
Which columns are read and how they become objects stays Django's own doing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from marketplace.prepared import prepared_cursor

M = TypeVar("M", bound=Model)


@lru_cache(maxsize=64)
def _compiled(model: type[Model], relations: tuple[str, ...]) -> tuple[str, SQLCompiler, dict[int, Any]]:
    """The statement with one place for a primary key, and what turns its rows into objects."""
    compiler = model._default_manager.select_related(*relations).filter(pk=0).query.get_compiler(connection=connection)
    statement, values = compiler.as_sql()
    if list(values) != [0]:
        raise ValueError(f"{model.__name__}: its query needs more than the primary key: {values}")
    return statement, compiler, compiler.get_converters([column for column, _, _ in compiler.select])


def read_row(model: type[M], pk: int, relations: tuple[str, ...]) -> M:
    """Return the object with this primary key, its `relations` read in the same query.

    :param relations: as for `select_related`
    :raises DoesNotExist: there is none
    """
    statement, compiler, converters = _compiled(model, relations)
    with prepared_cursor() as cursor:
        cursor.execute(statement, [pk])
        rows = cursor.fetchall()
    if not rows:
        raise model.DoesNotExist
    row = next(iter(compiler.apply_converters(rows, converters)))
    own = compiler.klass_info["select_fields"]
    names = [column.target.attname for column, _, _ in compiler.select[own[0] : own[-1] + 1]]
    found = model.from_db(connection.alias, names, row[own[0] : own[-1] + 1])
    for relation in get_related_populators(compiler.klass_info, compiler.select, connection.alias):
        relation.populate(row, found)
    return found
