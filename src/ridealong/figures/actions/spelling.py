"""Spellings of products and customers that are probably one: found in the files, joined where somebody says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ridealong.facts.snapshots import Snapshot, scan
from ridealong.figures import models
from ridealong.figures.actions.building import SPELT, Build, distinct, insert
from ridealong.figures.actions.running import Run
from ridealong.figures.rules.identities import Spelling, variants
from ridealong.figures.rules.reports import JOIN, Suggestion
from ridealong.figures.rules.sources import Source


def join_spellings(run: Run, build: Build, previous: Snapshot | None) -> Build:
    """The build with the spellings that are one; what else is probably one is in the report."""
    source = build.source
    found = _variants(build, _known_spellings(run, source, previous))
    suggestions = tuple(replace(one, accepted=_joined(run, source, one)) for one in found)
    run.report = replace(run.report, suggestions=suggestions)
    joined: dict[str, dict[str, str]] = {}
    for one in suggestions:
        if one.accepted:
            joined.setdefault(one.kind, {})[one.of] = one.into
    build = replace(build, joined=joined)
    _keep(build)
    return build


def _joined(run: Run, source: Source, one: Suggestion) -> bool:
    """What is said now, else what was said before, else what goes for all of them."""
    said = run.reading.told.now.get(one.id)
    if said is not None:
        return said == JOIN
    before = models.Spelling.objects.filter(source=source.key, kind=one.kind, text=one.of).first()
    if before is not None and (before.joined or not run.accept):
        return before.joined
    return run.accept


def _known_spellings(run: Run, source: Source, previous: Snapshot | None) -> Mapping[str, frozenset[str]]:
    """Spellings that the source's own list had in an earlier import."""
    if previous is None:
        return {}
    known = {"product": "family IS NOT NULL OR list_price IS NOT NULL", "customer": "segment IS NOT NULL"}
    return {
        kind: frozenset(
            key
            for (key,) in run.reading.connection.execute(
                f"SELECT {kind} FROM {scan(previous, f'{kind}s')} WHERE source = ? AND ({known[kind]})", [source.key]
            ).fetchall()
        )
        for kind in source.spellings
    }


def _variants(build: Build, known: Mapping[str, frozenset[str]]) -> tuple[Suggestion, ...]:
    """Spelling variants in the files; `known` are spellings by kind that an earlier import listed."""
    found: list[Suggestion] = []
    for kind in build.source.spellings:
        rows, amounts = _spellings(build, kind)
        own = set(known.get(kind, ()))
        for staged, map_ in build.reads(SPELT[kind]):
            slot = staged.plan.slot_of(map_, kind, None)
            own |= {text for text, _ in distinct(build, staged, slot)} if slot else set()
        spelt = [Spelling(text, rows.get(text, 0), text in own) for text in sorted(set(rows) | own)]
        found.extend(
            Suggestion(kind, of, into, rows.get(of, 0), amounts.get(of)) for of, into in variants(spelt) if of in rows
        )
    return tuple(found)


def _spellings(build: Build, kind: str) -> tuple[dict[str, int], dict[str, Decimal]]:
    rows: dict[str, int] = {}
    amounts: dict[str, Decimal] = {}
    for staged in build.staged:
        for slot in staged.plan.slots:
            if slot.column != kind or slot.role or slot.table.table == SPELT[kind]:
                continue
            amount = staged.plan.slot_of(slot.table, "amount", slot.part)
            total = f"sum({amount.staged})" if amount else "NULL"
            counted = build.connection.execute(
                f"SELECT {slot.staged}, count(*), {total} FROM {staged.table} "
                f"WHERE bad = 0 AND {slot.staged} IS NOT NULL GROUP BY 1"
            ).fetchall()
            for text, count, money in counted:
                rows[text] = rows.get(text, 0) + count
                if money is not None:
                    amounts[text] = amounts.get(text, Decimal(0)) + money
    return rows, amounts


def _keep(build: Build) -> None:
    """Makes the engine's table of confirmed spellings."""
    build.connection.execute("CREATE OR REPLACE TEMP TABLE spelling (kind VARCHAR, text VARCHAR, meant VARCHAR)")
    rows = [(kind, of, into) for kind, pairs in build.joined.items() for of, into in pairs.items()]
    insert(build.connection, "spelling", rows)
