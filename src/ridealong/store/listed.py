"""The few rows that belong to each row of a query, in one of its columns: one query instead of two.

For children that are few and small; many, or those that are wanted as models, are better read by themselves.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import JSONField, Model, QuerySet, Subquery
from django.db.models.functions import JSONArray
from django.db.models.sql.compiler import SQLCompiler


class Listed(Subquery):
    """As an annotation: a list of lists, one for each row of `rows` with these columns, in no order. Dates and times
    come as JSON writes them."""

    template = "(SELECT COALESCE(JSON_GROUP_ARRAY(JSON(few.columns)), '[]') FROM (%(subquery)s) AS few)"
    on_postgresql = "(SELECT COALESCE(JSONB_AGG(few.columns), '[]') FROM (%(subquery)s) AS few)"

    def __init__(self, rows: QuerySet[Model, Any], *columns: str) -> None:
        found = rows.order_by().annotate(columns=JSONArray(*columns)).values("columns")
        super().__init__(found, output_field=JSONField())

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        return self.as_sql(compiler, connection, template=self.on_postgresql)
