"""Kinds of session as they are now, and the templates in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Session, SessionKind, TemplateLine
from ridealong.coaching.rules.kinds import (
    BUILT_IN,
    SIT_IN,
    SKIP_LEVEL,
    TEAM,
    Kind,
    agenda_keys,
    closing_keys,
    kind_of,
    own_kind,
)
from ridealong.kernel.sentences import Sentence

PARTS = ("agenda", "closing")
Line = Sentence | str


@dataclass(frozen=True, slots=True)
class Template:
    """What a session begins and ends with: words of the organisation's own, or sentences of the catalogue."""

    agenda: tuple[Line, ...]
    closing: tuple[Line, ...]


NO_TEMPLATE = Template((), ())


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind with how many of its templates are the organisation's own, by topic ("" for every topic)."""

    kind: Kind
    topics: tuple[str, ...]


def kinds() -> Mapping[str, Kind]:
    """Every kind by its code: those that come with the program, then the organisation's own by name. One query."""
    rows = list(SessionKind.objects.all())
    changed = {row.built_in: row for row in rows if row.built_in}
    own = sorted((row for row in rows if not row.built_in), key=lambda row: (row.name.casefold(), row.pk))
    found = {code: _changed(kind, changed.get(code)) for code, kind in BUILT_IN.items()}
    return found | {one.code: one for one in map(kind_of_row, own)}


def offered() -> tuple[Kind, ...]:
    """What a leader can plan with one of those they lead; what asks for more than that has pages of its own."""
    elsewhere = {SKIP_LEVEL, TEAM, SIT_IN}
    return tuple(kind for kind in kinds().values() if not kind.retired and kind.code not in elsewhere)


def is_offered(code: str) -> bool:
    """Whether a built-in kind can be planned. One query."""
    return not SessionKind.objects.filter(built_in=code, retired_at__isnull=False).exists()


def kinds_kept(viewer: Viewer) -> tuple[KindRow, ...]:
    """Every kind for whoever keeps them. Two queries."""
    require(viewer, Act.KEEP_KINDS)
    lines = TemplateLine.objects.order_by("topic").values_list("kind", "topic").distinct()
    topics: dict[str, list[str]] = {}
    for code, topic in lines:
        topics.setdefault(code, []).append(topic)
    return tuple(KindRow(kind, tuple(topics.get(kind.code, ()))) for kind in kinds().values())


def kind_kept(viewer: Viewer, *, code: str) -> KindRow:
    """One of them. Raises Refused."""
    found = next((one for one in kinds_kept(viewer) if one.kind.code == code), None)
    if found is None:
        raise Refused
    return found


def kind_of_session(row: Session) -> Kind:
    """The kind that a session is; its own kind stands with it."""
    found = kind_of(row.form, row.topic) if row.kind is None else kind_of_row(row.kind)
    return replace(found, remote=True) if row.remote else found


def kind_of_row(row: SessionKind) -> Kind:
    return own_kind(row.pk, name=row.name, form=row.form, minutes=row.minutes, retired=row.retired_at is not None)


def template(kind: Kind, topic: str = "") -> Template:
    """The template in force for a kind and a topic: the topic's own, else the kind's own, else what comes with the
    program. One query."""
    rows = TemplateLine.objects.filter(kind=kind.code, topic__in={topic, ""}).order_by("place")
    own = {(row_topic, part): list[str]() for row_topic in {topic, ""} for part in PARTS}
    for row_topic, part, text in rows.values_list("topic", "part", "text"):
        own[row_topic, part].append(text)
    ours = {"agenda": agenda_keys(kind), "closing": closing_keys(kind)}
    found: dict[str, tuple[Line, ...]] = {
        part: tuple(own[topic, part] or own["", part]) or tuple(map(Sentence, ours[part])) for part in PARTS
    }
    return Template(found["agenda"], found["closing"])


def _changed(kind: Kind, row: SessionKind | None) -> Kind:
    return kind if row is None else replace(kind, minutes=row.minutes, retired=row.retired_at is not None)
