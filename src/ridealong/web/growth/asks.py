"""Asking for help: one line by the person, answered by whoever leads them, taken back by its author."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from ridealong.coaching.actions import asks
from ridealong.coaching.actions.agendas import LONGEST_TEXT
from ridealong.coaching.queries.asks import AskRow
from ridealong.kernel.sentences import say
from ridealong.web import errors
from ridealong.web.acting import carry_out
from ridealong.web.door import Visit
from ridealong.web.people.links import home_of

ANSWERED, BACK, AGAIN = "answered", "back", "again"


class AskForm(forms.Form):
    text = forms.CharField(max_length=LONGEST_TEXT)


class ChangeForm(forms.Form):
    do = forms.ChoiceField(choices=[(one, one) for one in (ANSWERED, BACK, AGAIN)])
    session = forms.IntegerField(required=False, min_value=1)


@dataclass(frozen=True, slots=True)
class AskLine:
    """An ask in words, and what the viewer may do with it; `verb` empty: nothing."""

    row: AskRow
    about: str
    verb: str

    @property
    def words(self) -> str:
        return f"asks.do.{self.verb}"


def ask_lines(rows: Sequence[AskRow], *, answers: bool) -> tuple[AskLine, ...]:
    """`answers`: the viewer may say that they were answered."""
    return tuple(AskLine(one, _about(one), _verb(one, answers=answers)) for one in rows)


def _about(one: AskRow) -> str:
    return say(f"asks.about.{one.how or 'open'}", day=one.closed_on or one.asked_on)


def _verb(one: AskRow, *, answers: bool) -> str:
    if one.open:
        return BACK if one.own else ANSWERED if answers else ""
    return AGAIN if one.own else ""


def new(request: Visit, person_id: int) -> HttpResponse:
    """Asks for help."""
    form = AskForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    said = say("asks.said.asked")
    return carry_out(request, asks.ask, _at(request, person_id), said=said, person_id=person_id, text=text)


def change(request: Visit, person_id: int, ask_id: int) -> HttpResponse:
    """Answers it, takes it back or asks again, as `do` says."""
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    do, session = form.cleaned_data["do"], form.cleaned_data["session"]
    more = {"session_id": session} if do == ANSWERED else {}
    undo = "" if do == AGAIN else reverse("ask_again", args=[person_id, ask_id])
    to, said = _at(request, person_id, session), say(f"asks.said.{do}")
    return carry_out(request, DO[do], to, said=said, undo=undo, ask_id=ask_id, **more)


def again(request: Visit, person_id: int, ask_id: int) -> HttpResponse:
    """Opens it again: the undo of the other two."""
    return carry_out(request, asks.ask_again, _at(request, person_id), said=say("asks.said.again"), ask_id=ask_id)


DO: Mapping[str, Callable[..., None]] = {ANSWERED: asks.answer, BACK: asks.take_back, AGAIN: asks.ask_again}


def _at(request: Visit, person_id: int, session: int | None = None) -> str:
    """Where it was asked for: on the page of a session, or of the person."""
    page = home_of(request.viewer, person_id) if session is None else reverse("session", args=[session])
    return f"{page}#asks"
