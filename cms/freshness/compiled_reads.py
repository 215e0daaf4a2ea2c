"""Reads model instances with their related rows by SQL that is compiled once a process and cached.

Django compiles each query anew; a produce page, with its eight relations, takes a fifth longer by that. Column
selection and instantiation stay Django's own, through internals that an upgrade may change:
tests/cms/test_private_interfaces.py says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from marketplace.runtime.prepared_statements import prepared_cursor

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled query: SQL, parameters, and the compiler that turns its rows into instances."""

    statement: str
    values: tuple[Any, ...]
    compiler: SQLCompiler
    converters: dict[int, Any]

    def read(self, values: Sequence[Any]) -> list[Any]:
        """Return the instances found with these parameters."""
        with prepared_cursor() as cursor:
            cursor.execute(self.statement, values)
            rows = cursor.fetchall()
        columns, places = self.compiler.select, self.compiler.klass_info
        first, last = places["select_fields"][0], places["select_fields"][-1] + 1
        names = [column.target.attname for column, _, _ in columns[first:last]]
        relations = get_related_populators(places, columns, connection.alias)  # type: ignore[call-arg]  # stubs of Django 6
        found = []
        for row in self.compiler.apply_converters(rows, self.converters):
            one = places["model"].from_db(connection.alias, names, row[first:last])
            for relation in relations:
                relation.populate(row, one)
            found.append(one)
        return found


def _compile(queryset: QuerySet[Any]) -> Compiled:
    compiler = queryset.query.get_compiler(connection=connection)
    statement, values = compiler.as_sql()
    return Compiled(statement, tuple(values), compiler, compiler.get_converters([one for one, _, _ in compiler.select]))


@lru_cache(maxsize=64)
def _of_key(model: type[Model], relations: tuple[str, ...]) -> Compiled:
    compiled = _compile(model._default_manager.select_related(*relations).filter(pk=0))
    if compiled.values != (0,):
        raise ValueError(f"{model.__name__}: its query needs more than the primary key: {compiled.values}")
    return compiled


def read_row(model: type[M], pk: int, relations: tuple[str, ...]) -> M:
    """Return the instance with this primary key, its `relations` read by the same query.

    :param relations: as for `select_related`
    :raises DoesNotExist: there is none
    """
    found: list[M] = _of_key(model, relations).read([pk])
    if not found:
        return model._default_manager.get(pk=pk)  # says so in Django's words
    return found[0]
