"""The message of a day for a channel: names, topics and a link, in the shape that the channel's program takes.

What people are called is text in every shape, never markup: no name makes a link or calls somebody.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SLACK_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
CARD = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True, slots=True)
class Talked:
    """A session of the day: with whom, about what, and where it opens. The ids are for programs."""

    session_id: int
    person_id: int | None
    name: str
    topic: str
    href: str

    @property
    def words(self) -> str:
        return f"{self.name}: {self.topic}"


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel is told."""

    leader_id: int
    heading: str
    sessions: Sequence[Talked]
    open_words: str
    href: str


def probe_of(kind: str, words: str) -> bytes:
    """A message that shows whether messages arrive, and is about nobody."""
    told: Mapping[str, dict[str, Any]] = {
        "slack": {"text": words.translate(SLACK_ESCAPES)},
        "teams": _card([words]),
        "generic": {"event": "test"},
    }
    return _written(told[kind])


def body_of(kind: str, message: Message) -> bytes:
    """The message as a program of that kind takes it."""
    return _written(SHAPES[kind](message))


def _written(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _slack(message: Message) -> dict[str, Any]:
    lines = [f"\u2022 {one.words}".translate(SLACK_ESCAPES) for one in message.sessions]
    text = "\n".join([message.heading.translate(SLACK_ESCAPES), *lines])
    link = f"<{message.href}|{message.open_words.translate(SLACK_ESCAPES)}>"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": f"{text}\n{link}", "verbatim": True}}
    return {"text": text, "blocks": [section], "unfurl_links": False}


def _teams(message: Message) -> dict[str, Any]:
    lines = [message.heading, *(one.words for one in message.sessions)]
    return _card(lines, actions=[{"type": "Action.OpenUrl", "title": message.open_words, "url": message.href}])


def _card(lines: Sequence[str], **more: object) -> dict[str, Any]:
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line}]} for line in lines],
        **more,
    }
    return {"type": "message", "attachments": [{"contentType": CARD, "contentUrl": None, "content": content}]}


def _generic(message: Message) -> dict[str, Any]:
    sessions = [{"id": one.session_id, "person": one.person_id, "link": one.href} for one in message.sessions]
    return {"event": "sessions.today", "leader": message.leader_id, "link": message.href, "sessions": sessions}


SHAPES: Mapping[str, Callable[[Message], dict[str, Any]]] = {"slack": _slack, "teams": _teams, "generic": _generic}
