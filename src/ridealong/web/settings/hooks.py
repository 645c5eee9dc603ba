"""Channels of Slack, Teams or another program that are told of a leader's days. An address is never shown again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.desk.actions import calling
from ridealong.desk.queries.readers import can_call
from ridealong.desk.rules.hooks import SHAPES
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import Sentence, say
from ridealong.kernel.sentences import render as words
from ridealong.people import queries as people
from ridealong.store import hooks as store
from ridealong.store.fetching import LONGEST, Unfetched
from ridealong.store.hooks import HookRow
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.changing import Wrong
from ridealong.web.people.forms import problems
from ridealong.web.settings.ways import parts


class HookForm(forms.Form):
    """A channel: what it is called, what program it is of, whose days it is told of, and where it takes messages."""

    name = forms.CharField(max_length=100)
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in SHAPES])
    address = forms.CharField(max_length=LONGEST)

    def __init__(self, *args: Any, leaders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"] = forms.TypedChoiceField(coerce=int, choices=leaders)


def hooks(request: Visit) -> HttpResponse:
    """All channels, and a form for a new one."""
    leading, _ = people.leaders_and_others(request.viewer, request.viewer.today)
    leaders = [(str(one.id), one.name) for one in leading]
    form = HookForm(request.POST if request.method == "POST" else None, leaders=leaders)
    if not form.is_valid():
        return _page(request, leaders, Wrong("new", request.POST, problems(form)) if form.is_bound else Wrong())
    sent = form.cleaned_data
    try:
        secret = calling.make_hook(
            request.viewer, kind=sent["kind"], name=sent["name"], leader_id=sent["leader"], address=sent["address"],
            now=clock.now(),
        )  # fmt: skip
    except Unfetched as problem:
        return _page(request, leaders, Wrong("new", request.POST, {"address": words(store.why(problem))}))
    if secret:
        return _page(request, leaders, Wrong(), made=secret)
    messages.success(request, say("hook.said.made", name=sent["name"]))
    return HttpResponseRedirect(reverse("hooks"), status=303)


def load(viewer: Viewer, *, hook_id: int) -> HookRow | None:
    """The channel with that id, if it has not ended. Raises Refused."""
    require(viewer, Act.ADMINISTER)
    return store.hook(hook_id)


def end(request: Visit, hook_id: int) -> HttpResponse:
    """The channel is told nothing more."""
    name = request.loaded.name
    calling.end_hook(request.viewer, hook_id=hook_id, now=clock.now())
    messages.success(request, say("hook.said.ended", name=name))
    return HttpResponseRedirect(reverse("hooks"), status=303)


def probe(request: Visit, hook_id: int) -> HttpResponse:
    """Sends a message about nobody, and says whether it arrived."""
    try:
        problem = calling.send_test(request.viewer, hook_id=hook_id, now=clock.now())
    except NotPossible as refused:
        messages.error(request, words(refused.sentence))
    else:
        _say_of_probe(request, problem)
    return HttpResponseRedirect(reverse("hooks"), status=303)


def _say_of_probe(request: Visit, problem: Sentence | None) -> None:
    name = request.loaded.name
    if problem is not None:
        messages.error(request, say("hook.said.not_arrived", name=name, why=problem))
    elif can_call():
        messages.success(request, say("hook.said.arrived", name=name))
    else:
        messages.success(request, say("hook.said.arrived_only", name=name))


def _page(request: Visit, leaders: list[tuple[str, str]], wrong: Wrong, *, made: str = "") -> HttpResponse:
    rows = store.hooks()
    names = people.names([one.person_id for one in rows])
    page = {
        "parts": parts(request), "wrong": wrong, "made": made, "leaders": leaders,
        "kinds": [(kind, say(f"hook.kind.{kind}")) for kind in SHAPES],
        "rows": [
            (one, say(f"hook.kind.{one.kind}"), names.get(one.person_id, ""), words(one.problem) if one.problem else "")
            for one in rows
        ],
    }  # fmt: skip
    return render(request, "settings/hooks.html", page, status=422 if wrong.form else 201 if made else 200)
