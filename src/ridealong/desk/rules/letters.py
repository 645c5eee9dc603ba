"""A mail as parts, lines and links, written out as plain text and as simple HTML. Nothing of it is a template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDE = 76
STYLE = (
    "margin:0;padding:24px 16px;background:#ffffff;color:#1d1a20;"
    "font:16px/1.5 'Source Sans 3','Segoe UI',Helvetica,Arial,sans-serif"
)
QUIET = "color:#544e5b;font-size:14px"


@dataclass(frozen=True, slots=True)
class Line:
    """What is said in one line; `more` beside it, `points` below it; `href` is where its words lead, if anywhere."""

    words: str
    more: str = ""
    points: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a button leads."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mail. `subject` is what the mail is called when this is the first part."""

    subject: str
    heading: str
    lines: tuple[Line, ...]
    ways: tuple[Way, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Foot:
    """Why somebody gets the mail, and how to get it no more."""

    why: str
    stop: Way


def subject(parts: Sequence[Part]) -> str:
    return parts[0].subject


def as_text(parts: Sequence[Part], foot: Foot) -> str:
    """The mail for programs that show text."""
    blocks = ["\n".join(_text(part)) for part in parts]
    return "\n\n\n".join([*blocks, f"-- \n{foot.why}\n{foot.stop.words}: {foot.stop.href}"]) + "\n"


def _text(part: Part) -> Iterator[str]:
    yield part.heading
    yield "=" * min(len(part.heading), WIDE)
    if part.lead:
        yield part.lead
    for line in part.lines:
        yield ""
        yield f"{line.words}, {line.more}" if line.more else line.words
        yield from (f"  * {point}" for point in line.points)
        if line.href:
            yield line.href
    for way in part.ways:
        yield ""
        yield f"{way.words}: {way.href}"


def as_html(parts: Sequence[Part], foot: Foot) -> str:
    """The same for programs that show HTML: no picture, no script, nothing fetched from anywhere."""
    body = "".join(piece for part in parts for piece in _html(part))
    end = f'{escape(foot.why)} <a href="{escape(foot.stop.href)}" style="color:#544e5b">{escape(foot.stop.words)}</a>'
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><meta name="color-scheme" content="light">'
        f"<title>{escape(subject(parts))}</title>"
        f'</head><body style="{STYLE}"><div style="max-width:560px;margin:0 auto">{body}'
        f'<p style="{QUIET};margin-top:32px;border-top:1px solid #e4e0e6;padding-top:12px">{end}</p>'
        f"</div></body></html>\n"
    )


def _html(part: Part) -> Iterator[str]:
    yield f'<h1 style="font-size:20px;line-height:1.3;margin:24px 0 8px">{escape(part.heading)}</h1>'
    if part.lead:
        yield f'<p style="margin:0 0 8px">{escape(part.lead)}</p>'
    for line in part.lines:
        more = f'<br><span style="{QUIET}">{escape(line.more)}</span>' if line.more else ""
        points = "".join(f"<li>{escape(point)}</li>" for point in line.points)
        below = f'<ul style="margin:4px 0 0;padding-left:20px">{points}</ul>' if points else ""
        yield f'<div style="padding:8px 0;border-top:1px solid #e4e0e6"><b>{_words(line)}</b>{more}{below}</div>'
    for at, way in enumerate(part.ways):
        yield _button(way, main=at == 0)


def _words(line: Line) -> str:
    if not line.href:
        return escape(line.words)
    return f'<a href="{escape(line.href)}" style="color:#7a2b6d">{escape(line.words)}</a>'


def _button(way: Way, *, main: bool) -> str:
    look = "background:#7a2b6d;color:#ffffff" if main else "color:#7a2b6d"
    return (
        f'<p style="margin:12px 0"><a href="{escape(way.href)}" style="{look};display:inline-block;padding:10px 16px;'
        f'border:1px solid #7a2b6d;border-radius:6px;text-decoration:none">{escape(way.words)}</a></p>'
    )
