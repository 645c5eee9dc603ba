"""What is said between several people and what each of them finds: the same on every database."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta

from django.core.management import call_command
from django.db import connection

from ridealong.access.queries import operator
from ridealong.coaching.actions import agendas, items, notes
from ridealong.coaching.models import Goal
from ridealong.coaching.queries.searching import SORTS, Seeker, said
from ridealong.kernel.folding import words_of
from ridealong.people.actions import set_leader
from tests.cast import Cast, bring_cast
from tests.coaching.meeting import meet

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SOUGHT = ("pricé", "PRI neg", "jose", "Straße 7", "e-mail", "nothing like it", "1e5", "ørsted", "st")
Found = dict[str, list[str]]


def speak(cast: Cast) -> int:
    """Alice meets Bob and writes things down; answers the session."""
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, NOW)
    for text in ("Prices: who négotiates?", "E-mail José@Łódź", "Straßenbahn 7", "1e5 deals"):
        agendas.add_point(bob, session_id=session, text=text, now=NOW)
    agendas.use_points(alice, session_id=session, texts=["Price list"], source="template", now=NOW)
    notes.write_note(alice, session_id=session, text="He *negotiated* the pri\u0301ce with Ørsted.", version=0, now=NOW)
    who = {"person_id": cast["bob"], "owner_id": cast["bob"], "session_id": session}
    items.add_item(alice, text="Send the price list to Jose", due_on=TODAY + timedelta(days=3), **who, now=NOW)
    return session


def found(cast: Cast, who: str, text: str) -> list[str]:
    """The texts that somebody finds, of every sort."""
    words = words_of(text)
    return [row.text for sort in SORTS for row in said(Seeker(cast.viewers[who]), sort, words, most=50).rows]


def everything(cast: Cast) -> Found:
    return {f"{who} {text}": found(cast, who, text) for who in ("alice", "bob", "dora") for text in SOUGHT}


def aim(cast: Cast) -> None:
    """Four people have goals, some of them closed, before Bob has another leader."""
    days = [TODAY - timedelta(days=away) for away in (0, 1, 30)]
    for number in range(36):
        closed = days[number % 3] if number % 2 else None
        told = {"closed_on": closed, "closed_how": "reached", "closed_why": "Done"} if closed else {}
        Goal.objects.create(
            person_id=cast[("alice", "bob", "carol", "fay")[number // 2 % 4]], what=f"Price {number}", why="why",
            shows="shows", by_when=TODAY, started_on=days[2], **told,
        )  # fmt: skip
    set_leader(operator(TODAY), person_id=cast["bob"], leader_id=cast["edgar"], starts_on=TODAY, now=NOW)


def goals(cast: Cast) -> Found:
    """By who and from where on: the goals on a page of theirs, and how many there are."""
    pages = {f"{who} {skip}": said(Seeker(cast.viewers[who]), "goals", ["price"], most=5, skip=skip)
             for who in cast.viewers for skip in (0, 5, 8)}  # fmt: skip
    return {at: [str(page.count), *(row.text for row in page.rows)] for at, page in pages.items()}


def main() -> None:
    """In a process of its own, on the database of the environment."""
    call_command("migrate", verbosity=0)
    cast = bring_cast(operator(TODAY), NOW)
    speak(cast)
    found_in_talk = everything(cast)
    aim(cast)
    sys.stdout.write(json.dumps({"vendor": connection.vendor, "found": found_in_talk, "goals": goals(cast)}))
