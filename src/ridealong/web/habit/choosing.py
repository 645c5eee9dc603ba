"""Which mails one wants: signed in, or by the link that every mail ends with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.linking import end_links
from ridealong.access.rules import Viewer
from ridealong.coaching.actions import habit
from ridealong.coaching.queries.habit import wishes
from ridealong.coaching.rules.habit import Mail, Wishes
from ridealong.desk.actions import following
from ridealong.kernel.sentences import say
from ridealong.store import mail
from ridealong.web import clock
from ridealong.web.door import LinkVisit, Visit
from ridealong.web.habit.forms import MailsForm
from ridealong.web.people.forms import problems

ONE_CLICK = "One-Click"


def person(viewer: Viewer) -> int | None:
    """The viewer as a person; None for an account that is nobody."""
    return viewer.person_id


def own(request: Visit) -> HttpResponse:
    """One's own mails."""
    form = MailsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        habit.set_wishes(request.viewer, person_id=request.loaded, now=clock.now(), **_chosen(form))
        messages.success(request, say("settings.said.saved"))
        return HttpResponseRedirect(reverse("own_mails"), status=303)
    page = {**_fields(request, request.loaded, form), "mail": mail.configured()}
    return render(request, "habit/own.html", page, status=422 if form.is_bound else 200)


def end(request: Visit) -> HttpResponse:
    """Every link that one was mailed ends."""
    ended = end_links(request.viewer, person_id=request.loaded, now=clock.now())
    messages.success(request, say("habit.said.links_ended", n=ended))
    return HttpResponseRedirect(reverse("own_mails"), status=303)


def mails(request: LinkVisit, **_address: object) -> HttpResponse:
    """The same by the link of a mail. A mail program that has a button for it says so in one word, follows no redirect
    (RFC 8058) and shows no page."""
    linked, now = request.linked, clock.now()
    if request.POST.get("List-Unsubscribe") == ONE_CLICK:
        following.stop_mails(linked, now=now)
        return HttpResponse()
    if request.POST.get("do") == "stop":
        following.stop_mails(linked, now=now)
        return HttpResponseRedirect(request.path, status=303)
    if request.POST.get("do") == "end":
        following.end_all_links(linked, now=now)
        return HttpResponseRedirect(request.path, status=303)
    form = MailsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = _chosen(form)
        del chosen["invitations"]
        following.choose_mails(linked, now=now, **chosen)
        return HttpResponseRedirect(f"{request.path}?saved", status=303)
    page = {**_fields(request, linked.person_id, form), "linked": linked, "saved": "saved" in request.GET}
    return render(request, "habit/mails.html", page, status=422 if form.is_bound else 200)


def _chosen(form: MailsForm) -> dict[str, Any]:
    return {**form.cleaned_data, "on": frozenset(Mail(one) for one in form.cleaned_data["on"])}


def _fields(request: Visit | LinkVisit, person_id: int, form: MailsForm) -> dict[str, Any]:
    """The form as it stands, or as it was sent."""
    kept = wishes([person_id]).get(person_id, Wishes())
    on = request.POST.getlist("on") if form.is_bound else [one.value for one in Mail if one not in kept.off]
    stored = {
        "joined": kept.joined, "quiet_from": f"{kept.quiet_from:%H:%M}", "quiet_until": f"{kept.quiet_until:%H:%M}",
        "invitations": kept.invitations,
    }  # fmt: skip
    return {
        "kinds": [
            (one.value, say(f"habit.kind.{one.value}"), say(f"habit.kind.{one.value}.hint"), one.value in on)
            for one in Mail
        ],
        "of": request.POST if form.is_bound else stored, "problems": problems(form),
    }  # fmt: skip
