"""Who leads whom where two sources know the same people: the line in force stands until a person says who is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ridealong.figures.actions.agreeing import Told
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
    refs = {} if source == ROSTER else _elsewhere(people, matching, source, today)
    if not refs:
        return list(people), ()
    before = Answer.objects.filter(source=source).values_list("source", "question", "choice")
    told = Told(answers, {(source, question): choice for source, question, choice in before}, source)
    choice = told.choice(
        Question(
            id=f"lines:{source}",
            ask=Sentence("imports.ask.lines", {"n": len(refs), "who": list(refs.values())[:SHOWN]}),
            choices=(STANDS, TAKEN),
            blocking=False,
        )
    )
    taken = people if choice == TAKEN else [replace(one, leader_ref=None) if one.ref in refs else one for one in people]
    return list(taken), tuple(told.questions)


def _elsewhere(people: Sequence[NewPerson], matching: Matching, source: str, today: date) -> dict[str, str]:
    """Whom this source says to be led by somebody else than the line in force does, though another source knows them
    too; each in words."""
    known, names = roster(), {one.ref: one.name for one in people}
    others = SourceIdentity.objects.exclude(person=None).exclude(source__in=[source, QUOTAS])
    shared = set(others.values_list("person_id", flat=True))
    found = {}
    for one in people:
        if one.person_id is None or one.leader_ref is None or one.person_id not in shared:
            continue
        led = known.leader_of(one.person_id, today)
        if led is not None and led != matching.same.get(one.leader_ref):
            said = names.get(one.leader_ref, "")
            found[one.ref] = say("imports.ask.lines.one", name=one.name, led=known.people[led].name, said=said)
    return found
