"""Who leads whom where two sources know the same people: the line in force stands until a person says who is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ridealong.figures.actions.rostering import QUOTAS, ROSTER
from ridealong.figures.models import Answer, SourceIdentity
from ridealong.figures.rules.identities import Matching
from ridealong.figures.rules.reports import Question
from ridealong.kernel.sentences import Sentence, say
from ridealong.people.queries import roster
from ridealong.people.rules import NewPerson

STANDS, TAKEN = "the line stands", "these files are right"
SHOWN = 5


def agreed(
    people: Sequence[NewPerson], matching: Matching, *, source: str, today: date, answers: Mapping[str, str]
) -> tuple[list[NewPerson], tuple[Question, ...]]:
    """The people, without their leader where another source knows them too and the line in force is to another one; and
    what has to be asked of that. A roster is believed: it is kept for that."""
    if source == ROSTER:
        return list(people), ()
    refs = _elsewhere(people, matching, source, today)
    if not refs:
        return list(people), ()
    question = Question(
        id=f"lines:{source}",
        ask=Sentence("imports.ask.lines", {"n": len(refs), "who": list(refs.values())[:SHOWN]}),
        choices=(STANDS, TAKEN),
        blocking=False,
    )
    choice, asked = _said(question, source, answers)
    if choice == TAKEN:
        return list(people), asked
    return [replace(one, leader_ref=None) if one.ref in refs else one for one in people], asked


def _elsewhere(people: Sequence[NewPerson], matching: Matching, source: str, today: date) -> dict[str, str]:
    """Whom this source says to be led by somebody else than the line in force does, though another source knows them
    too; each in words."""
    known = roster()
    persons = {one.ref: one.person_id for one in people} | dict(matching.same)
    shared = set(
        SourceIdentity.objects.exclude(person=None)
        .exclude(source__in=[source, QUOTAS])
        .values_list("person_id", flat=True)
    )
    found = {}
    for one in people:
        led = known.leader_of(one.person_id, today) if one.person_id in shared and one.person_id is not None else None
        said = persons.get(one.leader_ref) if one.leader_ref is not None else None
        if led is not None and one.leader_ref is not None and said != led:
            names = {"name": one.name, "led": known.people[led].name}
            new = next((other.name for other in people if other.ref == one.leader_ref), "")
            found[one.ref] = say("imports.ask.lines.one", said=new, **names)
    return found


def _said(question: Question, source: str, answers: Mapping[str, str]) -> tuple[str | None, tuple[Question, ...]]:
    """What was chosen, now or before; one that was answered before can be answered anew."""
    now = answers.get(question.id)
    if now in question.choices:
        return now, ()
    before = Answer.objects.filter(source=source, question=question.id).values_list("choice", flat=True).first()
    if before is None:
        return None, (question,)
    ask = Sentence("imports.ask.remembered", {"ask": question.ask, "choice": before})
    return before, (replace(question, ask=ask),)
