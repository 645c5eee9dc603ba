"""What the week goes by: what is believed about coaching, and the questions that sessions open with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.rules import Act, Viewer, takes_role
from ridealong.kernel.sentences import Sentence, catalogue, say
from ridealong.kernel.sentences import render as words_of
from ridealong.web import clock, errors
from ridealong.web.door import Visit
from ridealong.web.people.forms import problems
from ridealong.web.settings.ways import parts
from ridealong.week.actions import settling
from ridealong.week.queries import settings as week
from ridealong.week.queries.settings import PriorInForce
from ridealong.week.rules.priors import EVERY_TOPIC
from ridealong.week.rules.topics import form_name, question_families, topic_name

MOST = 5
LONGEST = 300
TOPICS = {
    "stage": "settings.topic.stage", EVERY_TOPIC: "settings.topic.every", "peer_session": "settings.form.peer_session",
}  # fmt: skip


class BeliefForm(forms.Form):
    """A belief: how much, how well founded, from where."""

    value = forms.FloatField(min_value=0)
    grade = forms.ChoiceField(choices=[(grade, grade) for grade in "ABC"])
    source = forms.CharField(max_length=2000)
    leader_minutes = forms.IntegerField(min_value=0, max_value=480, required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_value(self) -> float:
        value: float = self.cleaned_data["value"]
        if self.kind == "form" and not 0 < value <= 10:
            raise forms.ValidationError(say("settings.wrong.form_value"), code="said")
        if self.kind != "form" and value > 1:
            raise forms.ValidationError(say("settings.wrong.share"), code="said")
        return value


def beliefs(request: Visit) -> HttpResponse:
    """Everything that is believed about coaching before there is evidence, with its source."""
    found = [(one, _named(one)) for one in week.priors_in_force(request.viewer)]
    page = {"parts": parts(request), "beliefs": found, "edits": takes_role(request.viewer, Act.ADMINISTER)}
    return render(request, "settings/beliefs.html", page)


def load_belief(viewer: Viewer, *, kind: str, name: str) -> PriorInForce | None:
    """The belief of that kind and name."""
    found = week.priors_in_force(viewer)
    return next((one for one in found if (one.row.kind, one.row.name) == (kind, name)), None)


def belief(request: Visit, kind: str, name: str) -> HttpResponse:
    """One belief with its history; what is sent holds for cycles that begin from now on."""
    form = BeliefForm(request.POST if request.method == "POST" else None, kind=kind)
    if form.is_valid():
        settling.edit_prior(request.viewer, kind=kind, name=name, now=clock.now(), **form.cleaned_data)
        messages.success(request, say("settings.said.saved"))
        return HttpResponseRedirect(reverse("belief", args=[kind, name]), status=303)
    found: PriorInForce = request.loaded
    row = found.row
    stored = {
        "value": f"{row.value:g}", "grade": row.grade, "source": row.source, "leader_minutes": row.leader_minutes or "",
    }  # fmt: skip
    page = {
        "parts": parts(request), "belief": found, "name": _named(found), "problems": problems(form),
        "of": request.POST if form.is_bound else stored, "grades": _grades(), "is_form": kind == "form",
    }  # fmt: skip
    return render(request, "settings/belief.html", page, status=422 if form.is_bound else 200)


def questions(request: Visit) -> HttpResponse:
    """The questions that sessions open with, by topic."""
    own = week.questions()
    found = [
        {"topic": topic, "name": _topic(topic), "own": topic in own, "lines": "\n".join(own.get(topic, _ours(topic)))}
        for topic in question_families()
    ]
    return render(request, "settings/questions.html", {"parts": parts(request), "topics": found, "most": MOST})


def topic(request: Visit, topic: str) -> HttpResponse:
    """The organisation's own questions of a topic; an empty field brings back those that come with it."""
    lines = [line.strip() for line in request.POST.get("questions", "").splitlines() if line.strip()]
    if topic not in question_families() or any(len(line) > LONGEST or "\x00" in line for line in lines):
        return errors.bad_request(request)
    texts = [] if tuple(lines) == _ours(topic) else lines[:MOST]
    settling.set_questions(request.viewer, topic=topic, texts=texts, now=clock.now())
    messages.success(request, say("settings.said.questions", topic=_topic(topic)))
    return HttpResponseRedirect(f"{reverse('questions')}#t-{topic}", status=303)


def _ours(topic: str) -> tuple[str, ...]:
    return tuple(words for key, words in catalogue().items() if key.startswith(f"week.question.{topic}."))


def _topic(topic: str) -> str:
    own = TOPICS.get(topic)
    return words_of(topic_name(topic)) if own is None else say(own)


def _named(one: PriorInForce) -> str:
    row = one.row
    if row.kind == "topic":
        return say("settings.belief.topic", topic=_topic(row.name))
    if row.kind == "gamma":
        return say("settings.belief.gamma", measure=row.name.replace("_", " "))
    own = f"settings.form.{row.name}"
    return say("settings.belief.form", form=say(own) if own in catalogue() else words_of(form_name(row.name)))


def _grades() -> list[tuple[str, str]]:
    return [(grade, words_of(Sentence(f"settings.grade.{grade.lower()}"))) for grade in "ABC"]
