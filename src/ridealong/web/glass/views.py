"""Break-glass: asking, deciding, reading for an hour, and what whoever was read is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access import glass as access
from ridealong.access.glass import GlassRow, may_decide
from ridealong.access.queries import persons_of_accounts, visible
from ridealong.access.rules import Act, Refused, Viewer, takes_role
from ridealong.coaching.queries.glass import GlassSession, GlassTalk, behind_glass, sessions_behind_glass
from ridealong.desk.actions import glass as desk
from ridealong.desk.rules.kinds import called
from ridealong.jobs import queue
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import full_date, say
from ridealong.kernel.sentences import render as words
from ridealong.people import queries as people
from ridealong.web import clock, errors
from ridealong.web.door import Visit
from ridealong.web.markdown import html
from ridealong.web.people.changing import Wrong
from ridealong.web.people.forms import OneOfForm, problems
from ridealong.web.settings.ways import parts

ANSWERS = {"yes": True, "no": False}


class AskForm(OneOfForm):
    """About whom, and why."""

    reason = forms.CharField(max_length=access.LONGEST)


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking as it is shown. `open`: the viewer may read; `decides`: the viewer may be the second."""

    id: int
    who: str
    reason: str
    by: str
    said: str
    open: bool
    decides: bool
    closes: bool


def glass(request: Visit) -> HttpResponse:
    """What was asked, with what can be decided, and for HR a form that asks."""
    asks = takes_role(request.viewer, Act.BREAK_GLASS)
    wrong = Wrong()
    if request.method == "POST":
        if not asks:
            return errors.not_found(request)
        done, wrong = _ask(request)
        if done is not None:
            return done
    page = {"parts": parts(request), "rows": _rows(request), "asks": asks, "wrong": wrong}
    return render(request, "glass/glass.html", page, status=422 if wrong.form else 200)


def _ask(request: Visit) -> tuple[HttpResponse | None, Wrong]:
    form = AskForm(request.POST, known=visible(request.viewer, Act.READ_DIRECTORY))
    if not form.is_valid():
        return None, Wrong("ask", request.POST, problems(form))
    sent = form.cleaned_data
    try:
        access.ask_to_break(request.viewer, person_id=sent["who"].id, reason=sent["reason"], now=clock.now())
    except NotPossible as problem:
        return None, Wrong("ask", request.POST, {}, words(problem.sentence))
    except Refused:
        return None, Wrong("ask", request.POST, {}, say("glass.not_possible.oneself"))
    messages.success(request, say("glass.said.asked", name=sent["who"].name))
    return HttpResponseRedirect(reverse("glass"), status=303), Wrong()


def load(viewer: Viewer, *, glass_id: int) -> tuple[GlassRow, tuple[GlassSession, ...]]:
    """What it opens, while it is open to the viewer. Raises Refused."""
    return sessions_behind_glass(viewer, glass_id=glass_id, now=clock.now())


def load_session(viewer: Viewer, *, glass_id: int, session_id: int) -> tuple[GlassRow, GlassTalk]:
    """One session of it. Raises Refused."""
    return behind_glass(viewer, glass_id=glass_id, session_id=session_id, now=clock.now())


def load_undecided(viewer: Viewer, *, glass_id: int) -> GlassRow | None:
    """What waits for somebody, if the viewer can be the second."""
    now = clock.now()
    return next((one for one in access.asked_for(viewer) if one.id == glass_id and may_decide(viewer, one, now)), None)


def opened(request: Visit, glass_id: int) -> HttpResponse:
    """The person's sessions, none of them read yet."""
    row, sessions = request.loaded
    page = {
        "row": _told(request, row, _names([row]), people.names([row.person_id])), "glass": glass_id,
        "sessions": [(one, called(one.kind)) for one in sessions],
    }  # fmt: skip
    return render(request, "glass/opened.html", page)


def session(request: Visit, glass_id: int, session_id: int) -> HttpResponse:
    """One session with its notes. That it is read is written down, and told to its leader, before it is shown."""
    row, talk = request.loaded
    desk.look(request.viewer, glass_id=glass_id, session_id=session_id, now=clock.now())
    queue.mail_posted()
    page = {
        "row": _told(request, row, _names([row]), people.names([row.person_id])), "talk": talk, "glass": glass_id,
        "name": called(talk.session.kind), "note": html(talk.note.text),
        "private": [(one, html(one.text)) for one in talk.private],
    }  # fmt: skip
    return render(request, "glass/session.html", page)


def decide(request: Visit, glass_id: int) -> HttpResponse:
    """A second one agrees, or does not."""
    agrees = ANSWERS.get(request.POST.get("do", ""))
    if agrees is None:
        return errors.bad_request(request)
    desk.decide(request.viewer, glass_id=glass_id, agrees=agrees, now=clock.now())
    queue.mail_posted()
    messages.success(request, say("glass.said.agreed" if agrees else "glass.said.refused"))
    return HttpResponseRedirect(reverse("glass"), status=303)


def close(request: Visit, glass_id: int) -> HttpResponse:
    """It is closed before its hour is over."""
    access.close_glass(request.viewer, glass_id=glass_id, now=clock.now())
    messages.success(request, say("glass.said.closed"))
    return HttpResponseRedirect(reverse("glass"), status=303)


def told(request: Visit) -> HttpResponse:
    """What was opened of the viewer and of those whom they lead: by whom, why, who agreed, until when."""
    rows = access.told_of(request.viewer)
    who, names = people.names([one.person_id for one in rows]), _names(rows)
    return render(request, "glass/told.html", {"rows": [_told(request, one, names, who) for one in rows]})


def _rows(request: Visit) -> list[Asked]:
    rows = access.asked_for(request.viewer)
    who, names = people.names([one.person_id for one in rows]), _names(rows)
    return [_told(request, one, names, who) for one in rows]


def _names(rows: Collection[GlassRow]) -> Mapping[int, str]:
    """By account what whoever has it is called."""
    accounts = {one for row in rows for one in (row.asked_by, row.decided_by) if one is not None}
    persons = persons_of_accounts(accounts)
    called_ = people.names([one for one in persons.values() if one is not None])
    return {account: called_.get(person or 0, "") for account, person in persons.items()}


def _told(request: Visit, row: GlassRow, names: Mapping[int, str], who: Mapping[int, str]) -> Asked:
    now, viewer = clock.now(), request.viewer
    by = names.get(row.asked_by) or say("audit.account", id=row.asked_by)
    is_open = row.is_open(now)
    mine = viewer.account_id == row.asked_by
    closes = is_open and (mine or takes_role(viewer, Act.AGREE_GLASS))
    said = _state(row, names, now, ZoneInfo(request.organisation.zone))
    name = who.get(row.person_id) or say("glass.erased")
    return Asked(row.id, name, row.reason, by, said, is_open and mine, may_decide(viewer, row, now), closes)


def _state(row: GlassRow, names: Mapping[int, str], now: datetime, zone: ZoneInfo) -> str:
    if row.decided_by is None or row.decided_at is None:
        return say("glass.state.waits" if row.waits(now) else "glass.state.lapsed", at=_moment(row.asked_at, zone))
    second = names.get(row.decided_by) or say("audit.account", id=row.decided_by)
    if row.ends_at is None:
        return say("glass.state.refused", at=_moment(row.decided_at, zone), second=second)
    state = "glass.state.open" if row.is_open(now) else "glass.state.over"
    return say(state, at=_moment(row.decided_at, zone), second=second, until=_moment(row.ends_at, zone))


def _moment(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return f"{full_date(there.date())}, {there:%H:%M}"
