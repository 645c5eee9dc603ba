"""The way in, and the pages that explain: what is measured, which words mean what, which keys do what."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.http import HttpResponse
from django.shortcuts import redirect, render

from ridealong.access import queries as access
from ridealong.access.rules import POLICY, Act, Relation, Role, Rule, takes_role
from ridealong.figures.actions.keeping import RAW_KEPT, SNAPSHOTS_KEPT
from ridealong.figures.queries import measures as figures
from ridealong.figures.rules.shapes import MeasureInfo
from ridealong.figures.rules.words import measure_name
from ridealong.kernel.sentences import catalogue, listed, say
from ridealong.kernel.sentences import render as words_of
from ridealong.people.queries import switched_off
from ridealong.web import leftover
from ridealong.web.door import Visit
from ridealong.web.settings.ways import parts
from ridealong.web.shell import sees_figures

KEYS = (
    (("j", "k"), "web.keys.next"),
    (("p",), "web.keys.plan"),
    (("s",), "web.keys.swap"),
    (("d",), "web.keys.drop"),
    (("x",), "web.keys.done"),
    (("Enter",), "web.keys.brief"),
    (("u",), "web.keys.undo"),
    (("a",), "web.keys.point"),
    (("n",), "web.keys.notes"),
    (("i",), "web.keys.item"),
    (("Ctrl", "Enter"), "web.keys.end"),
    (("Esc",), "web.keys.leave"),
    (("/",), "help.keys.find"),
    (("g", "w"), "web.keys.week"),
    (("g", "t"), "help.keys.team"),
    (("g", "p"), "help.keys.people"),
    (("g", "f"), "web.keys.figures"),
    (("g", "m"), "help.keys.my_page"),
    (("g", "i"), "help.keys.imports"),
    (("g", "s"), "help.keys.settings"),
    (("?",), "web.keys.help"),
)
WORD = "web.word."


def home(request: Visit) -> HttpResponse:
    """To the week of whoever leads somebody, or has something of another leader's to decide about, else to whoever's
    own page; without a person to the figures, or to the people where they only keep those."""
    viewer = request.viewer
    if _keeps_only(request):
        return redirect("people")
    if access.leads_somebody(viewer) or not sees_figures(viewer) or leftover.is_left(request):
        return redirect("week")
    return redirect("figures" if takes_role(viewer, Act.READ_FIGURES) or viewer.person_id is None else "my_page")


def _keeps_only(request: Visit) -> bool:
    """Whether the account is nobody's, sees no figures and may see who works here: an administrator's, or HR's."""
    viewer = request.viewer
    return viewer.person_id is None and not sees_figures(viewer) and takes_role(viewer, Act.READ_DIRECTORY)


def words(request: Visit) -> HttpResponse:
    """The words of the pages, A to Z, and what they mean."""
    keys = sorted(key.removeprefix(WORD) for key in catalogue() if key.startswith(WORD))
    found = [{"word": say(f"web.word_name.{key}"), "meaning": say(WORD + key)} for key in keys]
    return render(request, "about/words.html", {"words": sorted(found, key=lambda one: one["word"].casefold())})


def keyboard(request: Visit) -> HttpResponse:
    """Which keys do what, and how to switch them off."""
    return render(request, "about/keyboard.html", {"keys": keys()})


def keys() -> list[tuple[tuple[str, ...], str]]:
    """The keys and what each does, in words."""
    return [(letters, say(key)) for letters, key in KEYS]


def measures(request: Visit) -> HttpResponse:
    """What is measured, from the catalogue that measures by."""
    page = {
        "measures": list(_measures(figures.catalogue(), switched_off())),
        "seen": listed(say(f"measured.who.{one.value}") for one in _who(POLICY[Act.READ_FIGURES])),
        "kept": say("measured.kept.text", snapshots=SNAPSHOTS_KEPT, days=RAW_KEPT.days),
        "switches": takes_role(request.viewer, Act.CONFIGURE),
        "parts": parts(request),
    }
    return render(request, "about/measures.html", page)


def _who(rule: Rule) -> list[Relation | Role]:
    return [*(one for one in Relation if one in rule.relations), *(one for one in Role if one in rule.roles)]


def _measures(found: Iterable[MeasureInfo], off: Collection[str]) -> Iterable[dict[str, object]]:
    for one in found:
        yield {
            "name": one.measure,
            "off": one.measure in off,
            "why": say(f"measured.why.{one.measure}"),
            "title": words_of(measure_name(one.measure)),
            "unit": say(f"web.unit.{one.unit}"),
            "definition": one.definition,
            "needs": ", ".join(need.replace(".", ": ").replace("_", " ") for need in one.needs),
            "available": one.available,
        }
