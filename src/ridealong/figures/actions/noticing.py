"""What is worth saying of rows that are taken as they are: several currencies, deals of people who left, unknown
leaders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from ridealong.facts.engine import listed, quoted
from ridealong.figures.actions.merging import Merge
from ridealong.figures.actions.running import Run
from ridealong.figures.models import SourceIdentity
from ridealong.kernel.sentences import Sentence
from ridealong.people.queries import roster

# So many names are said.
EXAMPLES = 5


def notices(run: Run, merge: Merge) -> Iterator[Sentence]:
    """Said once the facts are written, and before they are taken over."""
    rows = SourceIdentity.objects.filter(source=merge.source).values_list("key", "name", "person_id")
    before = {key: (name, person_id) for key, name, person_id in rows}

    def called(key: str) -> str:
        """What people call somebody whom the source knows by a key."""
        now = run.named.get(key)
        return (now.name or now.email if now is not None else None) or before.get(key, ("", None))[0] or key

    yield from _currencies(merge)
    yield from _unknown_leaders(run, merge, before.keys() | run.named.keys(), called)
    persons = {key: person_id for key, (_, person_id) in before.items() if person_id is not None}
    yield from _left_behind(merge, _who_left(run, merge, persons), called)


def _currencies(merge: Merge) -> Iterator[Sentence]:
    rows = merge.rows.get("deals")
    if rows is None:
        return
    found = merge.connection.execute(
        f"SELECT DISTINCT currency FROM read_parquet({listed(rows.path)}) "
        "WHERE amount IS NOT NULL AND currency IS NOT NULL ORDER BY 1"
    ).fetchall()
    if len(found) > 1:
        yield Sentence("imports.note.currencies", {"currencies": [one for (one,) in found]})


def _unknown_leaders(
    run: Run, merge: Merge, known: Collection[str], called: Callable[[str], str]
) -> Iterator[Sentence]:
    """A list may be of one team only: whoever is led by somebody whom it does not name comes in, without the line."""
    if "sellers" not in merge.rows:
        return
    led = [one for one in run.sellers if one.manager is not None and one.manager not in known]
    if led:
        people = [called(one.key) for one in led[:EXAMPLES]]
        leaders = sorted({str(one.manager) for one in led})[:EXAMPLES]
        yield Sentence("imports.note.leaders", {"count": len(led), "people": people, "leaders": leaders})


def _left_behind(merge: Merge, left: Collection[str], called: Callable[[str], str]) -> Iterator[Sentence]:
    """Open deals of people who have left stay theirs; somebody has to take them over."""
    if "deals" not in merge.rows or not left:
        return
    theirs = f"source = {quoted(merge.source)} AND seller IN ({', '.join(map(quoted, sorted(left)))})"
    found = merge.connection.execute(
        f"SELECT seller, count(*) FROM read_parquet({listed(merge.folder / 'deals.parquet')}) "
        f"WHERE outcome = 'open' AND {theirs} GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    if found:
        people = [called(key) for key, _ in found[:EXAMPLES]]
        yield Sentence("imports.note.left", {"count": sum(count for _, count in found), "people": people})


def _who_left(run: Run, merge: Merge, persons: Mapping[str, int]) -> set[str]:
    """Keys of people who are gone, as the source says or as is known of the person."""
    people = roster().people
    told = ((one.key, one.left_on) for one in run.sellers)
    known = ((key, people[person_id].left_on) for key, person_id in persons.items() if person_id in people)
    return {key for key, left_on in (*told, *known) if left_on is not None and left_on <= merge.seen_on}
