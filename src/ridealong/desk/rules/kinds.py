"""Kinds of session in words, for pages and mails alike."""

from __future__ import annotations

from ridealong.coaching.rules.kinds import Kind
from ridealong.kernel.sentences import inside, render, say
from ridealong.week.rules.topics import form_name, session_name


def called(kind: Kind) -> str:
    """What a kind is called: a name of the organisation's own, or the program's. Of a session, whether it is remote."""
    return render(session_name(kind.called, remote=kind.remote))


def named(form: str, own_kind: str, *, remote: bool) -> str:
    """What a session is called where its form is known, the name of its own kind if it has one, and whether it is
    remote."""
    kind = own_kind or render(form_name(form))
    return say("kinds.remote", kind=kind) if remote else kind


def named_inside(form: str, own_kind: str, *, remote: bool) -> str:
    """The same inside a sentence; a name of the organisation's own stays as it was written."""
    kind = own_kind or inside(render(form_name(form)))
    return say("kinds.remote.inside", kind=kind) if remote else kind
