"""Help with a page: what its numbers count and its words mean, from the glossary that `measures` uses; and the keys."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render

from ridealong.figures.queries import measures as figures
from ridealong.figures.rules.shapes import MeasureInfo
from ridealong.figures.rules.words import measure_name
from ridealong.kernel.sentences import Sentence, say
from ridealong.kernel.sentences import render as words_of
from ridealong.people.queries import switched_off
from ridealong.web.about.views import keys
from ridealong.web.door import Visit
from ridealong.web.help.topics import EVERY_MEASURE, Topic, topic_of


def about(request: Visit, about: str) -> HttpResponse:
    """The help for the page with that name; for a name that no page has, what holds everywhere."""
    topic = topic_of(about)
    page = {
        "lead": say(topic.about),
        "measures": sorted(_measures(topic), key=lambda one: one[0].casefold()),
        "words": [(say(f"web.word_name.{one}"), say(f"web.word.{one}")) for one in topic.words],
        "keys": keys(),
    }
    return render(request, "about/help.html", page)


def _measures(topic: Topic) -> Iterator[tuple[str, Sentence]]:
    if not topic.measures:
        return
    off = switched_off()
    for one in figures.catalogue():
        if _shown(one, topic) and one.measure not in off:
            yield words_of(measure_name(one.measure)), one.definition


def _shown(one: MeasureInfo, topic: Topic) -> bool:
    return one.available and (topic.measures == EVERY_MEASURE or one.measure in topic.measures)
