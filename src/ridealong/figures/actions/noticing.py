"""What is worth saying of rows that are taken as they are: several currencies, deals of people who left, unknown
leaders."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
    yield from _currencies(merge)
    called = _calls(run, merge)
    yield from _unknown_leaders(run, merge, called)
    yield from _left_behind(run, merge, called)


def _currencies(merge: Merge) -> Iterator[Sentence]:
    rows = merge.rows.get("deals")
    if rows is None:
        return
    found = merge.connection.execute(
        f"SELECT DISTINCT currency FROM read_parquet({listed(rows.path)}) WHERE amount IS NOT NULL ORDER BY 1"
    ).fetchall()
    named = [one for (one,) in found if one is not None]
    if len(named) > 1:
        yield Sentence("imports.note.currencies", {"currencies": named})


def _calls(run: Run, merge: Merge) -> Callable[[str], str]:
    """What people call somebody whom the source knows by a key."""
    before = dict(SourceIdentity.objects.filter(source=merge.source).values_list("key", "name"))

    def called(key: str) -> str:
        now = run.named.get(key)
        return (now.name or now.email if now is not None else None) or before.get(key) or key

    return called


def _unknown_leaders(run: Run, merge: Merge, called: Callable[[str], str]) -> Iterator[Sentence]:
    """A list may be of one team only: whoever is led by somebody whom it does not name comes in, without the line."""
    if "sellers" not in merge.rows:
        return
    known = set(run.named) | set(SourceIdentity.objects.filter(source=merge.source).values_list("key", flat=True))
    led = [one for one in run.sellers if one.manager is not None and one.manager not in known]
    if led:
        people = [called(one.key) for one in led[:EXAMPLES]]
        leaders = sorted({str(one.manager) for one in led})[:EXAMPLES]
        yield Sentence("imports.note.leaders", {"count": len(led), "people": people, "leaders": leaders})


def _left_behind(run: Run, merge: Merge, called: Callable[[str], str]) -> Iterator[Sentence]:
    """Open deals of people who have left stay theirs; somebody has to take them over."""
    deals = merge.folder / "deals.parquet"
    left = sorted(_who_left(run, merge))
    if "deals" not in merge.rows or not left:
        return
    theirs = f"source = {quoted(merge.source)} AND seller IN ({', '.join(map(quoted, left))})"
    found = merge.connection.execute(
        f"SELECT seller, count(*) FROM read_parquet({listed(deals)}) WHERE outcome = 'open' AND {theirs} "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    if found:
        people = [called(key) for key, _ in found[:EXAMPLES]]
        yield Sentence("imports.note.left", {"count": sum(count for _, count in found), "people": people})


def _who_left(run: Run, merge: Merge) -> set[str]:
    """Keys of people who are gone, as the source says or as is known of the person."""
    told = {one.key for one in run.sellers if one.left_on is not None and one.left_on <= merge.seen_on}
    people = roster().people
    known = SourceIdentity.objects.filter(source=merge.source).exclude(person=None).values_list("key", "person_id")
    for key, person_id in known:
        person = people.get(person_id)
        if person is not None and person.left_on is not None and person.left_on <= merge.seen_on:
            told.add(key)
    return told
