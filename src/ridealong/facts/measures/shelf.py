"""Cases that several measures count, made once as temporary tables of the engine.

Beside the work, that keeps expressions shallow: half of what a small company's figures cost was writing the same
statements again.
"""

from __future__ import annotations

from dataclasses import replace

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from ridealong.facts.as_of import AsOf
from ridealong.facts.measures.basis import Make


class Shelf:
    """The tables of one connection. What is put there must depend on the connection's snapshot and day alone."""

    def __init__(self, on: Backend) -> None:
        self.on = on
        self.tables: dict[str, ir.Table] = {}

    def keep(self, name: str, make: Make) -> ir.Table:
        """The cases of that name; `make` gives them to the one who asks first."""
        if name not in self.tables:
            self.tables[name] = self.on.create_table(f"kept_{name}", make(), temp=True)
        return self.tables[name]


def named(asof: AsOf, on: Backend) -> AsOf:
    """The same facts with their deals under a name of the engine, so that no statement spells them out again."""
    return replace(asof, deals=on.create_view("deals_as_of", asof.deals))
