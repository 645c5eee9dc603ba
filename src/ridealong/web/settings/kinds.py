"""Kinds of session: how long each usually takes, what it begins and ends with, and those of the organisation's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.rules import Viewer
from ridealong.coaching.actions import kinds as actions
from ridealong.coaching.queries import kinds as queries
from ridealong.coaching.queries.kinds import KindRow
from ridealong.coaching.rules.kinds import BASES, BUILT_IN, agenda_keys, closing_keys
from ridealong.coaching.rules.possible import LONGEST
from ridealong.kernel.lines import one_line
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render as words_of
from ridealong.kernel.sentences import say
from ridealong.web import clock, errors
from ridealong.web.acting import carry_out
from ridealong.web.coaching.kinds import called, in_words
from ridealong.web.door import Visit
from ridealong.web.people.changing import Wrong
from ridealong.web.people.forms import problems
from ridealong.web.settings.ways import parts
from ridealong.week.rules.topics import COACHING, question_families, topic_name

TOPICS = ("", *question_families(), COACHING)


class KindForm(forms.Form):
    """How long a kind usually takes, and what it is called if it is the organisation's own."""

    name = forms.CharField(max_length=actions.LONGEST_NAME, required=False)
    minutes = forms.IntegerField(min_value=5, max_value=LONGEST)


class NewKindForm(KindForm):
    """A kind of the organisation's own, and how it works."""

    name = forms.CharField(max_length=actions.LONGEST_NAME)
    base = forms.ChoiceField(choices=[(one, one) for one in BASES])


class TemplateForm(forms.Form):
    """What sessions begin and end with, a line each."""

    topic = forms.ChoiceField(choices=[(one, one) for one in TOPICS], required=False)
    agenda = forms.CharField(required=False)
    closing = forms.CharField(required=False)


def kinds(request: Visit) -> HttpResponse:
    """Every kind, and a form for a new one."""
    form = NewKindForm(request.POST if request.method == "POST" else None)
    refused = ""
    if form.is_valid():
        try:
            code = actions.add_kind(request.viewer, now=clock.now(), **form.cleaned_data)
        except NotPossible as problem:
            refused = words_of(problem.sentence)
        else:
            messages.success(request, say("kinds.said.added", name=form.cleaned_data["name"]))
            return HttpResponseRedirect(reverse("session_kind", args=[code]), status=303)
    rows = [(one, called(one.kind), _own_words(one)) for one in queries.kinds_kept(request.viewer)]
    page = {
        "parts": parts(request),
        "rows": rows,
        "bases": [(one, called(BUILT_IN[one])) for one in BASES],
        "wrong": Wrong("new" if form.is_bound else "", request.POST, problems(form), refused),
    }
    return render(request, "settings/kinds.html", page, status=422 if form.is_bound else 200)


def load(viewer: Viewer, *, code: str) -> KindRow:
    """The kind of that code. Raises Refused."""
    return queries.kind_kept(viewer, code=code)


def kind(request: Visit, code: str) -> HttpResponse:
    """One kind: its name and length, and its templates by topic."""
    form = KindForm(request.POST if request.method == "POST" else None)
    row: KindRow = request.loaded
    refused = ""
    if form.is_valid():
        try:
            actions.change_kind(request.viewer, code=code, now=clock.now(), **form.cleaned_data)
        except NotPossible as problem:
            refused = words_of(problem.sentence)
        else:
            messages.success(request, say("settings.said.saved"))
            return HttpResponseRedirect(reverse("session_kind", args=[code]), status=303)
    wrong = Wrong("kind" if form.is_bound else "", request.POST, problems(form), refused)
    return _show(request, row, _topic_asked(request), wrong=wrong)


def template(request: Visit, code: str) -> HttpResponse:
    """Sets what sessions of a kind begin and end with; `do=back` brings back what the program comes with."""
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    row: KindRow = request.loaded
    topic, sent = form.cleaned_data["topic"], _lines(form)
    back = request.POST.get("do") == "back"
    agenda, closing = (
        ([], []) if back else (_changed(row, "agenda", topic, sent), _changed(row, "closing", topic, sent))
    )
    try:
        actions.set_template(request.viewer, code=code, topic=topic, agenda=agenda, closing=closing, now=clock.now())
    except NotPossible as problem:
        return _show(request, row, topic, sent=request.POST, problem=words_of(problem.sentence))
    messages.success(request, say("kinds.said.back" if back else "settings.said.saved"))
    return HttpResponseRedirect(_address(row, topic), status=303)


def retire(request: Visit, code: str) -> HttpResponse:
    """Takes the kind out of the choice."""
    return _act(request, actions.retire_kind, code, "kinds.said.retired", undo="session_kind_back")


def back(request: Visit, code: str) -> HttpResponse:
    """Puts it into the choice again."""
    return _act(request, actions.bring_kind_back, code, "kinds.said.offered", undo="session_kind_retire")


def _act(request: Visit, act: Callable[..., None], code: str, said: str, *, undo: str) -> HttpResponse:
    words, takes_back = say(said, name=called(request.loaded.kind)), reverse(undo, args=[code])
    return carry_out(request, act, reverse("session_kinds"), said=words, undo=takes_back, code=code)


def _show(
    request: Visit, row: KindRow, topic: str, *, wrong: Wrong | None = None, sent: Any = None, problem: str = ""
) -> HttpResponse:
    found = queries.template(row.kind, topic)
    stands = {"agenda": "\n".join(in_words(found.agenda)), "closing": "\n".join(in_words(found.closing))}
    page = {
        "parts": parts(request),
        "kind": row.kind,
        "name": called(row.kind),
        "base": called(BUILT_IN[row.kind.base]),
        "wrong": wrong or Wrong(),
        "topic": topic,
        "topic_words": _topic(topic),
        "topics": [(one, _topic(one), one in row.topics) for one in TOPICS],
        "own": topic in row.topics,
        "of": sent or stands,
        "problem": problem,
        "most": actions.MOST_LINES,
    }
    return render(request, "settings/kind.html", page, status=422 if problem or (wrong and wrong.form) else 200)


def _topic_asked(request: Visit) -> str:
    topic = request.GET.get("topic", "")
    return topic if topic in TOPICS else ""


def _topic(topic: str) -> str:
    if not topic:
        return say("kinds.topic.every")
    return say("settings.topic.stage") if topic == "stage" else words_of(topic_name(topic))


def _own_words(row: KindRow) -> str:
    """On which topics the kind has a template of the organisation's own."""
    return ", ".join(_topic(one) for one in TOPICS if one in row.topics)


def _lines(form: TemplateForm) -> dict[str, list[str]]:
    return {part: form.cleaned_data[part].splitlines() for part in queries.PARTS}


def _changed(row: KindRow, part: str, topic: str, sent: dict[str, list[str]]) -> list[str]:
    """The lines, unless they are what stands there without being written down: then none."""
    lines = [words for words in map(one_line, sent[part]) if words]
    keys = {"agenda": agenda_keys, "closing": closing_keys}[part](row.kind)
    usual = [say(key) for key in keys] if not topic else in_words(getattr(queries.template(row.kind), part))
    return [] if lines == usual else lines


def _address(row: KindRow, topic: str) -> str:
    address = reverse("session_kind", args=[row.kind.code])
    return f"{address}?{urlencode({'topic': topic})}#template" if topic else f"{address}#template"
