"""One key line a section, where a direct label does not fit."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

MARKS: Mapping[str, SafeString] = {
    name: mark_safe(shapes)  # noqa: S308  shapes of ours
    for name, shapes in {
        "person": '<svg width="34" height="12"><line class="kiv" x1="3" x2="31" y1="6" y2="6"/>'
        '<circle class="kdot" cx="17" cy="6" r="5"/></svg>',
        "close": '<svg width="34" height="12"><line class="kivs" x1="3" x2="31" y1="6" y2="6"/>'
        '<circle class="kdots" cx="17" cy="6" r="5"/></svg>',
        "tick": '<svg width="4" height="14"><line class="kpeer" x1="2" x2="2" y1="0" y2="14"/></svg>',
        "counted": '<svg width="10" height="14"><circle class="kraw" cx="5" cy="7" r="3.5"/></svg>',
        "peers": '<svg width="26" height="14"><rect class="kband" width="26" height="12" y="1"/>'
        '<line class="kpeer" x1="13" x2="13" y1="0" y2="14"/></svg>',
        "chance": '<svg width="22" height="14"><rect class="kc" width="22" height="14"/></svg>',
        "mix": '<svg width="22" height="14"><rect class="kmx" width="22" height="14"/></svg>',
        "own": '<svg width="22" height="14"><rect class="kp" width="22" height="14"/></svg>',
    }.items()
}
