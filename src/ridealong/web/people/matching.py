"""Names from sources that are nobody yet: what is at stake, who it may be, and a decision that can be taken back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.figures.actions import joining
from ridealong.figures.queries import identities
from ridealong.kernel import sentences
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import Sentence
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.forms import WhoForm, problems

SHOWN = 100


def matching(request: Visit) -> HttpResponse:
    """What is undecided, most money first, and what was left on purpose."""
    rows = identities.unsettled(request.viewer)
    undecided = [one for one in rows if not one.left_out]
    page = {
        "undecided": undecided[:SHOWN],
        "more": max(0, len(undecided) - SHOWN),
        "left_out": [one for one in rows if one.left_out],
        "count": len(undecided),
        "deals": sum(one.deals for one in undecided),
        "currency": request.organisation.currency,
    }
    return render(request, "people/matching.html", page)


def join(request: Visit, identity_id: int) -> HttpResponse:
    """The name is somebody whom we have."""
    form = WhoForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(problems(form).values())))
        return HttpResponseRedirect(reverse("matching"), status=303)
    person = form.cleaned_data["who"]
    return _decide(
        request, identity_id,
        lambda: joining.join_identity(
            request.viewer, identity_id=identity_id, person_id=person.id, now=clock.now()
        ),
        Sentence("matching.said.joined", {"name": person.name}),
    )  # fmt: skip


def bring_in(request: Visit, identity_id: int) -> HttpResponse:
    """The name is somebody new."""
    return _decide(
        request, identity_id,
        lambda: joining.bring_in(request.viewer, identity_id=identity_id, now=clock.now()),
        Sentence("matching.said.new"),
    )  # fmt: skip


def leave_out(request: Visit, identity_id: int) -> HttpResponse:
    """The name stays nobody."""
    return _decide(
        request, identity_id,
        lambda: joining.leave_out(request.viewer, identity_id=identity_id, now=clock.now()),
        Sentence("matching.said.left"),
    )  # fmt: skip


def reopen(request: Visit, identity_id: int) -> HttpResponse:
    """Who the name is becomes undecided again."""
    joining.reopen_identity(request.viewer, identity_id=identity_id, now=clock.now())
    messages.success(request, sentences.say("matching.said.reopened"))
    return HttpResponseRedirect(reverse("matching"), status=303)


def _decide(request: Visit, identity_id: int, act: Callable[[], object], said: Sentence) -> HttpResponse:
    try:
        act()
    except NotPossible as problem:
        messages.error(request, sentences.render(problem.sentence))
    else:
        messages.success(request, sentences.render(said), extra_tags=reverse("matching_reopen", args=[identity_id]))
    return HttpResponseRedirect(reverse("matching"), status=303)
