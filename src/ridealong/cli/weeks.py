"""The week, on the command line: the stored plan or a labelled what-if; it never records one."""

from __future__ import annotations

from datetime import date

from ridealong.access.actions import record
from ridealong.access.queries import operator
from ridealong.cli import out
from ridealong.desk.rules.kinds import named
from ridealong.jobs import clock
from ridealong.kernel.money import Money
from ridealong.kernel.sentences import percent, render, say
from ridealong.people import queries as people
from ridealong.week.queries.plans import plan, plan_all
from ridealong.week.rules.cli_shape import as_json as as_document
from ridealong.week.rules.shapes import SessionPlan, WeekPlan
from ridealong.week.rules.topics import topic_name


def week(*, who: str | None, day: date | None, minutes: int | None, as_json: bool) -> None:
    """Prints the week of one leader, or of all by name."""
    today = clock.today()
    viewer = operator(today)
    leader = None if who is None else people.find(who)
    with out.progress(say("cli.week.planning")):
        if leader is None:
            found = plan_all(viewer, day=day, minutes=minutes, today=today)
        else:
            found = (plan(viewer, leader_id=leader.id, day=day, minutes=minutes, today=today),)
    record(viewer, "week.printed", *(one.leader.id for one in found if one.leader.id is not None), at=clock.now())
    if as_json:
        for notice in {render(one.notice) for one in found if one.notice is not None}:
            out.note(notice)
        documents = [as_document(one) for one in found]
        out.document(documents if who is None else documents[0])
        return
    for one in found:
        _in_words(one)
    if not found:
        out.say_line(say("cli.week.nobody"))


def _in_words(found: WeekPlan) -> None:
    out.say_line(say("cli.week.title", leader=found.leader.name, week=found.week, day=found.week.monday), style="bold")
    if found.notice is not None:
        out.say_line(render(found.notice))
    if found.heading is not None:
        out.say_line(render(found.heading))
    state = "stored" if found.recorded else "what_if"
    minutes = {"available": found.minutes_available, "standing": found.minutes_standing, "all": found.minutes_planned}
    out.say_line(say(f"cli.week.{state}", as_of=found.as_of))
    out.say_line(say("cli.week.minutes", **minutes))
    for session in found.sessions:
        _session(session)
    _rest(found)
    out.say_line()


def _session(session: SessionPlan) -> None:
    kind = say("cli.week.standing") if session.standing else ""
    topic = render(topic_name(session.topic))
    form = named(session.form, session.own_kind, remote=session.remote)
    out.say_line()
    out.say_line(
        say("cli.week.session", name=session.person.name, topic=topic, form=form, minutes=session.minutes) + kind,
        style="bold",
        indent=2,
    )
    for reason in session.reasons:
        out.say_line(render(reason.sentence), indent=4)
    if session.close_call:
        out.say_line(say("cli.week.close_call", share=percent(session.probability)), indent=4)
    if session.value is not None:
        worth = session.value
        amounts = {name: Money(getattr(worth, name), worth.currency).rounded() for name in ("amount", "low", "high")}
        out.say_line(say("cli.week.worth", **amounts), indent=4)
    for deal in session.deals:
        out.say_line(say("cli.week.deal", deal=deal.name, why=render(deal.why)), indent=4)


def _rest(found: WeekPlan) -> None:
    for heading, lines in (
        ("unmet", [render(one.sentence) for one in found.unmet]),
        ("left_out", [render(one.sentence) for one in found.left_out]),
        ("too_close", [render(one.sentence) for one in found.too_close]),
        ("decided", [render(one) for one in (*found.notes, *found.decided)]),
        ("would_add", [render(one) for one in found.would_add]),
    ):
        if lines:
            out.say_line()
            out.say_line(say(f"cli.week.{heading}"), style="bold", indent=2)
            for line in lines:
                out.say_line(line, indent=4)
