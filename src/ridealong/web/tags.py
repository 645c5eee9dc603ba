"""What every template may use: words of the catalogue, icons, numbers in their unit."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ridealong.desk.rules.clocks import place
from ridealong.kernel import sentences
from ridealong.kernel.money import Money
from ridealong.kernel.sentences import Measured, Sentence
from ridealong.web import icons
from ridealong.web.plots import ghosts
from ridealong.web.plots.keys import MARKS
from ridealong.web.sentences import html
from ridealong.week.rules.shapes import SessionPlan

register = template.Library()
USED = "icons in use"
COMES_LATER = frozenset({"octagon-alert"})  # with a form that comes back into the dialog


@register.simple_tag
def say(key: str, **values: Any) -> str:
    """The words for a key of the catalogue."""
    return sentences.say(key, **values)


@register.simple_tag
def say_with(key: str, values: dict[str, Any]) -> str:
    """The words for a key with values that were gathered for it."""
    return sentences.say(key, **values)


@register.simple_tag
def said(sentence: Sentence | None, link: str | None = None) -> SafeString:
    """A sentence; its number leads to `link`."""
    return SafeString("") if sentence is None else html(sentence, link=link)


@register.simple_tag
def at_time(session: SessionPlan, zone: str) -> str:
    """When a session begins; with the city of its clocks where they are not the usual ones."""
    at = f"{session.planned_at:%H:%M}"
    return at if session.zone in {"", zone} else sentences.say("coaching.clocks.of", at=at, place=place(session.zone))


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str) -> SafeString:
    """An icon beside words; the page's sprite will hold it."""
    icons.symbol(name)
    _used(context).add(name)
    return format_html('<svg class="ic" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag(takes_context=True)
def sprite(context: Context) -> SafeString:
    """The icons that stand above this place on the page, or come to it."""
    return icons.sprite(_used(context) | COMES_LATER)


@register.simple_tag
def mark(name: str) -> SafeString:
    """A mark of the plots, for a key line."""
    return MARKS[name]


@register.simple_tag
def asks(options: str) -> SafeString:
    """What makes a field ask for people as its words are typed, into the list of that id."""
    return format_html(
        'list="{0}" hx-get="{1}" hx-trigger="input changed delay:150ms" hx-target="#{0}" hx-select="unset"'
        ' hx-swap="innerHTML" hx-select-oob="unset" autocomplete="off"',
        options,
        reverse("people_options"),
    )


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """What a field can be set to, values and words: for lists so long that a loop in the template would be slow."""
    return SafeString(
        "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
            for value, words in choices
        )
    )


@register.simple_tag
def in_dialog(address: str) -> SafeString:
    """What makes a link open a page in the dialog; without script it leads there."""
    return format_html(
        'href="{0}" hx-get="{0}" hx-target="#dialog" hx-select="#asked" hx-swap="innerHTML" hx-select-oob=""', address
    )


@register.simple_tag
def outcome(name: str) -> str:
    """Won, lost or open."""
    return sentences.say(f"web.outcome.{name}")


@register.simple_tag
def changed(verb: str) -> str:
    """What was changed of a person."""
    return sentences.say(f"people.change.{verb}")


@register.simple_tag
def ghost(name: str) -> SafeString:
    """A plot of invented figures, where the page shows what it will look like."""
    return ghosts.drawn(name)


@register.filter
def exact(amount: float | None, currency: str | None) -> str:
    """An amount with every unit."""
    return "" if amount is None else Money(amount, currency).exact()


@register.filter
def money(amount: float | None, currency: str | None) -> str:
    """An amount to three figures."""
    return "" if amount is None else Money(amount, currency).rounded()


@register.filter
def number(value: float | None, unit: str) -> str:
    """A number in its unit: share, days, ratio or count."""
    return "" if value is None else sentences.measured(Measured(value, unit))


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = name.split()
    return "".join(word[0] for word in {0: words[0], 1: words[-1]}.values())[: len(words)].upper() if words else "?"


def _used(context: Context) -> set[str]:
    """One set a page, however templates nest."""
    whole: dict[Any, Any] = context.render_context.dicts[0]
    found: set[str] = whole.setdefault(USED, set())
    return found
